"""Results that are tables: data laid out in columns, or a table in Markdown."""

from __future__ import annotations

from mlagent_tui.protocol.values import Display
from mlagent_tui.tui.render.context import Context
from mlagent_tui.tui.render.row import Row
from mlagent_tui.tui.render.tools.data import read_table
from mlagent_tui.tui.render.tools.grid import paint_grid
from mlagent_tui.tui.render.tools.text import paint_markdown_text
from mlagent_tui.tui.state import ToolItem


def paint_table_text(item: ToolItem, display: Display, context: Context, width: int) -> list[Row]:
    """Draw a table.

    Args:
        item: The call.
        display: What it gave: JSON, JSON lines, CSV, TSV or Markdown. The fact ``rows`` says
            how many rows there are if these are only some of them.
        context: How it is drawn.
        width: Cells that a row may take.
    """
    table = read_table(display.text or item.output)
    if table is None:
        return paint_markdown_text(item, display, context, width)
    rows = display.facts.get("rows")
    total = rows if isinstance(rows, int) and not isinstance(rows, bool) else 0
    return paint_grid(table, context, width, total)
