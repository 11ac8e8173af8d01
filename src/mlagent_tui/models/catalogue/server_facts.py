"""Asks a local server what it knows of a model: its window, its abilities, and what else it has."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlagent_tui.http import bearer, create_http_client, load_http
from mlagent_tui.models.catalogue.fetch_json import FetchError, fetch_json
from mlagent_tui.models.catalogue.server_answers import (
    Told,
    kind_of,
    listed_model,
    listed_models,
    llamacpp_props,
    lm_studio_loaded,
    lm_studio_model,
    ollama_running,
    ollama_shown,
)
from mlagent_tui.models.routes.registry import Route

if TYPE_CHECKING:
    import httpx

TIME_LIMIT = 3.0
"""Seconds that a server gets for all its answers."""

MAX_ANSWER = 2_000_000
"""Bytes of one answer that are read."""


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """What a local server said. Everything may be unknown.

    Attributes:
        answered: Whether the server answered at all.
        window: Tokens that the server gives the model, or None.
        settled: Whether ``window`` is what runs; otherwise it may change once the model is loaded.
        trained: Tokens that the model could read at most, or None.
        tools: Whether the server says that the model can call tools; None if it does not say.
        models: Names of the server's models, without the provider; None if it does not list them.
        digest: Tells versions of the model apart; empty if the server does not.
        notes: What a person should know, one plain sentence each.
    """

    answered: bool = False
    window: int | None = None
    settled: bool = False
    trained: int | None = None
    tools: bool | None = None
    models: tuple[str, ...] | None = None
    digest: str = ""
    notes: tuple[str, ...] = ()


async def server_facts(route: Route, *, timeout: float = TIME_LIMIT) -> ServerFacts:
    """Return what the server of a local route says of its model.

    A server that fails is a note, not an exception. Its key goes to it alone.

    Args:
        route: A route with ``local`` set.
        timeout: Seconds for all answers together.
    """
    base = route.api_base or ""
    label = route.place
    await load_http()
    try:
        async with asyncio.timeout(timeout), _client(route, timeout) as client:
            server = _Server(client, base.removesuffix("/v1"), timeout)
            return await _ask(server, route, label)
    except TimeoutError:
        return ServerFacts(notes=(f"{label} did not answer within {timeout:g} seconds.",))
    except FetchError as error:
        return ServerFacts(notes=(f"{label} {error}.",))


@dataclass(frozen=True, slots=True)
class _Server:
    client: httpx.AsyncClient
    root: str
    timeout: float

    async def get(self, path: str, body: Any = None) -> Any:
        return await fetch_json(
            self.client,
            f"{self.root}{path}",
            timeout=self.timeout,
            max_bytes=MAX_ANSWER,
            body=body,
        )

    async def maybe(self, path: str, body: Any = None) -> Any:
        """Return an answer that not every version of a server has; None if there is none."""
        try:
            return await self.get(path, body)
        except FetchError:
            return None


def _client(route: Route, timeout: float) -> httpx.AsyncClient:
    credential = bearer(route.secret, route.api_base or "")
    return create_http_client(credential=credential, timeout=timeout, follow_redirects=False)


async def _ask(server: _Server, route: Route, label: str) -> ServerFacts:
    listing = await server.get("/v1/models")
    kind = kind_of(listing, route.provider)
    told = [*await _native_answers(server, kind, route.name), listed_model(listing, route.name)]
    window = next((each.window for each in told if each.window), None)
    trained = next((each.trained for each in told if each.trained), None)
    settled = window is not None and (kind != "ollama" or told[0].window is not None)
    return ServerFacts(
        answered=True,
        window=window,
        settled=settled,
        trained=trained,
        tools=next((each.tools for each in told if each.tools is not None), None),
        models=listed_models(listing),
        digest=next((each.digest for each in told if each.digest), ""),
        notes=_notes(label, kind, window, trained),
    )


async def _native_answers(server: _Server, kind: str, model: str) -> list[Told]:
    """Return what the server's own interface says, what counts most first."""
    if kind == "ollama":
        running, shown = await asyncio.gather(
            server.maybe("/api/ps"), server.maybe("/api/show", {"model": model})
        )
        return [ollama_running(running, model), ollama_shown(shown)]
    if kind == "lm_studio":
        newer, older = await asyncio.gather(
            server.maybe("/api/v1/models"), server.maybe("/api/v0/models")
        )
        return [lm_studio_loaded(newer, model), lm_studio_model(older, model)]
    if kind == "llamacpp":
        return [llamacpp_props(await server.maybe("/props"))]
    return []


_HOW_TO_SET: Mapping[str, str] = {
    "ollama": "set OLLAMA_CONTEXT_LENGTH for its server, or num_ctx for the model",
    "lm_studio": "load the model with the context length that you want",
}


def _notes(label: str, kind: str, window: int | None, trained: int | None) -> tuple[str, ...]:
    if window is not None or trained is None:
        return ()
    remedy = _HOW_TO_SET.get(kind, "start it with the context size that you want")
    return (
        f"{label} does not say how much context it gives the model, which could read {trained:,} "
        f"tokens; {remedy}.",
    )
