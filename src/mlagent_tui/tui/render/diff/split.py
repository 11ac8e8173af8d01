"""Draws a diff side by side: the old text on the left, the new one on the right."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment

from mlagent_tui.tui.glyphs import Glyphs
from mlagent_tui.tui.render.diff.colors import painted
from mlagent_tui.tui.render.diff.emphasis import pairs
from mlagent_tui.tui.render.diff.lines import DiffLine
from mlagent_tui.tui.render.diff.unified import (
    MAX_LINES,
    between_row,
    bounded,
    numbered,
)
from mlagent_tui.tui.render.row import Row, sourced
from mlagent_tui.tui.render.wrap import Span
from mlagent_tui.tui.theme import Palette

_GAP = 3


def split_rows(
    lines: Sequence[DiffLine],
    width: int,
    palette: Palette,
    glyphs: Glyphs,
    *,
    path: str = "",
    limit: int = MAX_LINES,
) -> list[Row]:
    """Draw the lines of a diff in two columns; copying them gives a unified diff.

    Args:
        lines: What :func:`parse_diff` or :func:`compare` gave, or a part of it.
        width: Cells that a row may take.
        palette: Where the styles come from.
        glyphs: Signs that the terminal can show.
        path: Name of the file, which tells its language; may be empty.
        limit: Lines that are drawn; a note says how many more there are.
    """
    lines = bounded(lines, limit)
    spans = painted(lines, path, palette)
    digits = max((len(str(max(line.old, line.new))) for line in lines), default=1)
    left_width = max(1, (width - _GAP) // 2)
    right_width = max(1, width - _GAP - left_width)
    bar = Segment(f" {glyphs.column} ", palette.faint)
    rows: list[Row] = []
    for left, right in pairs(lines):
        line = lines[left if left is not None else right or 0]
        if not (line.changed or line.kind == "same"):
            between = between_row(line, width, palette, glyphs, first=not rows)
            rows.extend([] if between is None else [between])
            continue
        columns = (
            _side(lines, spans, left, digits, left_width, palette, new=False),
            _side(lines, spans, right, digits, right_width, palette, new=True),
        )
        rows.extend(
            _beside(columns, (left_width, right_width), bar, palette, _source(lines, left, right))
        )
    return rows


def _source(lines: Sequence[DiffLine], left: int | None, right: int | None) -> str:
    """Return what stands for a pair in a unified diff."""
    indices = [left] if left == right else [left, right]
    return "\n".join(lines[index].source for index in indices if index is not None)


def _side(
    lines: Sequence[DiffLine],
    spans: Sequence[Sequence[Span]],
    index: int | None,
    digits: int,
    width: int,
    palette: Palette,
    *,
    new: bool,
) -> list[Row]:
    """Draw what one side shows of a pair."""
    if index is None:
        return []
    line = lines[index]
    return numbered(line, line.new if new else line.old, spans[index], digits, width, palette)


def _beside(
    columns: tuple[list[Row], list[Row]],
    widths: tuple[int, int],
    bar: Segment,
    palette: Palette,
    source: str,
) -> list[Row]:
    """Put two columns next to each other; the shorter one ends in empty lines."""
    rows: list[Row] = []
    for number in range(max(map(len, columns))):
        segments: list[Segment] = []
        for side, (column, width) in enumerate(zip(columns, widths, strict=True)):
            if side:
                segments.append(bar)
            if number < len(column):
                segments.extend(column[number].strip(width))
            else:
                segments.append(Segment(" " * width, palette.block_faint))
        rows.append(Row(segments, sum(widths) + _GAP))
    return sourced(rows, source)
