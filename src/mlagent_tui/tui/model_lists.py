"""What the model picker lists, and what the person likes: from the agent's catalogue and a file."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from mlagent_tui.tui.remembered import REMEMBERED_FILE, Remembered

if TYPE_CHECKING:
    from mlagent_tui.models.catalogue.catalogue import Catalogue
    from mlagent_tui.models.catalogue.listing import Listing, ModelEntry
    from mlagent_tui.models.routes.access import Access
    from mlagent_tui.tui.app import MlAgentApp

SCRIPTED = "demo"
"""Id, or beginning of ids, of scripts, which nobody chooses from a list."""


@runtime_checkable
class KnowsModels(Protocol):
    """An agent that shares what it knows of models."""

    access: Access
    catalogue: Catalogue


class ModelLists:
    """Lists models for one App, and remembers which ones are used and liked."""

    def __init__(self, app: MlAgentApp) -> None:
        self._app = app
        self._remembered: Remembered | None = None
        self._own: tuple[Catalogue, Access] | None = None
        self._used = ""

    async def remembered(self) -> Remembered:
        """Return the person's favourites and recent models; read from their file once."""
        if self._remembered is None:
            file = self._app.config.paths.data / REMEMBERED_FILE
            self._remembered = await asyncio.to_thread(Remembered.load, file)
        return self._remembered

    def known(self, liked: Remembered) -> tuple[ModelEntry, ...]:
        """Return what can be said at once, without asking anybody."""
        from mlagent_tui.models.catalogue.listing import known_models

        catalogue, access = self._reach()
        return known_models(catalogue, access, self._named(liked))

    async def load(self, liked: Remembered) -> Listing:
        """Ask every place for its models; a list that does not come is told, not raised."""
        from mlagent_tui.models.catalogue.listing import list_models

        catalogue, access = self._reach()
        return await list_models(catalogue, access, self._named(liked))

    async def toggle_favourite(self, model: str) -> None:
        """Mark a model, or take its mark away."""
        liked = await self.remembered()
        await self._app.keep(lambda: liked.toggle_favourite(model))

    def follow(self) -> None:
        """Look which model is in use now, and remember it."""
        model = self._app.store.state.usage.model
        if model and model != self._used and not _is_script(model):
            self._app.run_worker(self._note(model), group="remember")
        self._used = model

    async def _note(self, model: str) -> None:
        liked = await self.remembered()
        if model != next(iter(liked.recents), ""):
            await self._app.keep(lambda: liked.note_used(model))

    def _named(self, liked: Remembered) -> list[str]:
        """Return the ids that have to be in the list whoever lists them."""
        current = self._app.store.state.usage.model
        wanted = (current, self._app.config.settings.model_name, *liked.favourites, *liked.recents)
        return [model for model in dict.fromkeys(wanted) if model and not _is_script(model)]

    def _reach(self) -> tuple[Catalogue, Access]:
        engine = self._app.bus.engine
        if isinstance(engine, KnowsModels):
            return engine.catalogue, engine.access
        if self._own is None:
            from mlagent_tui.models.catalogue.catalogue import Catalogue
            from mlagent_tui.models.factory import saved_hub_token
            from mlagent_tui.models.routes.access import access_of

            access = access_of(self._app.config, saved_hub_token)
            self._own = (Catalogue(access.prices, self._app.clock), access)
        return self._own


def _is_script(model: str) -> bool:
    return model.partition("/")[0] == SCRIPTED
