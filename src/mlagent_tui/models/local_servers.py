"""Finds model servers that run on this machine."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass

from mlagent_tui.http import ResponseTooLargeError, create_http_client, read_limited
from mlagent_tui.models.providers import LOCAL

MAX_LISTING = 1_000_000
"""Bytes of a listing of models that are read."""

MAX_MODELS = 200
"""Models of one server that are told."""


@dataclass(frozen=True, slots=True)
class LocalServer:
    """A server that answered.

    Attributes:
        provider: The first part of its models' ids.
        base_url: Its address, with the version path.
        models: Names of its models, without the provider.
    """

    provider: str
    base_url: str
    models: tuple[str, ...]


async def find_local_servers(
    ports: Mapping[str, int] | None = None, *, timeout: float = 0.5
) -> tuple[LocalServer, ...]:
    """Ask the usual ports at once, and return the servers that list models.

    Args:
        ports: Port by provider; None takes the usual ones.
        timeout: Seconds that each server gets for its whole answer.
    """
    places = ports if ports is not None else {name: each.port for name, each in LOCAL.items()}
    found = await asyncio.gather(
        *(_ask(provider, port, timeout) for provider, port in places.items())
    )
    return tuple(server for server in found if server is not None)


async def _ask(provider: str, port: int, timeout: float) -> LocalServer | None:
    import httpx

    base_url = f"http://127.0.0.1:{port}/v1"
    try:
        async with (
            asyncio.timeout(timeout),
            create_http_client(timeout=timeout, use_proxy=False) as client,
            client.stream("GET", f"{base_url}/models") as response,
        ):
            if response.status_code != httpx.codes.OK:
                return None
            body = await read_limited(response, MAX_LISTING)
    except (TimeoutError, httpx.HTTPError, httpx.InvalidURL, ResponseTooLargeError):
        return None
    models = _names(body)
    return None if models is None else LocalServer(provider, base_url, models)


def _names(body: bytes) -> tuple[str, ...] | None:
    """Return the names in a listing; None if it is no listing of models."""
    try:
        listing = json.loads(body)["data"]
        if not isinstance(listing, list):
            return None
        names = [str(entry["id"]) for entry in listing if isinstance(entry, dict)]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    good = (name for name in names if name and name.isprintable() and len(name) <= 200)
    return tuple(good)[:MAX_MODELS]
