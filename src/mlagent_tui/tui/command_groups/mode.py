"""Commands that change how freely the agent acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlagent_tui.protocol.operations import SetMode
from mlagent_tui.protocol.values import MODES, Mode

if TYPE_CHECKING:
    from mlagent_tui.tui.app import MlAgentApp

MODE_DOCS: dict[Mode, str] = {
    "plan": "The agent only reads and plans.",
    "ask": "Writes and commands wait for your yes.",
    "auto-edit": "Edits in the workspace are free; commands wait for your yes.",
    "yolo": "Everything below the hard gate and the budget runs without asking.",
}
"""What each mode means, in one sentence."""


class ModeCommands:
    """Changes the mode."""

    def __init__(self, app: MlAgentApp) -> None:
        self._app = app

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
