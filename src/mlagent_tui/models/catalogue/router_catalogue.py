"""Fetches the router's catalogue, and remembers it for a while."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import quote

from mlagent_tui.clock import Clock
from mlagent_tui.http import bearer, create_http_client, load_http
from mlagent_tui.models.catalogue.fetch_json import FetchError, fetch_json
from mlagent_tui.models.catalogue.router_answers import Offer, read_catalogue

if TYPE_CHECKING:
    import httpx

TIME_LIMIT = 5.0
"""Seconds that the router gets for its answer."""

FRESH = 300.0
"""Seconds that a catalogue counts."""

FRESH_FAILURE = 15.0
"""Seconds after a failure in which the router is not asked again."""

MAX_ANSWER = 4_000_000
"""Bytes of the catalogue that are read."""


@dataclass(frozen=True, slots=True)
class RouterModels:
    """What is known of one router's models.

    Attributes:
        models: Offers by model; empty before the first answer.
        failure: Why the newest one did not come, as one plain sentence; empty if it did.
        until: Until when this counts, on the monotonic clock.
    """

    models: Mapping[str, tuple[Offer, ...]] = field(default_factory=lambda: MappingProxyType({}))
    failure: str = ""
    until: float = float("-inf")


NOTHING_YET = RouterModels()
"""What is known of a router that nobody has asked."""


class RouterCatalogue:
    """The catalogues of routers by address, shared by all clients of a session.

    Works without a token; one that is given goes to the router alone. A failure keeps what an
    earlier answer said.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: dict[str, RouterModels] = {}
        self._asking = asyncio.Lock()

    def known(self, base: str) -> RouterModels:
        """Return what is known of the router at ``base``: a look-up in memory."""
        return self._known.get(base, NOTHING_YET)

    def model_ids(self) -> tuple[str, ...]:
        """Return the ids of all models that any catalogue named."""
        return tuple(model for router in self._known.values() for model in router.models)

    async def fetch(self, base: str, token: str | None) -> RouterModels:
        """Return the catalogue of the router at ``base``, asked for if it is not fresh.

        Args:
            base: Address of the router with its version path.
            token: The Hugging Face token, or None.
        """
        async with self._asking:
            known = self.known(base)
            if self._clock.monotonic() < known.until:
                return known
            self._known[base] = await self._ask(base, token, known)
            return self._known[base]

    async def lacks(self, base: str, token: str | None, model: str) -> bool:
        """Return whether the router itself says that it has no such model."""
        await load_http()
        async with _client(base, token) as client:
            url = f"{base}/models/{quote(model, safe='/')}"
            try:
                await fetch_json(client, url, timeout=TIME_LIMIT, max_bytes=MAX_ANSWER)
            except FetchError as error:
                return error.status == 404
        return False

    async def _ask(self, base: str, token: str | None, known: RouterModels) -> RouterModels:
        await load_http()
        try:
            async with _client(base, token) as client:
                answer = await fetch_json(
                    client, f"{base}/models", timeout=TIME_LIMIT, max_bytes=MAX_ANSWER
                )
            # Thousands of offers would hold up the screen for a tenth of a second.
            models = await asyncio.to_thread(read_catalogue, answer)
            if models is None:
                raise FetchError("answered with something that is not a list of models")
        except FetchError as error:
            until = self._clock.monotonic() + FRESH_FAILURE
            failure = f"The list of the Hugging Face router did not come: it {error}."
            return RouterModels(known.models, failure, until)
        return RouterModels(models, until=self._clock.monotonic() + FRESH)


def _client(base: str, token: str | None) -> httpx.AsyncClient:
    return create_http_client(credential=bearer(token, base), timeout=TIME_LIMIT)
