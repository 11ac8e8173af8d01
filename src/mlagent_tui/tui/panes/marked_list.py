"""A list of which one line is marked; the screen that holds it has the keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.events import Click
from textual.message import Message

from mlagent_tui.tui.panes.lines_view import LinesView
from mlagent_tui.tui.render.row import Row
from mlagent_tui.tui.theme import Palette


class MarkedList(LinesView, can_focus=False):
    """Base of lists to pick from.

    A subclass gives :attr:`line_count`, :attr:`choices` and :meth:`draw_plain`, and calls
    :meth:`begin` when it shows something else.
    """

    goes_round: ClassVar[bool] = True
    """Whether a single step goes round the ends."""

    class Picked(Message):
        """A person clicked the marked line."""

    class Marked(Message):
        """Another line is marked."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._cursor = 0

    @property
    def choices(self) -> Sequence[int]:
        """Lines that can be marked, from top to bottom."""
        raise NotImplementedError

    def draw_plain(self, index: int, width: int, palette: Palette, /) -> Row:
        """Draw a line without its mark."""
        raise NotImplementedError

    @property
    def cursor(self) -> int | None:
        """The marked line; None if there is none."""
        return self._cursor if self._cursor in self.choices else None

    def begin(self, line: int | None = None) -> None:
        """Show other lines, one of them marked: this one, else the first that can be."""
        first = next(iter(self.choices), 0)
        self.lines_changed()
        self._mark(first if line is None else line)

    def move(self, step: int) -> None:
        """Mark another line, so many further."""
        choices = self.choices
        if not choices:
            return
        at, last = choices.index(self._cursor) + step, len(choices) - 1
        around = self.goes_round and abs(step) == 1
        self._mark(choices[at % (last + 1) if around else max(0, min(at, last))])

    def page(self, direction: int) -> None:
        """Mark a line about a screenful further."""
        self.move(direction * max(2, self.scrollable_content_region.height - 1))

    def on_click(self, event: Click) -> None:
        """Mark a line; a click on the marked one picks it."""
        offset = event.get_content_offset(self)
        line = -1 if offset is None else self.scroll_offset.y + offset.y
        if line not in self.choices:
            return
        if line == self._cursor:
            self.post_message(self.Picked())
        self._mark(line)

    def draw_line(self, index: int, width: int, palette: Palette, /) -> Row:
        """Draw a line; the marked one is seen."""
        row = self.draw_plain(index, width, palette)
        if index != self._cursor or self.cursor is None:
            return row
        style = palette.selection + Style(bold=True)
        return Row(Segment.apply_style(row.segments, post_style=style), fill=style)

    def _mark(self, line: int) -> None:
        """Mark a line and show it; with the first one, also what stands above it."""
        self._cursor = line
        self.refresh()
        self.reveal(0 if line == next(iter(self.choices), 0) else line)
        self.post_message(self.Marked())
