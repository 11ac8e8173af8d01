"""Which models can be chosen: one list from every place that knows some.

:func:`known_models` is a look-up in memory, for a picker that opens at once; :func:`list_models`
asks the router and the local servers, and takes a few seconds at most.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from mlagent_tui.models.catalogue.catalogue import Catalogue
from mlagent_tui.models.catalogue.local_servers import LocalServer, find_local_servers, list_servers
from mlagent_tui.models.catalogue.metadata import listed_of
from mlagent_tui.models.catalogue.prices import FREE
from mlagent_tui.models.catalogue.router_answers import choose
from mlagent_tui.models.catalogue.router_catalogue import RouterModels
from mlagent_tui.models.client import ModelError
from mlagent_tui.models.profile import ModelProfile, Price
from mlagent_tui.models.routes.access import Access
from mlagent_tui.models.routes.providers import HF_KEYS, HOSTED, LOCAL, ROUTER, SUGGESTED, key_in
from mlagent_tui.models.routes.registry import MissingKeyError, service_name, with_version

Source = Literal["configured", "suggested", "local", "router", "hosted"]
"""Who names a model: the user's settings, this program, a local server, the Hugging Face router,
or the list of a service whose key is set."""


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """One model that can be chosen.

    Attributes:
        id: What people write to name it.
        place: Who serves it, for example ``the Hugging Face router`` or ``Ollama at http://…``.
        source: Who named it.
        window: Size of its context in tokens, or None if unknown.
        price: What it costs, or None if unknown; local models cost nothing.
        tools: Whether it can call tools; None if nobody says.
        needs: What is missing to use it, for example ``ANTHROPIC_API_KEY``; empty if nothing is.
        note: What a person should know, in one plain sentence; may be empty.
    """

    id: str
    place: str
    source: Source
    window: int | None = None
    price: Price | None = None
    tools: bool | None = None
    needs: str = ""
    note: str = ""

    @property
    def usable(self) -> bool:
        """Whether it can be asked as things are."""
        return not self.needs


@dataclass(frozen=True, slots=True)
class Listing:
    """All models that were found.

    Attributes:
        entries: The models, each id once.
        failures: Lists that did not come, one plain sentence each.
    """

    entries: tuple[ModelEntry, ...]
    failures: tuple[str, ...] = ()


def known_models(
    catalogue: Catalogue, access: Access, configured: Sequence[str] = ()
) -> tuple[ModelEntry, ...]:
    """Return what can be said at once, without any request and without reading a file.

    A token that a login saved is not looked for: models of the router count as usable here.

    Args:
        catalogue: What is known of models.
        access: The user's keys and addresses.
        configured: Ids that the user's settings, favourites and recent models name.
    """
    token = access.hub_token or _UNSEEN
    return _merged(
        _named(catalogue, access, token, configured, "configured"),
        _named(catalogue, access, token, SUGGESTED, "suggested"),
        _of_router(catalogue, access, token),
        _of_services(catalogue, access),
    )


async def list_models(
    catalogue: Catalogue,
    access: Access,
    configured: Sequence[str] = (),
    *,
    find_local: bool = True,
) -> Listing:
    """Ask every place for its models.

    Args:
        catalogue: What is known of models; the router's answer is kept in it.
        access: The user's keys and addresses.
        configured: Ids that the user's settings, favourites and recent models name.
        find_local: Whether servers are looked for on the usual ports of this machine.
    """
    token = access.hub_token or await asyncio.to_thread(access.stored_token)
    router, (servers, failures) = await asyncio.gather(
        catalogue.router.fetch(access.hosts.router.rstrip("/"), token),
        _servers(access, find_local),
    )
    # A thousand models of services would hold up the screen for a tenth of a second.
    entries = await asyncio.to_thread(
        _merged,
        _named(catalogue, access, token, configured, "configured"),
        _named(catalogue, access, token, SUGGESTED, "suggested"),
        _of_servers(servers),
        _of_router(catalogue, access, token),
        _of_services(catalogue, access),
    )
    return Listing(entries, (*((router.failure,) if router.failure else ()), *failures))


_UNSEEN = "not looked at"


def _named(
    catalogue: Catalogue,
    access: Access,
    token: str | None,
    models: Iterable[str],
    source: Source,
) -> Iterator[ModelEntry]:
    reach = replace(access, stored_token=lambda: token)
    for model in dict.fromkeys(models):
        try:
            route = reach.route(model)
        except MissingKeyError as error:
            yield _entry(model, _place_of(model), source, needs=error.key_name)
        except ModelError as error:
            yield ModelEntry(model, "", source, needs="another id", note=error.message)
        else:
            yield _entry(model, route.place, source, catalogue.profile(route))


def _entry(
    model: str, place: str, source: Source, known: ModelProfile | None = None, needs: str = ""
) -> ModelEntry:
    known = known or ModelProfile()
    return ModelEntry(
        model,
        place,
        source,
        known.window,
        known.price,
        {"native": True, "text": False}.get(known.tools),
        needs,
        known.notes[0] if known.notes else "",
    )


def _place_of(model: str) -> str:
    """Return who would serve a model whose key is missing."""
    prefix = model.partition("/")[0]
    hosted = prefix in HOSTED and ":" not in model
    return service_name(prefix if hosted else ROUTER)


def _of_router(catalogue: Catalogue, access: Access, token: str | None) -> Iterator[ModelEntry]:
    base = access.hosts.router.rstrip("/")
    known: RouterModels = catalogue.router.known(base)
    place = service_name(ROUTER)
    for model, offers in known.models.items():
        choice = choose(offers, "")
        yield ModelEntry(
            _router_id(model),
            place,
            "router",
            choice.window,
            access.prices.get(model) or choice.price,
            choice.tools,
            "" if token else HF_KEYS[0],
            "" if choice.live else "No provider serves it at the moment.",
        )


def _router_id(model: str) -> str:
    """Return the id that leads to the router: some organisations are called like services."""
    taken = model.partition("/")[0] in {*HOSTED, *LOCAL}
    return f"{ROUTER}/{model}" if taken else model


def _of_servers(servers: Iterable[LocalServer]) -> Iterator[ModelEntry]:
    for server in servers:
        windows = dict(server.windows)
        place = f"{LOCAL[server.provider].label} at {server.base_url}"
        for model in server.models:
            yield ModelEntry(f"{server.provider}/{model}", place, "local", windows.get(model), FREE)


def _of_services(catalogue: Catalogue, access: Access) -> Iterator[ModelEntry]:
    """Yield the chat models of every service whose key is set, unless they are retired."""
    today = catalogue.clock.now().date().isoformat()
    for provider, service in HOSTED.items():
        if not key_in(access.environment, service.keys)[1]:
            continue
        place = service_name(provider)
        for model, known in listed_of(provider):
            if known.retired and known.retired <= today:
                continue
            price = access.prices.get(model) or known.price
            yield ModelEntry(model, place, "hosted", known.window, price, known.tools)


async def _servers(
    access: Access, find_local: bool
) -> tuple[tuple[LocalServer, ...], tuple[str, ...]]:
    """Return the servers that the user named, and those on the usual ports."""
    named = [access.route(f"{provider}/any") for provider in LOCAL]
    usual = {with_version(f"127.0.0.1:{each.port}") for each in LOCAL.values()}
    found, (servers, failures) = await asyncio.gather(
        find_local_servers() if find_local else _none(),
        list_servers(route for route in named if route.api_base not in usual or route.secret),
    )
    return (*servers, *found), failures


async def _none() -> tuple[LocalServer, ...]:
    return ()


def _merged(*sources: Iterable[ModelEntry]) -> tuple[ModelEntry, ...]:
    """Return each id once; what its first source does not know, a later one may tell."""
    merged: dict[str, ModelEntry] = {}
    for entry in (entry for source in sources for entry in source):
        first = merged.get(entry.id)
        merged[entry.id] = entry if first is None else _filled(first, entry)
    return tuple(merged.values())


def _filled(first: ModelEntry, later: ModelEntry) -> ModelEntry:
    return replace(
        first,
        window=first.window or later.window,
        price=first.price or later.price,
        tools=later.tools if first.tools is None else first.tools,
    )
