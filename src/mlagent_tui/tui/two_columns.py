"""Draws lists of names and what belongs to them in two columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.cells import cell_len
from rich.segment import Segment

from mlagent_tui.tui.render.row import Row, indent
from mlagent_tui.tui.render.wrap import wrap
from mlagent_tui.tui.sanitise import clean_line
from mlagent_tui.tui.theme import Palette

GAP = 2
"""Cells between the columns."""


def title_row(title: str, palette: Palette) -> Row:
    """Draw the title of a list."""
    return Row([Segment(title, palette.heading)])


def list_rows(
    pairs: Iterable[tuple[str, str]], column: int, width: int, palette: Palette
) -> Iterator[Row]:
    """Draw a list; what does not fit beside its name stands below it.

    Args:
        pairs: Names and what belongs to them.
        column: Cells of the first column.
        width: Cells of both.
        palette: Where the styles come from.
    """
    for name, text in pairs:
        name = clean_line(name)
        rows = wrap([(clean_line(text), palette.text)], max(10, width - column - GAP))
        blank = [Segment(" " * (column + GAP))]
        lead = [Segment(name.ljust(column + GAP), palette.accent)]
        if cell_len(name) > column:
            yield from wrap([(name, palette.accent)], width)
            lead = blank
        yield from indent(rows, lead, blank, column + GAP)


def column_width(pairs: Iterable[tuple[str, str]], most: int) -> int:
    """Return the width of the first column: its longest name, but at most ``most``."""
    return max((min(cell_len(name), most) for name, _ in pairs), default=0)
