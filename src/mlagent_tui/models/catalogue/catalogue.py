"""What is known of models: windows, prices, tools, from whoever knows best.

Where a window comes from: a local server's own answer, the router's catalogue (the smallest among
the providers that may serve), or the model library's list. Where a price comes from: the user's
configuration, then the router, then the list. One catalogue is shared by all clients of a session.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from decimal import Decimal

from mlagent_tui.clock import Clock, SystemClock
from mlagent_tui.models.catalogue.metadata import listed, listed_of
from mlagent_tui.models.catalogue.prices import FREE, cost_of
from mlagent_tui.models.catalogue.router_answers import choose, split_tag
from mlagent_tui.models.catalogue.router_catalogue import FRESH, FRESH_FAILURE, RouterCatalogue
from mlagent_tui.models.catalogue.router_notes import router_notes, wrong_tag
from mlagent_tui.models.catalogue.server_facts import ServerFacts, server_facts
from mlagent_tui.models.client import ModelError, UsageDelta
from mlagent_tui.models.faults.provider_words import sentence
from mlagent_tui.models.profile import ModelProfile, Price
from mlagent_tui.models.routes.providers import ROUTER
from mlagent_tui.models.routes.registry import Route, close_matches

_TELLS_COST = frozenset({"openrouter"})
"""Services whose own figure of a request's cost is what they charge."""

_NOTHING_SAID = ServerFacts()


class Catalogue:
    """Knows models; what it does not know stays unknown.

    Attributes:
        clock: Time, for how long answers count.
        router: What the Hugging Face router offers.
    """

    def __init__(
        self, prices: Mapping[str, Price] | None = None, clock: Clock | None = None
    ) -> None:
        self.clock = clock or SystemClock()
        self.router = RouterCatalogue(self.clock)
        self._prices = prices or {}
        self._servers: dict[tuple[str, str], tuple[ServerFacts, float]] = {}
        self._asked_again: set[tuple[str, str]] = set()
        self._asking = asyncio.Lock()

    def profile(self, route: Route) -> ModelProfile:
        """Return what is known of a model: a look-up in memory."""
        if route.local:
            return self._local_profile(route)
        if route.provider == ROUTER:
            return self._router_profile(route)
        entry = listed(route)
        return ModelProfile(
            window=entry.window,
            window_source="metadata" if entry.window else "",
            output_limit=entry.output_limit,
            price=self._prices.get(route.model) or entry.price,
            tools="native" if entry.tools else "unknown",
        )

    async def look_up(self, route: Route) -> None:
        """Find out what has to be asked for; done once, and again after some minutes.

        Raises:
            ModelError: ``not_found`` if the router certainly does not serve the model.
        """
        if route.local:
            await self.facts(route)
        elif route.provider == ROUTER and route.api_base:
            await self.router.fetch(route.api_base, route.api_key)
            await self._check(route)

    async def facts(self, route: Route) -> ServerFacts:
        """Return what the server of a local route says of its model; asked for if not fresh."""
        async with self._asking:
            facts, until = self._servers.get(_key(route), (_NOTHING_SAID, float("-inf")))
            if self.clock.monotonic() >= until:
                facts = await self._ask_server(route)
            return facts

    async def answered(self, route: Route) -> None:
        """Take note that a model gave an answer: now its server may say what it really gives it.

        Some servers load a model with the first request, and know its window only then.
        """
        facts = self._known_facts(route)
        if facts.answered and not facts.settled and _key(route) not in self._asked_again:
            self._asked_again.add(_key(route))
            async with self._asking:
                await self._ask_server(route)

    def cost(self, route: Route, usage: UsageDelta) -> Decimal | None:
        """Return what a request cost in US dollars; None if the price is unknown."""
        told = usage.cost if route.provider in _TELLS_COST else None
        if told is not None and route.model not in self._prices:
            return told
        price = self.profile(route).price
        return None if price is None else cost_of(usage, price)

    def known_models(self) -> tuple[str, ...]:
        """Return the ids that live lists named, for the router: a look-up in memory."""
        return self.router.model_ids()

    def advise(self, error: ModelError, route: Route) -> ModelError:
        """Add to an error about a model that was not found which ones it may have meant."""
        if error.code != "not_found" or "Did you mean" in error.hint:
            return error
        near = [each for each in self._near(route) if each != route.model]
        if near:
            error.hint = f"Did you mean {' or '.join(near)}? {error.hint}".strip()
        return error

    async def _ask_server(self, route: Route) -> ServerFacts:
        facts = await server_facts(route)
        span = FRESH if facts.answered else FRESH_FAILURE
        self._servers[_key(route)] = (facts, self.clock.monotonic() + span)
        return facts

    def _known_facts(self, route: Route) -> ServerFacts:
        return self._servers.get(_key(route), (_NOTHING_SAID, 0.0))[0]

    def _local_profile(self, route: Route) -> ModelProfile:
        facts = self._known_facts(route)
        return ModelProfile(
            window=facts.window,
            window_source="server" if facts.window else "",
            price=self._prices.get(route.model) or FREE,
            local=True,
            notes=facts.notes,
        )

    def _router_profile(self, route: Route) -> ModelProfile:
        known = self.router.known(route.api_base or "")
        model, tag = split_tag(route.name)
        price = self._prices.get(route.model)
        if model not in known.models:
            return ModelProfile(price=price, notes=(known.failure,) if known.failure else ())
        choice = choose(known.models[model], tag)
        return ModelProfile(
            window=choice.window,
            window_source="router" if choice.window else "",
            price=price or choice.price,
            tools="unknown" if choice.tools is None else "native" if choice.tools else "text",
            notes=router_notes(model, tag, choice, priced=price is not None),
        )

    async def _check(self, route: Route) -> None:
        """Refuse what the router's fresh catalogue rules out."""
        base = route.api_base or ""
        known = self.router.known(base)
        if known.failure or not known.models:
            return
        model, tag = split_tag(route.name)
        offers = known.models.get(model)
        if offers is None:
            if await self.router.lacks(base, route.api_key, model):
                raise self.advise(_not_served(route, model), route)
        elif not choose(offers, tag).offers and (
            error := wrong_tag(model, tag, offers, known.models)
        ):
            raise error

    def _near(self, route: Route) -> tuple[str, ...]:
        """Return ids like a route's, among those that its place is known to have."""
        if route.local:
            names = self._known_facts(route).models or ()
            found = close_matches(route.name, names)
            return tuple(f"{route.provider}/{each}" for each in found if each in names)
        if route.provider == ROUTER:
            model, _ = split_tag(route.name)
            known = self.router.known(route.api_base or "").models
            return tuple(each for each in close_matches(model, tuple(known)) if each in known)
        ids = tuple(each for each, _ in listed_of(route.provider))
        return tuple(each for each in close_matches(route.name, ids) if each in ids)


def _key(route: Route) -> tuple[str, str]:
    return route.api_base or "", route.name


def _not_served(route: Route, model: str) -> ModelError:
    return ModelError(
        "not_found",
        sentence(f"{route.place} does not serve “{model}”"),
        "Choose another model with /model.",
    )
