"""Model servers on this machine."""

from __future__ import annotations

from mlagent_tui.doctor.finding import Finding, plain
from mlagent_tui.doctor.surroundings import Surroundings
from mlagent_tui.models.catalogue.local_servers import find_local_servers
from mlagent_tui.models.routes.providers import LOCAL

_SHOWN = 3


async def check_local_servers(around: Surroundings) -> list[Finding]:
    """List the servers that answer on their usual ports, with some of their models."""
    servers = await find_local_servers(around.local_ports, timeout=around.limit / 4)
    findings = []
    for server in servers:
        names = [plain(f"{server.provider}/{model}", 60) for model in server.models[:_SHOWN]]
        more = len(server.models) - len(names)
        listed = ", ".join(names) + (f" and {more} more" if more > 0 else "")
        what = f"{LOCAL[server.provider].label} at {server.base_url}: {listed or 'no models'}"
        remedy = "" if names else "Load a model in it."
        findings.append(Finding("local server", "ok", plain(what), remedy))
    return findings or [Finding("local server", "ok", "none is running on the usual ports")]
