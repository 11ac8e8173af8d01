"""Commands that choose the model, and how much it thinks."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from mlagent_tui.protocol.operations import SetEffort, SetModel
from mlagent_tui.protocol.values import EFFORTS
from mlagent_tui.tui.sanitise import clean_line

if TYPE_CHECKING:
    from mlagent_tui.tui.app import MlAgentApp
    from mlagent_tui.tui.screens.model import ModelScreen

EFFORT_AUTO = "auto"
"""The word for leaving the effort to the provider."""

EFFORT_DOCS = {
    EFFORT_AUTO: "The model decides, or its provider",
    "off": "Answers at once, without thinking first",
    "minimal": "",
    "low": "Fast and cheap",
    "medium": "",
    "high": "Slower and dearer, better at hard tasks",
    "xhigh": "",
    "max": "As much as the model can",
}
"""What each effort means, where the word alone does not say it."""


_PICKER = ("mlagent_tui.models.factory", "mlagent_tui.tui.screens.model")
"""Modules that take long to load: what draws the picker."""


class ModelCommands:
    """Changes the model and its effort."""

    def __init__(self, app: MlAgentApp) -> None:
        self._app = app

    def command_model(self, argument: str) -> None:
        """Change the model: the given one, or one from a list."""
        if argument:
            self._app.submit(SetModel(argument))
        else:
            self._app.run_worker(self._choose_model(), group="dialog")

    def command_effort(self, argument: str) -> None:
        """Change how much the model thinks: to the given level, or to one from a list."""
        wanted = argument.lower()
        if not wanted:
            self._app.run_worker(self._choose_effort(), group="dialog")
        elif wanted == EFFORT_AUTO or wanted in EFFORTS:
            self.set_effort(wanted)
        else:
            self._app.flash(clean_line(f"There is no effort {argument}. /effort shows all levels."))

    def set_effort(self, level: str) -> None:
        """Ask for a level; ``auto`` leaves it to the provider."""
        self._app.submit(SetEffort("" if level == EFFORT_AUTO else level))

    async def _choose_effort(self) -> None:
        from mlagent_tui.tui.screens.choice import Choice, ChoiceScreen

        current = self._app.store.state.usage.effort or EFFORT_AUTO
        choices = [
            Choice(level, f"{level}  (now)" if level == current else level, EFFORT_DOCS[level])
            for level in (EFFORT_AUTO, *EFFORTS)
        ]
        text = "How much may the model think? What it cannot do is mapped to what it can."
        chosen = await self._app.push_screen_wait(ChoiceScreen("Effort", text, choices, current))
        if chosen and chosen != current:
            self.set_effort(chosen)

    async def _choose_model(self) -> None:
        await asyncio.to_thread(_load, _PICKER)
        from mlagent_tui.tui.picker_rows import Picks
        from mlagent_tui.tui.screens.model import ModelScreen

        models, current = self._app.models, self._app.store.state.usage.model
        liked = await models.remembered()
        before = tuple(liked.favourites)
        picks = Picks(models.known(liked), current, before, tuple(liked.recents))
        screen = ModelScreen(picks, self._app.glyphs)
        looking = self._app.run_worker(self._look_for_models(screen), group="models")
        try:
            chosen = await self._app.push_screen_wait(screen)
        finally:
            looking.cancel()
        for model in set(before) ^ set(screen.favourites):
            await models.toggle_favourite(model)
        if chosen and chosen != current:
            self._app.submit(SetModel(chosen))

    async def _look_for_models(self, screen: ModelScreen) -> None:
        from mlagent_tui.models.catalogue.listing import Listing

        models = self._app.models
        liked = await models.remembered()
        try:
            listing = await models.load(liked)
        except (OSError, ValueError, RuntimeError) as error:
            listing = Listing(models.known(liked), (f"The lists of models did not come: {error}",))
        screen.add(listing)


def _load(modules: Sequence[str]) -> None:
    """Load modules; called in a thread, so that keys are taken meanwhile."""
    for module in modules:
        import_module(module)
