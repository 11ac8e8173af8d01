"""The help: every key and every command."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from mlagent_tui.tui.help_text import Section
from mlagent_tui.tui.panes.lines_view import DrawnView
from mlagent_tui.tui.render.row import BLANK, Row
from mlagent_tui.tui.theme import Palette
from mlagent_tui.tui.two_columns import column_width, list_rows, title_row

WIDEST_KEY = 24
"""Cells that the column of keys may take."""


class HelpScreen(ModalScreen[None]):
    """Shows sections of keys; any of the keys that open it closes it too."""

    CSS_PATH = "../tcss/dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,question_mark,q,enter", "leave", "Close", priority=True)
    ]

    def __init__(self, sections: Sequence[Section]) -> None:
        super().__init__()
        self._sections = sections

    def compose(self) -> ComposeResult:
        """Lay out one scrolling list."""
        view = DrawnView(id="help", classes="dialog")
        view.border_title = "Keys and commands"
        view.border_subtitle = "Esc closes"
        yield view

    def on_mount(self) -> None:
        """Draw the list."""
        view = self.query_one(DrawnView)
        view.show(self._draw)
        view.focus()

    def action_leave(self) -> None:
        """Close the help."""
        self.dismiss(None)

    def _draw(self, width: int, palette: Palette) -> Sequence[Row]:
        pairs = [pair for section in self._sections for pair in section.rows]
        column = column_width(pairs, WIDEST_KEY)
        rows: list[Row] = []
        for section in self._sections:
            rows += [BLANK] if rows else []
            rows.append(title_row(section.title, palette))
            rows.extend(list_rows(section.rows, column, width, palette))
        return rows
