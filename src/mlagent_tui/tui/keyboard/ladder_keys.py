"""Carries out the steps of the Esc and Ctrl+C ladders on the screen that is in front."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlagent_tui.tui.keyboard.armed import Armed
from mlagent_tui.tui.keyboard.interrupt_text import stop_text, with_side_effects
from mlagent_tui.tui.keyboard.ladders import (
    LEAVE_WITHIN,
    QUIT_WITHIN,
    TWICE_WITHIN,
    Standing,
    copy_step,
    escape_step,
)
from mlagent_tui.tui.rewinding import earlier_prompts, go_back
from mlagent_tui.tui.state import ToolItem

if TYPE_CHECKING:
    from mlagent_tui.tui.app import MlAgentApp


class LadderKeys:
    """Knows which key was pressed last, and does what its next press means."""

    def __init__(self, app: MlAgentApp) -> None:
        self._app = app
        self._armed = Armed(app.clock)

    def escape(self) -> None:
        """Close what is open, else go back to the composer, else interrupt; idle: rewind."""
        main = self._app.main
        match escape_step(self._standing("interrupt")):
            case "close_popup" if main.composer.completing:
                main.composer.close_completions()
            case "close_popup":
                main.close_panes()
            case "leave_pane":
                main.composer.focus()
            case "ask_again":
                calls = with_side_effects(self._running())
                waiting = len(self._app.store.state.turn.queue)
                self._ask_again("interrupt", stop_text(calls, waiting), TWICE_WITHIN)
            case "interrupt":
                self._interrupt()
            case "arm_rewind" if earlier_prompts(self._app.store.state.transcript):
                self._ask_again("interrupt", "goes back to an earlier message", TWICE_WITHIN)
            case "rewind":
                self._armed.disarm()
                self._app.flash("", None)
                self._app.run_worker(go_back(self._app), group="dialog")

    def copy(self) -> None:
        """Copy the selection, else clear the draft, else interrupt; twice leaves."""
        main = self._app.main
        match copy_step(self._standing("copy_or_quit")):
            case "copy":
                self._copy()
            case "quit":
                self._app.leave()
            case "clear_draft":
                main.composer.clear_draft()
            case "interrupt":
                self._interrupt()
            case "arm_quit":
                self._ask_again("copy_or_quit", "leaves", QUIT_WITHIN)

    def leave_line(self) -> None:
        """Leave when the key was pressed twice on an empty line."""
        since = self._armed.since("delete_or_quit")
        if since is not None and since <= LEAVE_WITHIN:
            self._app.leave()
            return
        self._ask_again("delete_or_quit", "leaves", LEAVE_WITHIN)

    def _ask_again(self, row: str, effect: str, seconds: float) -> None:
        """Say what a second press of a row's key does, and wait for it."""
        self._armed.arm(row)
        text = f"{self._app.live_keys.label(row)} again {effect}"
        if self._app.screen is self._app.main:
            self._app.flash(text, seconds)
        else:  # A dialog stands before the line of hints.
            self._app.notify(text, timeout=seconds, markup=False)

    def _standing(self, key: str) -> Standing:
        main, turn = self._app.main, self._app.store.state.turn
        focused = main.focused
        # From a dialog nothing is done to what it covers.
        in_front = self._app.screen is main
        return Standing(
            popup=main.composer.completing or main.pane_open,
            in_pane=focused is not None and focused is not main.composer,
            phase=turn.phase if in_front else "idle",
            side_effects=bool(with_side_effects(self._running())),
            selection=bool(self._selected()),
            draft=in_front and bool(main.composer.draft),
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
        in_field = getattr(screen.focused, "selected_text", "")
        if isinstance(in_field, str) and in_field:
            return in_field
        return screen.get_selected_text() or ""

    def _copy(self) -> None:
        text = self._selected()
        self._app.copy_to_clipboard(text)
        self._app.screen.clear_selection()
