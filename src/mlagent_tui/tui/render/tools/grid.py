"""Draws data as a table: names in a head, numbers to the right, a few rows until it is opened."""

from __future__ import annotations

from mlagent_tui.tui.render.context import Context
from mlagent_tui.tui.render.row import Row
from mlagent_tui.tui.render.table import (
    Align,
    Cell,
    TableLook,
    cell_width,
    fit,
    paint_table,
)
from mlagent_tui.tui.render.tools.data import Table
from mlagent_tui.tui.render.tools.lines import MANY, left_out, note
from mlagent_tui.tui.render.wrap import crop

_CLOSED = 4
_WIDE = 32
"""Cells that a column of a closed table takes at most."""


def paint_grid(table: Table, context: Context, width: int, total: int = 0) -> list[Row]:
    """Draw a table.

    Args:
        table: The data.
        context: How it is drawn.
        width: Cells that a row may take.
        total: Rows that there are, if the table holds only a part of them.
    """
    shown = MANY if context.expanded else _CLOSED
    body = [_cells(row, context) for row in table.rows[:shown]]
    head = _cells(table.columns, context, head=True)
    natural = [
        max(cell_width(cells[column]) for cells in (head, *body))
        for column in range(len(table.columns))
    ]
    look = TableLook(width, context.palette, context.glyphs)
    if not context.expanded and fit(natural, width) is None:
        body = body[:1]
    aligns: list[Align] = ["right" if number else "left" for number in table.numeric]
    sources = [table.head, *table.sources]
    rows = paint_table(head, aligns, body, natural, look, sources)
    held = table.total - len(body)
    if total > table.total:
        return rows + note(
            f"{context.glyphs.ellipsis} {total - len(body):,} more rows", context, width
        )
    return rows + left_out(held, context, width, thing="row")


def _cells(texts: tuple[str, ...], context: Context, *, head: bool = False) -> list[Cell]:
    style = context.palette.strong if head else context.palette.text
    if context.expanded:
        return [((text, style),) if text else () for text in texts]
    ellipsis = context.glyphs.ellipsis
    return [((crop(text, _WIDE, ellipsis), style),) if text else () for text in texts]
