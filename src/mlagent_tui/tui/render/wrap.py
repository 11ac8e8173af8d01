"""Breaks styled text into rows of a given width, counting cells and not characters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rich.cells import cell_len, get_character_cell_size, split_graphemes
from rich.segment import Segment
from rich.style import Style

from mlagent_tui.tui.render.row import Join, Row

Span = tuple[str, Style]
"""A piece of text in one style."""

_Break = tuple[int, int, Join]

_NARROW = re.compile(
    "[\x20-\x7e\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u2013-\u2027\u2500-\u25fc]*"
)
"""Text in which every character takes one cell, so that indices are columns."""


_PER_CELL = 32
"""Characters that one cell may hold where text is cropped; piled up marks may be more."""

_SIMPLE = (
    "\x20-\x7e\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u0490-\u0530\u2010-\u2027\u2190-\u21ff"
    "\u2500-\u25fc\u3001-\u3029\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff60\ufffd"
)
_JOINING = re.compile(f"[{_SIMPLE}]?[^{_SIMPLE}]+[{_SIMPLE}]?")
"""Characters that may join their neighbours to one sign, with those neighbours."""

_Mark = tuple[int, int, int]
"""A sign: its first character, the one after its last, and its cells."""


def wrap(spans: Sequence[Span], width: int, *, fill: Style | None = None) -> list[Row]:
    r"""Break text at spaces into rows of at most ``width`` cells.

    Args:
        spans: Styled text; ``\n`` begins a new line.
        width: Cells that a row may take; at least 1 is used.
        fill: Style of the rest of each line.

    Returns:
        At least one row.
    """
    return _rows(spans, max(1, width), fill, words=True)


def fold(spans: Sequence[Span], width: int, *, fill: Style | None = None) -> list[Row]:
    """Break text anywhere, as code and logs want it, keeping every space.

    Args:
        spans: Styled text.
        width: Cells that a row may take; at least 1 is used.
        fill: Style of the rest of each line.

    Returns:
        At least one row.
    """
    return _rows(spans, max(1, width), fill, words=False)


def crop(text: str, width: int, ellipsis: str) -> str:
    """Cut text to a width, with a mark where something is missing.

    Args:
        text: One line.
        width: Cells that it may take.
        ellipsis: The mark, one cell wide.
    """
    if width <= 0:
        return ""
    longest = width * _PER_CELL
    if len(text) <= longest and cell_len(text) <= width:
        return text
    used = 0
    for start, _, cells in _marks(text[:longest]):
        if used + cells > width - 1:
            return text[:start].rstrip() + ellipsis
        used += cells
    return text[:longest]


def _rows(spans: Sequence[Span], width: int, fill: Style | None, *, words: bool) -> list[Row]:
    text = "".join(piece for piece, _ in spans)
    if "\n" not in text and cell_len(text) <= width:
        return [Row([Segment(piece, style) for piece, style in spans if piece], fill=fill)]
    rows: list[Row] = []
    cutter = _Cutter(spans)
    offset = 0
    for line in text.split("\n"):
        breaks = _word_breaks(line, width) if words else _cell_breaks(line, width)
        for start, end, join in breaks:
            rows.append(Row(cutter.cut(offset + start, offset + end), join=join, fill=fill))
        offset += len(line) + 1
    return rows


class _Cutter:
    """Cuts pieces out of styled text, from front to back."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = [span for span in spans if span[0]]
        self._index = 0
        self._start = 0

    def cut(self, start: int, end: int) -> list[Segment]:
        """Return the characters from ``start`` to ``end``; starts must not decrease."""
        spans = self._spans
        while self._index < len(spans) and self._start + len(spans[self._index][0]) <= start:
            self._start += len(spans[self._index][0])
            self._index += 1
        segments: list[Segment] = []
        index, base = self._index, self._start
        while index < len(spans) and base < end:
            piece, style = spans[index]
            part = piece[max(0, start - base) : end - base]
            if part:
                segments.append(Segment(part, style))
            base += len(piece)
            index += 1
        return segments


def _word_breaks(line: str, width: int) -> list[_Break]:
    """Return start, end and join of each row of a line that breaks at spaces."""
    if _NARROW.fullmatch(line) is None:
        return _wide_breaks(line, width)
    breaks: list[_Break] = []
    start, join = 0, "line"  # type: tuple[int, Join]
    while len(line) - start > width:
        cut = line.rfind(" ", start, start + width + 1)
        if cut <= start or line[start:cut].isspace():
            breaks.append((start, start + width, join))
            start, join = start + width, "none"
            continue
        breaks.append((start, len(line[:cut].rstrip()), join))
        start, join = _skip_spaces(line, cut), "space"
    if start < len(line) or not breaks:
        breaks.append((start, len(line), join))
    return breaks


def _wide_breaks(line: str, width: int) -> list[_Break]:
    """Do the same for text with wide characters, which may break on either side of those."""
    marks = _marks(line)
    breaks: list[_Break] = []
    first, join = 0, "line"  # type: tuple[int, Join]
    while first < len(marks):
        last, used = first, 0
        while last < len(marks) and used + marks[last][2] <= width:
            used += marks[last][2]
            last += 1
        last = max(last, first + 1)
        start = marks[first][0]
        if last >= len(marks):
            breaks.append((start, len(line), join))
            break
        cut = _last_chance(line, marks, first, last)
        end = marks[cut][0]
        spaced = _is_space(line, marks[cut]) and not line[start:end].isspace()
        breaks.append((start, len(line[:end].rstrip()) if spaced else end, join))
        first, join = cut, ("space" if spaced else "none")
        while spaced and first < len(marks) and _is_space(line, marks[first]):
            first += 1
    return breaks or [(0, len(line), "line")]


def _marks(line: str) -> list[_Mark]:
    """Divide a line into signs; only where characters may join is that looked at closely."""
    marks: list[_Mark] = []
    start = 0
    for found in _JOINING.finditer(line):
        marks += _singles(line, start, found.start())
        start = found.end()
        base = found.start()
        marks += [(base + a, base + b, cells) for a, b, cells in split_graphemes(found[0])[0]]
    return marks + _singles(line, start, len(line))


def _singles(line: str, start: int, end: int) -> list[_Mark]:
    return [(at, at + 1, get_character_cell_size(line[at])) for at in range(start, end)]


def _last_chance(line: str, marks: Sequence[_Mark], first: int, last: int) -> int:
    """Return the last index in ``(first, last]`` at which a line may break, or ``last``."""
    for index in range(last, first, -1):
        wide = marks[index][2] > 1 or marks[index - 1][2] > 1
        if wide or _is_space(line, marks[index]):
            return index
    return last


def _is_space(line: str, mark: _Mark) -> bool:
    return line[mark[0] : mark[1]] == " "


def _skip_spaces(line: str, index: int) -> int:
    while index < len(line) and line[index] == " ":
        index += 1
    return index


def _cell_breaks(line: str, width: int) -> list[_Break]:
    """Return start, end and join of each row of a line that breaks anywhere."""
    if _NARROW.fullmatch(line) is not None:
        starts = range(0, max(1, len(line)), width)
        return [(at, min(at + width, len(line)), "none" if at else "line") for at in starts]
    breaks: list[_Break] = []
    start, used = 0, 0
    for begin, _, cells in _marks(line):
        if used + cells > width and begin > start:
            breaks.append((start, begin, "none" if start else "line"))
            start, used = begin, 0
        used += cells
    breaks.append((start, len(line), "none" if start else "line"))
    return breaks
