"""Text selection over the transcript: places that stay valid while it grows, and what is copied."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Offset
from textual.selection import Selection
from textual.strip import Strip

from mlagent_tui.tui.marks import marked
from mlagent_tui.tui.render.items import source_of
from mlagent_tui.tui.render.row import Row, copy_of
from mlagent_tui.tui.transcript.model import TranscriptModel

GUTTER = 2
"""Cells, and characters, before each row."""

_ROWS = 1 << 24


def place(index: int, number: int) -> int:
    """Return the line that stands for a row of an entry, the same wherever it is on the screen.

    Args:
        index: The entry.
        number: The row; -1 is the gap above the first.
    """
    return index * _ROWS + number + 1


def row_at(line: int) -> tuple[int, int]:
    """Return entry and row of a line that :func:`place` gave."""
    index, number = divmod(line, _ROWS)
    return index, number - 1


def entry_selection(index: int, rows: Sequence[Row]) -> Selection:
    """Return the selection of a whole entry."""
    end = len(rows[-1].text) + GUTTER
    return Selection(Offset(0, place(index, 0)), Offset(end, place(index, len(rows) - 1)))


def selected_text(model: TranscriptModel, selection: Selection) -> str:
    """Return what copying a selection gives.

    Args:
        model: The transcript.
        selection: Places that :func:`place` gave.

    Returns:
        The source of entries that are selected whole, and for parts of entries what is drawn,
        without decoration and with wrapped lines put together.
    """
    if not len(model):
        return ""
    start, end = selection
    first, row = row_at(start.y) if start is not None else (0, -1)
    last, last_row = row_at(end.y) if end is not None else (len(model) - 1, _ROWS)
    left = start.x if start is not None else 0
    right = end.x if end is not None else _ROWS
    parts: list[str] = []
    for index in range(first, min(last, len(model) - 1) + 1):
        begin = (row, left) if index == first else (-1, 0)
        stop = (last_row, right) if index == last else (_ROWS, _ROWS)
        parts.append(_entry_text(model, index, begin, stop))
    return "\n\n".join(part for part in parts if part)


def highlight(
    strip: Strip,
    selection: Selection,
    line: int,
    style: Style,
    *,
    gutter: int = 0,
    before: int = 0,
) -> Strip:
    """Draw the selected part of a strip.

    Args:
        strip: A drawn line.
        selection: What is selected.
        line: The line's place.
        style: How selected text looks.
        gutter: Characters at the start that are never selected.
        before: Characters of the line that stand before the strip.
    """
    span = selection.get_span(line)
    if span is None:
        return strip
    text = strip.text.rstrip()
    start = max(span[0] - before, gutter)
    end = len(text) if span[1] == -1 else min(span[1] - before, len(text))
    return marked(strip, start, end, style)


def _entry_text(
    model: TranscriptModel, index: int, begin: tuple[int, int], stop: tuple[int, int]
) -> str:
    """Return the selected text of one entry, from ``begin`` to ``stop`` (row, character)."""
    rows = model.rows(index)
    from_start = begin[0] < 0 or (begin[0] == 0 and begin[1] <= GUTTER + rows[0].skip)
    end_row = len(rows) - 1
    to_end = stop[0] > end_row or (
        stop[0] == end_row and stop[1] - GUTTER >= len(rows[-1].text.rstrip())
    )
    if from_start and to_end:
        return source_of(model.item(index))
    picked: list[tuple[Row, Row]] = []
    for number in range(max(0, begin[0]), min(end_row, stop[0]) + 1):
        row = rows[number]
        left = begin[1] - GUTTER if number == begin[0] else 0
        right = stop[1] - GUTTER if number == stop[0] else len(row.text)
        whole = left <= row.skip and right >= len(row.text.rstrip())
        text = row.text[max(row.skip, left) : max(0, right)]
        picked.append((row, row if whole else Row([Segment(text)], join=row.join)))
    after = min(end_row, stop[0]) + 1
    goes_on = after <= end_row and rows[after].source == ""
    return copy_of(_sourced(picked, goes_on=goes_on))


def _sourced(picked: Sequence[tuple[Row, Row]], *, goes_on: bool) -> Iterator[Row]:
    """Let rows speak for their source only where all rows of that source were picked whole.

    Args:
        picked: Rows, and what was picked of each.
        goes_on: Whether the source of the last one takes rows that were not picked.
    """
    start = 0
    while start < len(picked):
        end = start + 1
        while end < len(picked) and picked[end][0].source == "":
            end += 1
        group = picked[start:end]
        first = group[0][0].source
        cut = goes_on and end == len(picked)
        if first and not cut and all(row is part for row, part in group):
            yield group[0][0]
        else:
            for row, part in group:
                text = row.text[row.skip :] if part is row else part.text
                yield Row([Segment(text)], join=row.join)
        start = end
