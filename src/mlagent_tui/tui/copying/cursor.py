"""The cursor of copy mode: how it moves over lines of text. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal, Protocol

Move = Literal[
    "left", "right", "up", "down", "word", "back", "start", "end", "first", "last", "page_up",
    "page_down",
]  # fmt: skip
"""A way that the cursor can go."""

_WORD = re.compile(r"\w+|[^\w\s]+")


class Lines(Protocol):
    """Lines by number; numbers grow downwards, but not every number is a line."""

    @property
    def first(self) -> int:
        """The first line."""
        ...

    @property
    def last(self) -> int:
        """The last line."""
        ...

    def step(self, line: int, count: int) -> int:
        """Return the line so many lines below, or above; the outermost one at the ends."""
        ...

    def text(self, line: int) -> str:
        """Return a line as it is drawn, decoration included."""
        ...

    def left(self, line: int) -> int:
        """Return the first character of a line that is no decoration."""
        ...


@dataclass(frozen=True, slots=True)
class Cursor:
    """A character of a line.

    Attributes:
        line: The line.
        column: The character, counted over the drawn line.
        wish: The column that moving up and down tries to keep.
    """

    line: int
    column: int
    wish: int = 0


def at(lines: Lines, line: int, column: int, wish: int | None = None) -> Cursor:
    """Return a cursor on a line, no further right than its last character."""
    left = lines.left(line)
    last = max(left, len(lines.text(line).rstrip()) - 1)
    column = min(max(left, column), last)
    return Cursor(line, column, column if wish is None else wish)


def moved(lines: Lines, cursor: Cursor, move: Move, page: int) -> Cursor:
    """Move the cursor.

    Args:
        lines: What it moves over.
        cursor: Where it is.
        move: Where to.
        page: Lines that a page has.
    """
    line, column = cursor.line, cursor.column
    match move:
        case "left":
            return at(lines, line, column - 1)
        case "right":
            return at(lines, line, column + 1)
        case "start":
            return at(lines, line, 0)
        case "end":
            return replace(at(lines, line, len(lines.text(line))), wish=1 << 30)
        case "first":
            return at(lines, lines.first, 0)
        case "last":
            return at(lines, lines.last, 0)
        case "word" | "back":
            return _by_word(lines, cursor, forward=move == "word")
    count = {"up": -1, "down": 1, "page_up": -page, "page_down": page}[move]
    return at(lines, lines.step(line, count), cursor.wish, cursor.wish)


def _by_word(lines: Lines, cursor: Cursor, *, forward: bool) -> Cursor:
    """Move to the next beginning of a word, or the one before, also on the next line."""
    starts = _starts(lines, cursor.line)
    if forward:
        column = next((start for start in starts if start > cursor.column), None)
    else:
        column = next((start for start in reversed(starts) if start < cursor.column), None)
    if column is not None:
        return at(lines, cursor.line, column)
    line = lines.step(cursor.line, 1 if forward else -1)
    if line == cursor.line:
        return at(lines, line, len(lines.text(line)) if forward else 0)
    beyond = _starts(lines, line)
    return at(lines, line, (beyond[0] if forward else beyond[-1]) if beyond else 0)


def _starts(lines: Lines, line: int) -> list[int]:
    left = lines.left(line)
    return [match.start() for match in _WORD.finditer(lines.text(line)) if match.start() >= left]
