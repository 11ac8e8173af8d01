"""The command palette: find by typing, run with Enter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.events import Click
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input

from mlagent_tui.tui.palette import Entry, Found, fitting
from mlagent_tui.tui.panes.lines_view import LinesView
from mlagent_tui.tui.render.row import Row
from mlagent_tui.tui.render.wrap import crop
from mlagent_tui.tui.theme import Palette

NAME = 30
"""Most cells of the column of names."""


class PaletteList(LinesView, can_focus=False):
    """Shows entries, one of them marked. The screen that holds it has the keys."""

    class Picked(Message):
        """A person clicked the marked entry."""

    def __init__(self, ellipsis: str) -> None:
        super().__init__(id="palette-list")
        self._ellipsis = ellipsis
        self._found: Sequence[Found] = ()
        self._cursor = 0

    @property
    def line_count(self) -> int:
        """One line for each entry; one that says so if there is none."""
        return max(1, len(self._found))

    @property
    def marked(self) -> Entry | None:
        """The entry that Enter runs."""
        return self._found[self._cursor].entry if self._found else None

    def show(self, found: Sequence[Found]) -> None:
        """Show entries, the first one marked."""
        self._found, self._cursor = found, 0
        self.lines_changed()
        self.scroll_to(y=0, animate=False)

    def move(self, step: int) -> None:
        """Mark another entry; single steps go round the ends."""
        if self._found:
            last = len(self._found) - 1
            at = self._cursor + step
            self._cursor = at % (last + 1) if abs(step) == 1 else max(0, min(at, last))
            self.refresh()
            self.reveal(self._cursor)

    def page(self, direction: int) -> None:
        """Mark an entry a screenful further."""
        self.move(direction * max(2, self.scrollable_content_region.height - 1))

    def on_click(self, event: Click) -> None:
        """Mark an entry; a click on the marked one runs it."""
        offset = event.get_content_offset(self)
        index = -1 if offset is None else self.scroll_offset.y + offset.y
        if 0 <= index < len(self._found):
            if index == self._cursor:
                self.post_message(self.Picked())
            self._cursor = index
            self.refresh()

    def draw_line(self, index: int, width: int, palette: Palette, /) -> Row:
        """Draw name, description and keys of an entry."""
        if not self._found:
            text = "Nothing fits. Less or other words find more."
            return Row([Segment(crop(text, width, self._ellipsis), palette.muted)])
        segments = list(self._segments(self._found[index], width, palette))
        if index != self._cursor:
            return Row(segments)
        style = palette.selection + Style(bold=True)
        return Row(Segment.apply_style(segments, post_style=style), fill=style)

    def _segments(self, found: Found, width: int, palette: Palette) -> Iterator[Segment]:
        entry = found.entry
        longest = max((cell_len(each.entry.name) for each in self._found), default=0)
        column = min(longest, NAME, max(8, width // 2))
        name = crop(entry.name, column, self._ellipsis)
        for fits, letters in groupby(enumerate(name), lambda each: each[0] in found.places):
            style = palette.match + Style(underline=True) if fits else palette.strong
            yield Segment("".join(letter for _, letter in letters), style)
        yield Segment(" " * (column - cell_len(name) + 2))
        keys = entry.keys if cell_len(entry.keys) + 12 < width - column else ""
        room = max(0, width - column - 2 - (cell_len(keys) + 2 if keys else 0))
        doc = crop(entry.doc, room, self._ellipsis)
        yield Segment(doc + " " * (room - cell_len(doc)), palette.muted)
        if keys:
            yield Segment(f"  {keys}", palette.accent)


class PaletteScreen(ModalScreen[Entry | None]):
    """Gives back the entry to run, or None.

    Args:
        offered: Everything that can be run.
        ellipsis: Marks that something was cut off.
    """

    CSS_PATH = "../tcss/dialogs.tcss"
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (16, "-roomy")]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Close", priority=True, id="palette.close"),
        Binding("up", "mark(-1)", "The entry above", priority=True, id="palette.up"),
        Binding("down", "mark(1)", "The entry below", priority=True, id="palette.down"),
        Binding("pageup", "page(-1)", "A page up", priority=True, id="palette.page_up"),
        Binding("pagedown", "page(1)", "A page down", priority=True, id="palette.page_down"),
    ]

    shown = getters.query_one(PaletteList)

    def __init__(self, offered: Sequence[Entry], ellipsis: str) -> None:
        super().__init__()
        self._offered = offered
        self._ellipsis = ellipsis
        self._typed = ""

    def compose(self) -> ComposeResult:
        """Lay out the field above the list."""
        with Vertical(classes="dialog", id="palette") as dialog:
            dialog.border_title = "Commands"
            dialog.border_subtitle = "Enter runs   Esc leaves"
            field = Input(placeholder="Type to search")
            field.cursor_blink = False
            yield field
            yield PaletteList(self._ellipsis)

    def on_mount(self) -> None:
        """Show everything and begin in the field."""
        self.shown.show(fitting(self._offered, ""))
        self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list."""
        event.stop()
        self._narrow(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Run the marked entry; what was typed last counts already."""
        event.stop()
        self._narrow(event.value)
        self._run()

    def on_palette_list_picked(self) -> None:
        """Run the entry that was clicked."""
        self._run()

    def action_mark(self, step: int) -> None:
        """Move the mark."""
        self.shown.move(step)

    def action_page(self, direction: int) -> None:
        """Move the mark by a screenful."""
        self.shown.page(direction)

    def action_leave(self) -> None:
        """Leave without a choice."""
        self.dismiss(None)

    def _narrow(self, typed: str) -> None:
        if typed != self._typed:
            self._typed = typed
            self.shown.show(fitting(self._offered, typed))

    def _run(self) -> None:
        if self.shown.marked is not None:
            self.dismiss(self.shown.marked)
