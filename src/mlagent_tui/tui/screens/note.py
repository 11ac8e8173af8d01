"""A dialog that only tells something: names and values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen

from mlagent_tui.tui.panes.lines_view import DrawnView
from mlagent_tui.tui.render.row import Row
from mlagent_tui.tui.sanitise import clean_line
from mlagent_tui.tui.theme import Palette
from mlagent_tui.tui.two_columns import column_width, list_rows

WIDEST_NAME = 20
"""Cells that the column of names may take."""


class NoteScreen(ModalScreen[None]):
    """Shows names and values until it is closed."""

    CSS_PATH = "../tcss/dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q,space", "leave", "Close", priority=True, id="dialog.close")
    ]

    def __init__(self, title: str, rows: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._title = title
        self._rows = rows

    def compose(self) -> ComposeResult:
        """Lay out one list."""
        view = DrawnView(id="note", classes="dialog")
        view.border_title = Content(clean_line(self._title))
        view.border_subtitle = "Esc closes"
        view.styles.height = len(self._rows) + 4
        yield view

    def on_mount(self) -> None:
        """Draw the list."""
        view = self.query_one(DrawnView)
        view.show(self._draw)
        view.focus()

    def action_leave(self) -> None:
        """Close the dialog."""
        self.dismiss(None)

    def _draw(self, width: int, palette: Palette) -> Sequence[Row]:
        column = column_width(self._rows, WIDEST_NAME)
        return list(list_rows(self._rows, column, width, palette))
