"""Lays out tables: fits columns to the width, or falls back to records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rich.cells import cell_len
from rich.segment import Segment

from mlagent_tui.tui.glyphs import Glyphs
from mlagent_tui.tui.render.row import Row, sourced
from mlagent_tui.tui.render.wrap import Span, wrap
from mlagent_tui.tui.theme import Palette

Align = Literal["left", "center", "right"]
Cell = tuple[Span, ...]
"""Styled text of one cell, on one line."""

_LEAST = 4
_GAP = 3


@dataclass(frozen=True, slots=True)
class TableLook:
    """What a table is drawn with."""

    width: int
    palette: Palette
    glyphs: Glyphs


def cell_width(cell: Cell) -> int:
    """Return the cells that a table cell takes on one line."""
    return sum(cell_len(text) for text, _ in cell)


def fit(natural: Sequence[int], width: int) -> list[int] | None:
    """Choose column widths.

    Args:
        natural: Width that each column would like.
        width: Cells that the whole table may take.

    Returns:
        A width for each column, the widest ones cut first; None if the columns do not fit.
    """
    room = width - _GAP * (len(natural) - 1)
    if sum(natural) <= room:
        return [max(1, want) for want in natural]
    if sum(min(want, _LEAST) for want in natural) > room:
        return None
    low, high = _LEAST, max(natural)
    while low < high:
        middle = (low + high + 1) // 2
        if sum(min(want, middle) for want in natural) <= room:
            low = middle
        else:
            high = middle - 1
    widths = [max(1, min(want, low)) for want in natural]
    spare = room - sum(widths)
    for index, want in enumerate(natural):
        extra = min(spare, max(0, want - widths[index]))
        widths[index] += extra
        spare -= extra
    return widths


def paint_head(
    head: Sequence[Cell], aligns: Sequence[Align], widths: Sequence[int], look: TableLook
) -> list[Row]:
    """Draw the head of a table and the line below it."""
    faint = look.palette.faint
    rule, cross = look.glyphs.rule, look.glyphs.cross
    line = f"{rule}{cross}{rule}".join(rule * width for width in widths)
    return [*paint_line(head, aligns, widths, look), Row([Segment(line, faint)], skip=len(line))]


def paint_line(
    cells: Sequence[Cell], aligns: Sequence[Align], widths: Sequence[int], look: TableLook
) -> list[Row]:
    """Draw one line of a table; cells that are too long take several rows."""
    columns = [
        wrap(cell, width) for cell, width in zip(_padded(cells, len(widths)), widths, strict=True)
    ]
    bar = Segment(f" {look.glyphs.column} ", look.palette.faint)
    rows: list[Row] = []
    for number in range(max(len(column) for column in columns)):
        segments: list[Segment] = []
        for index, column in enumerate(columns):
            if index:
                segments.append(bar)
            row = column[number] if number < len(column) else Row((), 0)
            segments.extend(_aligned(row, widths[index], aligns[index]))
        rows.append(Row(segments, sum(widths) + _GAP * (len(widths) - 1)))
    return rows


def paint_table(
    head: Sequence[Cell],
    aligns: Sequence[Align],
    body: Sequence[Sequence[Cell]],
    natural: Sequence[int],
    look: TableLook,
    sources: Sequence[str] = (),
) -> list[Row]:
    """Draw a whole table.

    Args:
        head: Cells of the head.
        aligns: Alignment of each column.
        body: Cells of each line.
        natural: Width that each column would like.
        look: What it is drawn with.
        sources: What the head, and then each line of the body, stands for; empty if nobody
            will ask.
    """
    widths = fit(natural, look.width)
    rows: list[Row] = []
    if widths is not None:
        rows += _standing_for(paint_head(head, aligns, widths, look), sources, 0)
    for index, cells in enumerate(body, 1):
        if widths is None:
            drawn = paint_record(head, cells, look)
        else:
            drawn = paint_line(cells, aligns, widths, look)
        rows += _standing_for(drawn, sources, index)
    return rows


def _standing_for(rows: list[Row], sources: Sequence[str], index: int) -> list[Row]:
    return sourced(rows, sources[index]) if index < len(sources) else rows


def paint_record(head: Sequence[Cell], cells: Sequence[Cell], look: TableLook) -> list[Row]:
    """Draw one line of a table that has too many columns as ``name: value`` lines."""
    rows: list[Row] = []
    for name, cell in zip(head, _padded(cells, len(head)), strict=True):
        rows.extend(wrap((*name, (": ", look.palette.muted), *cell), look.width))
    rows.append(Row([Segment(look.glyphs.rule * min(8, look.width), look.palette.faint)]))
    return rows


def _padded(cells: Sequence[Cell], count: int) -> list[Cell]:
    return [*cells[:count], *(() for _ in range(count - len(cells)))]


def _aligned(row: Row, width: int, align: Align) -> list[Segment]:
    room = max(0, width - row.width)
    left = {"left": 0, "center": room // 2, "right": room}[align]
    segments = list(row.segments)
    if left:
        segments.insert(0, Segment(" " * left))
    if room - left:
        segments.append(Segment(" " * (room - left)))
    return segments
