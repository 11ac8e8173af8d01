"""Commands that change the conversation as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlagent_tui.protocol.operations import Compact, NewSession, Redo, Undo

if TYPE_CHECKING:
    from mlagent_tui.tui.app import MlAgentApp


class ConversationCommands:
    """Begins conversations, takes turns out and back, and summarises."""

    def __init__(self, app: MlAgentApp) -> None:
        self._app = app

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

    def command_rewind(self, _argument: str) -> None:
        """Go back to an earlier message."""
        from mlagent_tui.tui.rewinding import go_back

        self._app.run_worker(go_back(self._app), group="dialog")

    def command_compact(self, argument: str) -> None:
        """Summarise older parts."""
        self._app.submit(Compact(argument))

    def command_context(self, _argument: str) -> None:
        """Show what fills the context, and what was spent."""
        self._app.run_worker(self._show_context(), group="dialog")

    async def _show_context(self) -> None:
        from mlagent_tui.tui.screens.context import ContextScreen

        screen = ContextScreen(self._app.store, self._app.glyphs)
        if await self._app.push_screen_wait(screen):
            self._app.submit(Compact())
