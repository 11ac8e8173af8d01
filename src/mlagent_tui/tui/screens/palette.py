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
from textual.screen import ModalScreen
from textual.widgets import Input

from mlagent_tui.tui.palette import Entry, Found, fitting
from mlagent_tui.tui.panes.marked_list import MarkedList
from mlagent_tui.tui.render.row import Row
from mlagent_tui.tui.render.wrap import crop
from mlagent_tui.tui.theme import Palette

NAME = 30
"""Most cells of the column of names."""


class PaletteList(MarkedList):
    """Shows entries.

    Args:
        ellipsis: Marks that something was cut off.
    """

    def __init__(self, ellipsis: str) -> None:
        super().__init__(id="palette-list")
        self._ellipsis = ellipsis
        self._found: Sequence[Found] = ()

    @property
    def line_count(self) -> int:
        """One line for each entry; one that says so if there is none."""
        return max(1, len(self._found))

    @property
    def choices(self) -> Sequence[int]:
        """All entries."""
        return range(len(self._found))

    @property
    def marked(self) -> Entry | None:
        """The entry that Enter runs."""
        return None if self.cursor is None else self._found[self.cursor].entry

    def show(self, found: Sequence[Found]) -> None:
        """Show entries, the first one marked."""
        self._found = found
        self.begin()

    def draw_plain(self, index: int, width: int, palette: Palette, /) -> Row:
        """Draw name, description and keys of an entry."""
        if not self._found:
            text = "Nothing fits. Less or other words find more."
            return Row([Segment(crop(text, width, self._ellipsis), palette.muted)])
        return Row(self._segments(self._found[index], width, palette))

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

    def on_marked_list_picked(self) -> None:
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
