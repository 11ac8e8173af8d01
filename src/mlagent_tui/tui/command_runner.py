"""Carries out the commands of the table: most become operations, some open a dialog."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from mlagent_tui.protocol.operations import (
    Compact,
    NewSession,
    Redo,
    SetEffort,
    SetMode,
    SetModel,
    Undo,
)
from mlagent_tui.protocol.values import EFFORTS, MODES, Mode
from mlagent_tui.tui.commands import Typed, find, nearest
from mlagent_tui.tui.sanitise import clean_line

if TYPE_CHECKING:
    from mlagent_tui.tui.app import MlAgentApp
    from mlagent_tui.tui.screens.model import ModelScreen

MODE_DOCS: dict[Mode, str] = {
    "plan": "The agent only reads and plans.",
    "ask": "Writes and commands wait for your yes.",
    "auto-edit": "Edits in the workspace are free; commands wait for your yes.",
    "yolo": "Everything below the hard gate and the budget runs without asking.",
}
"""What each mode means, in one sentence."""


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


class CommandRunner:
    """Runs commands for the App."""

    def __init__(self, app: MlAgentApp) -> None:
        self._app = app

    def run(self, typed: Typed) -> None:
        """Run a command; an unknown one is answered with the nearest name."""
        command = find(typed.name)
        if command is None:
            near = nearest(typed.name)
            hint = f"Did you mean /{near}?" if near else "Type / to see all commands."
            self._app.flash(f"There is no command /{typed.name}. {hint}")
            return
        getattr(self, f"command_{command.name}")(typed.argument)

    def command_help(self, _argument: str) -> None:
        """Show all keys and commands."""
        from mlagent_tui.tui.help_text import sections
        from mlagent_tui.tui.pane_keys import pane_keys
        from mlagent_tui.tui.screens.help import HelpScreen

        self._app.push_screen(HelpScreen(sections(pane_keys())))

    def command_new(self, _argument: str) -> None:
        """Begin a new conversation below the old one."""
        self._app.submit(NewSession())

    def command_clear(self, _argument: str) -> None:
        """Begin a new conversation on an empty screen."""
        self._app.submit(NewSession(clear=True))

    def command_undo(self, _argument: str) -> None:
        """Take the last turn out."""
        self._app.submit(Undo())

    def command_redo(self, _argument: str) -> None:
        """Bring the last undone turn back."""
        self._app.submit(Redo())

    def command_compact(self, argument: str) -> None:
        """Summarise older parts."""
        self._app.submit(Compact(argument))

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
            levels = ", ".join((EFFORT_AUTO, *EFFORTS))
            self._app.flash(clean_line(f"There is no effort {argument}. Levels: {levels}."))

    def set_effort(self, level: str) -> None:
        """Ask for a level; ``auto`` leaves it to the provider."""
        self._app.submit(SetEffort("" if level == EFFORT_AUTO else level))

    def command_context(self, _argument: str) -> None:
        """Show what fills the context, and what was spent."""
        self._app.run_worker(self._show_context(), group="dialog")

    def command_mode(self, argument: str) -> None:
        """Change the mode: the given one, or one from a list."""
        if not argument:
            self._app.run_worker(self._choose_mode(), group="dialog")
        elif argument in MODES:
            self.set_mode(argument)
        else:
            self._app.flash(f"There is no mode {argument}. Modes: {', '.join(MODES)}.")

    def command_yolo(self, _argument: str) -> None:
        """Switch between yolo and ask."""
        self.set_mode("ask" if self._app.store.state.usage.mode == "yolo" else "yolo")

    def command_status(self, _argument: str) -> None:
        """Show what is known of the session."""
        from mlagent_tui.tui.screens.note import NoteScreen
        from mlagent_tui.tui.session_status import status_rows

        self._app.push_screen(NoteScreen("Status", status_rows(self._app.store.state)))

    def command_quit(self, _argument: str) -> None:
        """Leave."""
        self._app.leave()

    def next_mode(self) -> None:
        """Go to the mode after the current one."""
        current = self._app.store.state.usage.mode
        self.set_mode(MODES[(MODES.index(current) + 1) % len(MODES)])

    def set_mode(self, mode: Mode) -> None:
        """Ask for a mode, and say what it means."""
        self._app.submit(SetMode(mode))
        self._app.flash(f"Mode {mode}: {MODE_DOCS[mode]}")

    async def _choose_mode(self) -> None:
        from mlagent_tui.tui.screens.choice import Choice, ChoiceScreen

        choices = [Choice(mode, mode, MODE_DOCS[mode]) for mode in MODES]
        current = self._app.store.state.usage.mode
        screen = ChoiceScreen("Mode", "How freely may the agent act?", choices, current)
        chosen = await self._app.push_screen_wait(screen)
        for mode in MODES:
            if mode == chosen:
                self.set_mode(mode)

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

    async def _show_context(self) -> None:
        from mlagent_tui.tui.screens.context import ContextScreen

        screen = ContextScreen(self._app.store, self._app.glyphs)
        if await self._app.push_screen_wait(screen):
            self._app.submit(Compact())

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
