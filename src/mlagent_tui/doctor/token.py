"""Whether the Hugging Face token is valid: the one request that carries a key."""

from __future__ import annotations

import json
from typing import Any

from mlagent_tui.doctor.finding import Finding, Status, plain
from mlagent_tui.doctor.model_route import route_of
from mlagent_tui.doctor.reach import reach
from mlagent_tui.doctor.surroundings import Surroundings
from mlagent_tui.http import ResponseTooLargeError, create_http_client, hub_credential, read_limited
from mlagent_tui.models.routes.exposure import is_sendable
from mlagent_tui.models.routes.providers import HF_KEYS, HF_TOKEN_PAGE, ROUTER, key_in
from mlagent_tui.models.routes.registry import Route

_NAME = "HF token"


async def check_token(around: Surroundings) -> list[Finding]:
    """Ask the Hub once whose token it is."""
    import httpx

    source, token = _token(around)
    if not token:
        what = "none found; private repositories, jobs and models of the router need one"
        return [Finding(_NAME, "warn", what, f"Make one at {HF_TOKEN_PAGE}; run: hf auth login")]
    if not is_sendable(token):
        what = f"{source}; it holds characters that no token has"
        return [Finding(_NAME, "warn", what, "Set it again, without line breaks and spaces.")]
    hub = around.hosts.hub.rstrip("/")
    credential = hub_credential(token, around.hosts)
    if not credential.may_go_to(hub):
        what = f"{source}; not tried, because {plain(hub)} is not encrypted"
        return [Finding(_NAME, "warn", what, "Use an https address for the Hub.")]
    way = await reach(hub, around.network, around.limit * 0.5)
    if way.failed:
        return [Finding(_NAME, "warn", f"{source}; not tried, because the Hub is out of reach")]
    try:
        async with (
            create_http_client(
                credential=credential, timeout=around.limit * 0.4, network=around.network
            ) as client,
            client.stream("GET", f"{hub}/api/whoami-v2") as response,
        ):
            status = response.status_code
            body = await read_limited(response, 200_000)
    except (httpx.HTTPError, ResponseTooLargeError) as error:
        return [Finding(_NAME, "warn", f"{source}; could not be tried: {plain(error, 120)}")]
    return [_judge(source, status, body, _is_needed(around))]


def _token(around: Surroundings) -> tuple[str, str]:
    name, token = key_in(around.environment, HF_KEYS)
    if token:
        return f"from {name}", token
    return "from a saved login", (around.stored_token() or "").strip()


def _is_needed(around: Surroundings) -> bool:
    route = route_of(around)
    return isinstance(route, Route) and route.provider == ROUTER


def _judge(source: str, status: int, body: bytes, needed: bool) -> Finding:
    if status == 200:
        name, role = _owner(body)
        what = f"{source}; belongs to {name or 'somebody'}" + (f" ({role})" if role else "")
        return Finding(_NAME, "ok", what)
    bad: Status = "fail" if needed else "warn"
    if status in (401, 403):
        what = f"{source}; the Hub refuses it ({status})"
        return Finding(_NAME, bad, what, f"Make a new one at {HF_TOKEN_PAGE}; run: hf auth login")
    if status == 429:
        what = f"{source}; the Hub answers no more questions for now (429)"
        return Finding(_NAME, "warn", what, "Try again in a few minutes.")
    return Finding(
        _NAME, "warn", f"{source}; the Hub gave no answer ({status})", "Try again later."
    )


def _owner(body: bytes) -> tuple[str, str]:
    try:
        found: Any = json.loads(body)
        name = found["name"]
        role = found.get("auth", {}).get("accessToken", {}).get("role", "")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return "", ""
    return plain(name, 60), plain(role, 30)
