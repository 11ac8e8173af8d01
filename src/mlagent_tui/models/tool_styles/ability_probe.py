"""Looks at the model of a local server before it is first used."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from mlagent_tui.http.proxies import shown_address
from mlagent_tui.models.catalogue.catalogue import Catalogue
from mlagent_tui.models.client import ModelClient, ModelError
from mlagent_tui.models.routes.registry import Route
from mlagent_tui.models.tool_styles.abilities import FINAL, Abilities, look
from mlagent_tui.models.tool_styles.ability_memory import AbilityMemory

TIME_LIMIT = 10.0
"""Seconds for all questions together; a model that is still being loaded stays unknown."""


@dataclass(slots=True)
class AbilityProbe:
    """Looks at the model of one local route, once.

    Attributes:
        route: The route.
        catalogue: Knows what its server says.
        memory: What was found out before.
        limit: Seconds for all questions.
    """

    route: Route
    catalogue: Catalogue
    memory: AbilityMemory
    limit: float = TIME_LIMIT
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def abilities(self, client: ModelClient) -> Abilities | None:
        """Return what the model can do: remembered, or found out now.

        Returns:
            None if its server does not answer; then it is worth trying again.

        Raises:
            ModelError: If the model certainly cannot be used.
        """
        async with self._lock:
            facts = await self.catalogue.facts(self.route)
            # Without a password: this is written to a file.
            address = shown_address(self.route.api_base or "")
            key = " ".join((address, self.route.name, facts.digest)).strip()
            known = await asyncio.to_thread(self.memory.get, key)
            if known is not None:
                return known
            if not facts.answered:
                return None
            found = await self._look(client, facts.tools)
            if found.tools != "unknown":
                await asyncio.to_thread(self.memory.put, key, found)
            return found

    async def _look(self, client: ModelClient, has_tools: bool | None) -> Abilities:
        from mlagent_tui.models.library import loader

        await loader.load()
        try:
            async with asyncio.timeout(self.limit):
                return await look(client, has_tools=has_tools)
        except TimeoutError:
            note = (
                f"{self.route.place} took longer than {self.limit:g} seconds, so it is not known "
                "how the model calls tools."
            )
        except ModelError as error:
            if error.code in FINAL:
                raise
            note = f"It is not known how the model calls tools: {error.message}"
        return Abilities(notes=(note,))
