"""Commands about the program itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlagent_tui.tui.app import MlAgentApp


class ProgramCommands:
    """Shows what there is to know, and leaves."""

    def __init__(self, app: MlAgentApp) -> None:
        self._app = app

    def command_help(self, _argument: str) -> None:
        """Show all keys and commands."""
        from mlagent_tui.tui.help_text import sections
        from mlagent_tui.tui.pane_keys import pane_keys
        from mlagent_tui.tui.screens.help import HelpScreen

        self._app.push_screen(HelpScreen(sections(pane_keys())))

    def command_status(self, _argument: str) -> None:
        """Show what is known of the session."""
        from mlagent_tui.tui.screens.note import NoteScreen
        from mlagent_tui.tui.session_status import status_rows

        self._app.push_screen(NoteScreen("Status", status_rows(self._app.store.state)))

    def command_quit(self, _argument: str) -> None:
        """Leave."""
        self._app.leave()
