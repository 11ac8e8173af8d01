"""The help: every key and every command, narrowed by what is typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from mlagent_tui.tui.keyboard.help_text import Section, narrowed
from mlagent_tui.tui.panes.lines_view import DrawnView
from mlagent_tui.tui.render.row import BLANK, Row
from mlagent_tui.tui.render.wrap import wrap
from mlagent_tui.tui.theme import Palette
from mlagent_tui.tui.two_columns import column_width, list_rows, title_row

WIDEST_KEY = 24
"""Cells that the column of keys may take."""


class HelpScreen(ModalScreen[None]):
    """Shows sections of keys; letters search, Esc and F1 close."""

    CSS_PATH = "../tcss/dialogs.tcss"
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (16, "-roomy")]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,enter", "leave", "Close", priority=True, id="help.close"),
        Binding("up", "scroll(-1)", "A line up", priority=True, id="help.up"),
        Binding("down", "scroll(1)", "A line down", priority=True, id="help.down"),
        Binding("pageup", "page(-1)", "A page up", priority=True, id="help.page_up"),
        Binding("pagedown", "page(1)", "A page down", priority=True, id="help.page_down"),
    ]

    view = getters.query_one(DrawnView)

    def __init__(self, sections: Sequence[Section]) -> None:
        super().__init__()
        self._sections = sections
        self._typed = ""

    def compose(self) -> ComposeResult:
        """Lay out the field above one scrolling list."""
        with Vertical(classes="dialog", id="help") as dialog:
            dialog.border_title = "Keys and commands"
            dialog.border_subtitle = "Esc closes"
            field = Input(placeholder="Type to search")
            field.cursor_blink = False
            yield field
            yield DrawnView(id="help-list")

    def on_mount(self) -> None:
        """Draw the list and begin in the field."""
        self.view.show(self._draw)
        self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list; a question mark that opened the help twice closes it."""
        event.stop()
        if event.value == "?":
            self.dismiss(None)
        elif event.value != self._typed:
            self._typed = event.value
            self.view.show(self._draw)

    def action_leave(self) -> None:
        """Close the help."""
        self.dismiss(None)

    def action_scroll(self, step: int) -> None:
        """Scroll by a line."""
        self.view.scroll_relative(y=step, animate=False)

    def action_page(self, direction: int) -> None:
        """Scroll by a page."""
        height = max(1, self.view.scrollable_content_region.height - 1)
        self.view.scroll_relative(y=direction * height, animate=False)

    def _draw(self, width: int, palette: Palette) -> Sequence[Row]:
        sections = narrowed(self._sections, self._typed)
        if not sections:
            return wrap([("Nothing fits. Less or other words find more.", palette.muted)], width)
        pairs = [pair for section in sections for pair in section.rows]
        column = min(column_width(pairs, WIDEST_KEY), max(8, width // 3))
        rows: list[Row] = []
        for section in sections:
            rows += [BLANK] if rows else []
            rows.append(title_row(section.title, palette))
            rows.extend(list_rows(section.rows, column, width, palette))
        return rows
