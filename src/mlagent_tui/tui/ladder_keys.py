"""Carries out the steps of the Esc and Ctrl+C ladders on the screen that is in front."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlagent_tui.tui.armed import Armed
from mlagent_tui.tui.ladders import (
    LEAVE_WITHIN,
    QUIT_WITHIN,
    TWICE_WITHIN,
    Standing,
    copy_step,
    escape_step,
    with_side_effects,
)
from mlagent_tui.tui.sanitise import clean_line
from mlagent_tui.tui.state import ToolItem

if TYPE_CHECKING:
    from mlagent_tui.tui.app import MlAgentApp


class LadderKeys:
    """Knows which key was pressed last, and does what its next press means."""

    def __init__(self, app: MlAgentApp) -> None:
        self._app = app
        self._armed = Armed(app.clock)

    def escape(self) -> None:
        """Close what is open, else go back to the composer, else interrupt."""
        main = self._app.main
        match escape_step(self._standing("escape")):
            case "close_popup" if main.composer.completing:
                main.composer.close_completions()
            case "close_popup":
                main.close_panes()
            case "leave_pane":
                main.composer.focus()
            case "ask_again":
                self._armed.arm("escape")
                names = ", ".join(_name(call) for call in with_side_effects(self._running()))
                self._app.flash(f"Esc again stops {names}", TWICE_WITHIN)
            case "interrupt":
                self._interrupt()

    def copy(self) -> None:
        """Copy the selection, else clear the draft, else interrupt; twice leaves."""
        main = self._app.main
        match copy_step(self._standing("copy")):
            case "copy":
                self._copy()
                return
            case "quit":
                self._app.leave()
                return
            case "clear_draft":
                main.composer.clear_draft()
            case "interrupt":
                self._interrupt()
        self._armed.arm("copy")
        self._app.flash("Ctrl+C again leaves", QUIT_WITHIN)

    def leave_line(self) -> None:
        """Leave when the key was pressed twice on an empty line."""
        since = self._armed.since("line")
        if since is not None and since <= LEAVE_WITHIN:
            self._app.leave()
            return
        self._armed.arm("line")
        self._app.flash("Ctrl+D again leaves", LEAVE_WITHIN)

    def _standing(self, key: str) -> Standing:
        main, turn = self._app.main, self._app.store.state.turn
        focused = main.focused
        return Standing(
            popup=main.composer.completing or main.pane_open,
            in_pane=focused is not None and focused is not main.composer,
            phase=turn.phase,
            side_effects=bool(with_side_effects(self._running())),
            selection=bool(self._selected()),
            draft=bool(main.composer.draft),
            armed=self._armed.since(key),
        )

    def _running(self) -> list[ToolItem]:
        state = self._app.store.state
        return [state.tools.calls[key] for key in state.turn.running_tools]

    def _interrupt(self) -> None:
        self._armed.disarm()
        self._app.flash("", None)
        self._app.interrupt()

    def _selected(self) -> str:
        screen = self._app.screen
        composer = self._app.main.composer
        if screen.focused is composer and composer.selected_text:
            return composer.selected_text
        return screen.get_selected_text() or ""

    def _copy(self) -> None:
        text = self._selected()
        self._app.copy_to_clipboard(text)
        self._app.screen.clear_selection()
        self._app.flash(f"Copied {len(text):,} characters to the terminal's clipboard")


def _name(call: ToolItem) -> str:
    command = call.arguments.get("command")
    detail = f" ({clean_line(command, max_line=40)})" if isinstance(command, str) else ""
    return f"{clean_line(call.tool)}{detail}"
