"""Shows a log as it grows; 200 lines a frame cost no more than the rows on the screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.segment import Segment
from textual.binding import Binding
from textual.geometry import Offset
from textual.message import Message
from textual.selection import Selection
from textual.strip import Strip

from mlagent_tui.tui.framed_view import FramedView
from mlagent_tui.tui.logs.log_buffer import LogBuffer
from mlagent_tui.tui.marks import Overlay
from mlagent_tui.tui.render.row import BLANK, Row
from mlagent_tui.tui.render.wrap import Span, fold
from mlagent_tui.tui.transcript.selection import highlight

__all__ = ["LogBuffer", "LogView"]

_MARGIN = 1
_STEP = 8
_MOST_CHARACTERS = 4
"""Characters that a cell may take, combining ones included; of long lines no more is drawn."""


class LogPlace(NamedTuple):
    """What of a log is on the screen.

    Attributes:
        following: Whether the end is kept in view.
        top: Number of the line at the top.
        left: Cells that stand left of the screen.
        wrap: Whether long lines are broken.
    """

    following: bool
    top: int
    left: int
    wrap: bool


class LogView(FramedView):
    """Shows the lines of one log.

    Attributes:
        wrap: Whether long lines are broken.
        overlay: Marks the lines on the screen, for a search or a cursor; None for none.
    """

    BINDINGS = [
        Binding("up,k", "scroll_up", "Up", show=False, id="log.up"),
        Binding("down,j", "scroll_down", "Down", show=False, id="log.down"),
        Binding("left", "shift(-1)", "Left", show=False, id="log.left"),
        Binding("right", "shift(1)", "Right", show=False, id="log.right"),
        Binding("pageup", "page_up", "Page up", show=False, id="log.page_up"),
        Binding("pagedown", "page_down", "Page down", show=False, id="log.page_down"),
        Binding("home,g", "scroll_home", "Beginning", show=False, id="log.home"),
        Binding("end,G", "follow", "End, and follow", show=False, id="log.end"),
        Binding("f", "toggle_follow", "Follow", id="log.follow"),
        Binding("w", "toggle_wrap", "Wrap", id="log.wrap"),
        Binding("v", "screen.copy_mode", "Select", id="log.copy_mode"),
        Binding("slash", "screen.find", "Find", key_display="/", id="log.find"),
        Binding("n", "screen.find_step(-1)", "Older hit", show=False, id="log.older_hit"),
        Binding("N", "screen.find_step(1)", "Newer hit", show=False, id="log.newer_hit"),
    ]

    class FollowChanged(Message):
        """The end is followed, or no longer."""

        def __init__(self, following: bool) -> None:
            super().__init__()
            self.following = following

    def __init__(
        self,
        *,
        empty: str = "",
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        """Make a view of nothing.

        Args:
            empty: Shown while there are no lines.
            id: The widget's id.
            classes: The widget's classes.
        """
        super().__init__(id=id, classes=classes)
        self.wrap = False
        self.overlay: Overlay | None = None
        self._empty = empty
        self._buffer: LogBuffer | None = None
        self._following = True
        self._top = 0
        self._left = 0
        self._places: list[Offset] = []
        self._drawn: tuple[int, int] = (0, -1)

    # --- what others call -------------------------------------------------------------------

    @property
    def buffer(self) -> LogBuffer | None:
        """The log that is shown."""
        return self._buffer

    @property
    def following(self) -> bool:
        """Whether the end is kept in view."""
        return self._following

    def show(self, buffer: LogBuffer | None) -> None:
        """Show a log, or go on with the one that is shown because it grew."""
        if buffer is not self._buffer:
            self._buffer = buffer
            self._top = buffer.first if buffer is not None else 0
            self._left = 0
            self._set_following(True)
        version = buffer.version if buffer is not None else 0
        if (id(buffer), version) != self._drawn:
            self._drawn = (id(buffer), version)
            self.draw()

    @property
    def place(self) -> LogPlace:
        """What is on the screen."""
        return LogPlace(self._following, self._top, self._left, self.wrap)

    @property
    def last_line(self) -> int:
        """Number of the last line on the screen."""
        return self._places[-1].y if self._places else self._top

    def go_to_place(self, place: LogPlace) -> None:
        """Show again what was on the screen before."""
        self._top, self._left, self.wrap = place.top, place.left, place.wrap
        self._set_following(place.following)
        self.draw()

    def show_part(self, number: int, start: int, end: int) -> None:
        """Bring characters of a line onto the screen, and follow the end no longer.

        Where a broken line is longer than the screen, lines run out to the right again.

        Args:
            number: The line.
            start: The first character.
            end: The character after the last.
        """
        width, height = self.frame_width, self.frame_height
        self._set_following(False)
        self.wrap = self.wrap and end <= (width - _MARGIN) * (height - 1)
        seen = any(at.y == number for at in self._places)
        if not self.wrap and not self._left <= start <= end <= self._left + width:
            self._left = max(0, end - width // 2) if end > width else 0
        elif self.wrap:
            here = [at.x for at in self._places if at.y == number]
            seen = bool(here) and start >= here[0] and end <= here[-1] + width
        if not seen:
            self._top = number if self.wrap else max(0, number - height // 3)
        self.draw()

    def action_follow(self) -> None:
        """Go to the end and stay there."""
        self._set_following(True)
        self.draw()

    def action_toggle_follow(self) -> None:
        """Follow the end, or stay here."""
        self._set_following(not self._following)
        self.draw()

    def action_toggle_wrap(self) -> None:
        """Break long lines, or let them run out to the right."""
        self.wrap = not self.wrap
        self._left = 0
        self.draw()

    def action_shift(self, direction: int) -> None:
        """Move sideways over lines that run out."""
        if not self.wrap:
            self._left = max(0, self._left + direction * _STEP)
            self.draw()

    # --- drawing ----------------------------------------------------------------------------

    def build(self, width: int, height: int) -> tuple[Sequence[Strip], int, int]:
        """Build the screenful of now."""
        buffer = self._buffer
        self._places = []
        blank = BLANK.strip(width)
        if buffer is None or not len(buffer):
            rows = fold([(self._empty, self.palette.muted)], width)[:height]
            strips = [row.strip(width) for row in rows]
            return [*strips, *([blank] * (height - len(strips)))], 0, 0
        if self._following:
            self._top = self._last_top(buffer, width, height)
        self._top = min(max(self._top, buffer.first), max(buffer.first, buffer.end - 1))
        strips = []
        for number in range(self._top, min(buffer.end, self._top + height)):
            begin = self._left
            for row in self._rows(buffer, number, width)[: height - len(strips)]:
                strips.append(self._strip(row, Offset(begin, number), width))
                self._places.append(Offset(begin, number))
                begin += len(row.text)
        top = self._top - buffer.first
        return [*strips, *([blank] * (height - len(strips)))], len(buffer), top

    def line_place(self, y: int) -> Offset | None:
        """Return the first character and the number of the line at a row of the screen."""
        return self._places[y] if y < len(self._places) else None

    def _rows(self, buffer: LogBuffer, number: int, width: int) -> list[Row]:
        line = buffer.line(number)
        text = self.palette.text
        spans: list[Span] = (
            [(line, text)] if isinstance(line, str) else [(t, text + s) for t, s in line]
        )
        if self.wrap:
            return fold(spans, width - _MARGIN)
        seen = _beginning(spans, (self._left + width) * _MOST_CHARACTERS)
        return [Row(Segment(piece, style) for piece, style in seen)]

    def _strip(self, row: Row, start: Offset, width: int) -> Strip:
        """Draw a row, moved sideways and with the selected text marked."""
        strip = row.strip(max(row.width, width))
        if self._left:
            strip = strip.crop(self._left, self._left + width).adjust_cell_length(width)
        elif row.width > width:
            strip = strip.crop(0, width)
        if (selection := self.text_selection) is not None:
            look = self.palette.selection
            strip = highlight(strip, selection, start.y, look, before=start.x)
        return strip if self.overlay is None else self.overlay(strip, start.y, start.x)

    def _last_top(self, buffer: LogBuffer, width: int, height: int) -> int:
        """Return the line at the top when the last one is at the bottom."""
        if not self.wrap:
            return max(buffer.first, buffer.end - height)
        number, rest = buffer.end, height
        while number > buffer.first:
            rest -= len(self._rows(buffer, number - 1, width))
            if rest < 0:
                break
            number -= 1
        return min(number, buffer.end - 1)

    # --- scrolling --------------------------------------------------------------------------

    def go_to_row(self, row: int) -> None:
        """Make a line the top one, counted from the oldest that is kept."""
        if self._buffer is not None:
            self._go(self._buffer.first + row)

    def scroll_rows(self, rows: int) -> None:
        """Scroll by lines; downwards if positive."""
        self._go(self._top + rows)

    def action_scroll_end(self) -> None:
        """Go to the end and stay there."""
        self.action_follow()

    def _go(self, top: int) -> None:
        buffer = self._buffer
        if buffer is None:
            return
        last = self._last_top(buffer, self.frame_width, self.frame_height)
        self._top = min(max(top, buffer.first), last)
        self._set_following(self._top >= last)
        self.draw()

    def _set_following(self, following: bool) -> None:
        if following != self._following:
            self._following = following
            self.post_message(self.FollowChanged(following))

    # --- text selection ---------------------------------------------------------------------

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the selected text, without colours."""
        buffer = self._buffer
        if buffer is None or not len(buffer):
            return None
        start = selection.start or Offset(0, buffer.first)
        end = selection.end or Offset(1 << 30, buffer.end - 1)
        lines: list[str] = []
        for number in range(max(start.y, buffer.first), min(end.y, buffer.end - 1) + 1):
            text = buffer.text(number)
            stop = end.x if number == end.y else len(text)
            lines.append(text[start.x if number == start.y else 0 : stop])
        return "\n".join(lines), "\n"

    def selection_updated(self, selection: Selection | None) -> None:  # noqa: ARG002
        """Show what is selected."""
        self.draw()


def _beginning(spans: Sequence[Span], characters: int) -> Iterator[Span]:
    """Return styled text up to a number of characters."""
    for text, style in spans:
        yield text[:characters], style
        characters -= len(text)
        if characters <= 0:
            return
