"""Finds model servers: those that run on this machine, and those that the user named."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mlagent_tui.http import bearer, create_http_client, load_http
from mlagent_tui.http.proxies import shown_address
from mlagent_tui.models.catalogue.fetch_json import FetchError, fetch_json
from mlagent_tui.models.catalogue.server_answers import kind_of, listed_model, listed_models
from mlagent_tui.models.routes.providers import LOCAL
from mlagent_tui.models.routes.registry import Route

MAX_LISTING = 1_000_000
"""Bytes of a listing of models that are read."""


@dataclass(frozen=True, slots=True)
class LocalServer:
    """A server that answered.

    Attributes:
        provider: The first part of its models' ids.
        base_url: Its address, with the version path, fit to be shown.
        models: Names of its models, without the provider.
        windows: Tokens that it gives its models, for those where it says so.
    """

    provider: str
    base_url: str
    models: tuple[str, ...]
    windows: tuple[tuple[str, int], ...] = ()


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
        *(
            _list(provider, f"http://127.0.0.1:{port}/v1", None, timeout)
            for provider, port in places.items()
        )
    )
    return tuple(server for server in found if isinstance(server, LocalServer))


async def list_servers(
    routes: Iterable[Route], *, timeout: float = 3.0
) -> tuple[tuple[LocalServer, ...], tuple[str, ...]]:
    """Ask the servers of local routes for their models.

    An address that several kinds of server share is asked once, and counts as the kind that its
    answer looks like. A key goes to its own server alone.

    Returns:
        The servers that answered, and a plain sentence for each one that did not.
    """
    by_address: dict[str, list[Route]] = {}
    for route in routes:
        by_address.setdefault(route.api_base or "", []).append(route)
    found = await asyncio.gather(
        *(
            _list(sharing[0].provider, base, sharing[0].secret, timeout, shared=len(sharing) > 1)
            for base, sharing in by_address.items()
        )
    )
    servers = tuple(each for each in found if isinstance(each, LocalServer))
    return servers, tuple(each for each in found if isinstance(each, str))


async def _list(
    provider: str, base_url: str, key: str | None, timeout: float, *, shared: bool = False
) -> LocalServer | str:
    """Return a server with its models, or why there is none."""
    await load_http()
    try:
        async with create_http_client(
            credential=bearer(key, base_url), timeout=timeout, follow_redirects=False
        ) as client:
            listing = await fetch_json(
                client, f"{base_url}/models", timeout=timeout, max_bytes=MAX_LISTING
            )
        models = listed_models(listing)
        if models is None:
            raise FetchError("answered with something that is not a list of models")
    except FetchError as error:
        label = "The server" if shared or provider not in LOCAL else LOCAL[provider].label
        return f"{label} at {shown_address(base_url)} {error}."
    told = ((model, listed_model(listing, model).window) for model in models)
    return LocalServer(
        kind_of(listing, provider) if shared else provider,
        shown_address(base_url),
        models,
        tuple((model, window) for model, window in told if window),
    )
