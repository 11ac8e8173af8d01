"""What an edit or a new file changes: its diff."""

from __future__ import annotations

from mlagent_tui.protocol.values import Display
from mlagent_tui.tui.render.context import Context
from mlagent_tui.tui.render.diff import DiffLine, parse_diff, unified_rows
from mlagent_tui.tui.render.row import Row
from mlagent_tui.tui.render.tools.lines import SOME, beginning, left_out, note, shown_lines
from mlagent_tui.tui.state import ToolItem


def paint_change(_item: ToolItem, display: Display, context: Context, width: int) -> list[Row]:
    """Draw a diff; a closed card begins where the first line changes.

    Args:
        _item: The call, which says no more.
        display: What it gave.
        context: How it is drawn.
        width: Cells that a row may take.
    """
    lines = parse_diff(beginning(display.text, context))
    if not lines:
        return note("nothing changed", context, width)
    first = next((at for at, line in enumerate(lines) if line.changed), 0)
    start = 0 if context.expanded else max(0, first - 1)
    shown = lines[start : start + shown_lines(context, SOME)]
    path = str(display.facts.get("path") or "")
    rows = unified_rows(shown, width, context.palette, context.glyphs, path=path)
    beyond = display.text.rstrip("\n").count("\n", len(beginning(display.text, context)))
    return rows + left_out(_count(lines) - _count(shown) + beyond, context, width)


def _count(lines: list[DiffLine]) -> int:
    return sum(line.kind != "hunk" for line in lines)
