"""Whether the services can be reached, and which step fails if not."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from mlagent_tui.doctor.finding import Finding, Status, plain
from mlagent_tui.doctor.model_route import address_of, route_of
from mlagent_tui.doctor.reach import Reach, reach
from mlagent_tui.doctor.surroundings import Surroundings
from mlagent_tui.http.proxies import without_password
from mlagent_tui.models.routes.providers import ROUTER
from mlagent_tui.models.routes.registry import Route

WORST_SKEW = 300.0
"""Seconds that the clock may be wrong before signatures and certificates begin to fail."""


@dataclass(frozen=True, slots=True)
class _Target:
    label: str
    url: str
    needed: bool
    route: Route | None = None


async def check_hosts(around: Surroundings) -> list[Finding]:
    """Try the way to every service at once, then compare the clocks."""
    targets = list(_targets(around))
    ways = await asyncio.gather(
        *(reach(target.url, around.network, around.limit * 0.8) for target in targets)
    )
    findings = [_finding(target, way) for target, way in zip(targets, ways, strict=True)]
    dates = [way.date for way in ways if way.date]
    return [*findings, *_clock(dates)]


def _targets(around: Surroundings) -> Iterator[_Target]:
    found = route_of(around, with_key=False)
    route = found if isinstance(found, Route) else None
    on_router = route is not None and route.provider == ROUTER
    yield _Target("Hub", around.hosts.hub, on_router)
    yield _Target("router", around.hosts.router, on_router, route if on_router else None)
    if route is not None and not on_router and (url := address_of(route)):
        yield _Target(route.provider, url, True, route)


def _finding(target: _Target, way: Reach) -> Finding:
    where = without_password(target.url)
    by = f" through the proxy {way.proxy} ({way.source})" if way.proxy else ""
    bad: Status = "fail" if target.needed else "warn"
    if not way.failed:
        spent = f"{way.seconds * 1000:.0f} ms"
        if way.status >= 500:
            said = f"{where} answers{by}, but with an error ({way.status})"
            return Finding(target.label, "warn", said, "Try again later.")
        return Finding(target.label, "ok", f"{where} answers{by} ({way.status}, {spent})")
    what = f"{where}{by}: {way.failed} failed: {way.why}"
    if way.proxy and way.failed in ("DNS", "TCP"):
        what = f"{where}: the proxy {way.proxy} ({way.source}): {way.failed} failed: {way.why}"
    if way.issuer:
        what += f"; issued by {way.issuer}"
    return Finding(target.label, bad, plain(what), _remedy(target, way))


def _remedy(target: _Target, way: Reach) -> str:
    route = target.route
    local = route is not None and route.local
    if way.failed == "TCP" and not way.proxy and route is not None and local:
        variable = route.key_name.removesuffix("_API_KEY")
        return f"Start the server, or set {variable}_BASE_URL to its address."
    if way.proxy and way.failed in ("DNS", "TCP", "proxy"):
        return f"Correct {way.source}, or put the host into NO_PROXY."
    remedies: dict[str, str] = {
        "address": "Correct the address in the configuration.",
        "DNS": "Check the network and its DNS, or set HTTPS_PROXY if a proxy leads outside.",
        "TCP": "A firewall may stand between: allow the host, or set HTTPS_PROXY.",
        "proxy login": f"Write them into {way.source}: http://USER:PASSWORD@HOST:PORT.",
        "TLS": "If your organisation inspects traffic, set SSL_CERT_FILE to a file with its "
        "certificate added.",
        "HTTP": "Something between answers in the place of the service; check proxy and network.",
    }
    return remedies[way.failed]


def _clock(dates: list[str], now: datetime | None = None) -> list[Finding]:
    """Compare this machine's clock with one that a server wrote."""
    for text in dates:
        try:
            there = parsedate_to_datetime(text)
        except (ValueError, TypeError, OverflowError):
            continue
        if there.tzinfo is None:
            there = there.replace(tzinfo=UTC)
        off = ((now or datetime.now(UTC)) - there).total_seconds()
        if abs(off) <= WORST_SKEW:
            return [Finding("clock", "ok", f"within {max(abs(off), 1):.0f} s of the servers")]
        side = "ahead of" if off > 0 else "behind"
        what = f"{abs(off) / 60:.0f} minutes {side} the servers"
        return [Finding("clock", "warn", what, "Set the clock: logins and certificates need it.")]
    return []
