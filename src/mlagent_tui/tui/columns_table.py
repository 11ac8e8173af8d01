"""Tables whose first column takes what the others leave; on narrow screens some give way. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from mlagent_tui.tui.panes.columns import cut
from mlagent_tui.tui.render.row import Row
from mlagent_tui.tui.render.wrap import Span, crop

GAP = 2
"""Cells between columns."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a fixed width.

    Attributes:
        title: What stands above it.
        width: Its cells.
        rank: Columns of the highest rank go first when the table is too wide; 0 stays.
        right: Whether its cells stand at the right edge, as figures do.
    """

    title: str
    width: int
    rank: int = 0
    right: bool = True


@dataclass(frozen=True, slots=True)
class Layout:
    """Which columns fit.

    Attributes:
        columns: All columns behind the first one.
        shown: Indices of those that fit.
        first: Cells of the first column.
    """

    columns: tuple[Column, ...]
    shown: tuple[int, ...]
    first: int

    def row(self, first: Sequence[Span], cells: Sequence[Span], ellipsis: str) -> Row:
        """Draw one line.

        Args:
            first: The first cell, in pieces.
            cells: One cell for each of ``columns``, whether it is shown or not.
            ellipsis: Marks that something was cut off; one cell wide.
        """
        segments = cut(first, self.first, ellipsis)
        used = sum(cell_len(segment.text) for segment in segments)
        segments.append(Segment(" " * (self.first - used)))
        for index in self.shown:
            column, (text, style) = self.columns[index], cells[index]
            text = crop(text, column.width, ellipsis)
            space = " " * (column.width - cell_len(text))
            padded = f"{space}{text}" if column.right else f"{text}{space}"
            segments += [Segment(" " * GAP), Segment(padded, style)]
        return Row(segments)

    def titles(self, first: str, style: Style, ellipsis: str) -> Row:
        """Draw the line of titles."""
        cells = [(column.title, style) for column in self.columns]
        return self.row([(first, style)], cells, ellipsis)


def fitting(columns: Sequence[Column], width: int, least: int) -> Layout:
    """Return which columns fit beside a first one of at least ``least`` cells."""
    shown = list(range(len(columns)))
    while _room(columns, shown, width) < least:
        spare = [index for index in shown if columns[index].rank]
        if not spare:
            break
        shown.remove(max(spare, key=lambda index: columns[index].rank))
    return Layout(tuple(columns), tuple(shown), max(1, _room(columns, shown, width)))


def _room(columns: Sequence[Column], shown: Sequence[int], width: int) -> int:
    return width - sum(columns[index].width + GAP for index in shown)
