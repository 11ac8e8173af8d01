"""The conversation and a log as lines that the cursor of copy mode can move over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from mlagent_tui.tui.copying.cursor import Cursor, Lines
from mlagent_tui.tui.transcript.selection import GUTTER, place, row_at

if TYPE_CHECKING:
    from mlagent_tui.tui.logs.log_view import LogPlace, LogView
    from mlagent_tui.tui.transcript.model import TranscriptModel
    from mlagent_tui.tui.transcript.view import TranscriptView


class CopiedPane(Lines, Protocol):
    """Lines of a pane, and how to bring one onto the screen."""

    @property
    def start(self) -> int | None:
        """The line at which copy mode begins; None if there is nothing to copy."""
        ...

    def bring(self, cursor: Cursor) -> None:
        """Scroll as little as needed to see the cursor, and draw."""
        ...

    def leave(self) -> None:
        """Follow the end again if it was followed before."""
        ...


class TranscriptLines:
    """The rows of a transcript; a line is numbered as text selection numbers it."""

    def __init__(self, view: TranscriptView) -> None:
        self._view = view
        self._followed = view.following

    @property
    def start(self) -> int | None:
        """The first row of the selected entry if it is on the screen, else the last row."""
        lines = [line for line in self._view.lines if line.number >= 0]
        if not lines:
            return None
        chosen = self._model.selected
        mine = [line for line in lines if line.index == chosen]
        found = mine[0] if mine and self._view.has_focus else lines[-1]
        return place(found.index, found.number)

    @property
    def first(self) -> int:
        """The first row."""
        return place(0, 0)

    @property
    def last(self) -> int:
        """The last row."""
        index = len(self._model) - 1
        return place(index, len(self._model.rows(index)) - 1)

    def step(self, line: int, count: int) -> int:
        """Return a row further down or up."""
        index, number = row_at(line)
        number += count
        while number < 0 and index > 0:
            index -= 1
            number += len(self._model.rows(index))
        while index < len(self._model) - 1 and number >= len(self._model.rows(index)):
            number -= len(self._model.rows(index))
            index += 1
        return place(index, min(max(0, number), len(self._model.rows(index)) - 1))

    def text(self, line: int) -> str:
        """Return a row, with room for the mark before it."""
        index, number = row_at(line)
        rows = self._model.rows(index)
        return " " * GUTTER + rows[min(number, len(rows) - 1)].text

    def left(self, line: int) -> int:
        """Return where a row's own text begins."""
        index, number = row_at(line)
        rows = self._model.rows(index)
        return GUTTER + rows[min(number, len(rows) - 1)].skip

    def bring(self, cursor: Cursor) -> None:
        """Scroll to the cursor's row."""
        model, height = self._model, self._view.frame_height
        index, number = row_at(cursor.line)
        model.following = False
        seen = [(line.index, line.number) for line in model.window(height)]
        if (index, number) not in seen:
            model.look_at(index, number, height)
            if seen and (index, number) > seen[-1]:
                model.move(1 - height, height)
        model.following = False
        self._view.draw()

    def leave(self) -> None:
        """Follow the end again if it was followed before."""
        if self._followed:
            self._model.follow()
        self._view.draw()

    @property
    def _model(self) -> TranscriptModel:
        model = self._view.model
        assert model is not None
        return model


class LogLines:
    """The lines of a log."""

    def __init__(self, view: LogView) -> None:
        self._view = view
        self._before: LogPlace = view.place

    @property
    def start(self) -> int | None:
        """The last line on the screen."""
        buffer = self._view.buffer
        return self._view.last_line if buffer is not None and len(buffer) else None

    @property
    def first(self) -> int:
        """The first line that can be read."""
        buffer = self._view.buffer
        return buffer.first if buffer is not None else 0

    @property
    def last(self) -> int:
        """The last line."""
        buffer = self._view.buffer
        return max(buffer.first, buffer.end - 1) if buffer is not None else 0

    def step(self, line: int, count: int) -> int:
        """Return a line further down or up."""
        return min(max(self.first, line + count), self.last)

    def text(self, line: int) -> str:
        """Return a line without colours."""
        buffer = self._view.buffer
        inside = buffer is not None and buffer.first <= line < buffer.end
        return buffer.text(line) if buffer is not None and inside else ""

    def left(self, _line: int) -> int:
        """Return 0: lines of a log have no decoration."""
        return 0

    def bring(self, cursor: Cursor) -> None:
        """Scroll to the cursor."""
        self._view.show_part(cursor.line, cursor.column, cursor.column + 1)

    def leave(self) -> None:
        """Follow the end again if it was followed before."""
        if self._before.following:
            self._view.action_follow()
        else:
            self._view.draw()
