"""What the terminal sends: every key that is pressed, and what it means here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.screen import ModalScreen

from mlagent_tui.tui.keyboard.key_meanings import Pressed, describe, meanings
from mlagent_tui.tui.keyboard.keys import spelled
from mlagent_tui.tui.keyboard.live_keys import LiveKeys
from mlagent_tui.tui.keyboard.pane_keys import PaneKeys
from mlagent_tui.tui.panes.lines_view import DrawnView
from mlagent_tui.tui.render.row import BLANK, Row
from mlagent_tui.tui.render.wrap import wrap
from mlagent_tui.tui.sanitise import clean_line
from mlagent_tui.tui.theme import Palette
from mlagent_tui.tui.two_columns import list_rows, title_row

KEPT = 50
"""Pressed keys that stay in the list."""

_HELP = (
    "Press any key. Nothing is done with it here, and Esc twice closes. A key that does not appear "
    "is kept by the terminal, tmux or the desktop. Shift+Enter, Ctrl+Enter and Ctrl+Shift with a "
    "letter need a terminal with the Kitty protocol; Ctrl+J and Alt+Enter work in all."
)


class KeyEchoScreen(ModalScreen[None]):
    """Takes every key, those of the program included.

    Args:
        live: The keys that count.
        panes: Every pane and dialog with keys of its own.
    """

    CSS_PATH: ClassVar = "../tcss/dialogs.tcss"

    def __init__(self, live: LiveKeys, panes: Sequence[PaneKeys]) -> None:
        super().__init__()
        self._live = live
        self._panes = panes
        self._pressed: list[Pressed] = []

    def compose(self) -> ComposeResult:
        """Lay out one list."""
        view = DrawnView(id="key-echo", classes="dialog")
        view.border_title = "What the terminal sends"
        view.border_subtitle = "Esc Esc closes"
        yield view

    def on_mount(self) -> None:
        """Draw the list."""
        self.query_one(DrawnView).show(self._draw)

    def take_key(self, event: events.Key) -> None:
        """Show a key; the second Esc in a row closes."""
        again = bool(self._pressed) and self._pressed[0].key == "escape"
        if event.key == "escape" and again:
            self.dismiss(None)
            return
        pressed = Pressed(event.key, event.character or "", tuple(event.aliases))
        self._pressed = [pressed, *self._pressed][:KEPT]
        self.query_one(DrawnView).show(self._draw)

    def _draw(self, width: int, palette: Palette) -> Sequence[Row]:
        advice = wrap([(_HELP, palette.muted)], width)
        rows: list[Row] = []
        for pressed in self._pressed:
            rows.append(title_row(spelled(pressed.key), palette))
            rows += wrap([(clean_line(describe(pressed)), palette.text)], width)
            pairs = meanings(pressed.key, self._live, self._panes)
            rows += [*list_rows(pairs, min(28, width // 3), width, palette), BLANK]
        return [*rows, *advice]
