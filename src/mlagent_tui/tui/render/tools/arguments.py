"""What a tool was asked for, on an open card."""

from __future__ import annotations

from mlagent_tui.tui.render.context import Context
from mlagent_tui.tui.render.row import Row
from mlagent_tui.tui.render.summary import pretty
from mlagent_tui.tui.render.tools.lines import MUCH, left_out, plain_lines, split_lines
from mlagent_tui.tui.state import ToolItem

_LINES = 40


def paint_arguments(item: ToolItem, context: Context, width: int) -> list[Row]:
    """Draw all arguments by name.

    Args:
        item: The call.
        context: How it is drawn.
        width: Cells that a row may take.
    """
    if not item.arguments:
        return []
    lines = split_lines(pretty(item.arguments, MUCH))
    rows = plain_lines(lines[:_LINES], width, context.palette.muted)
    return rows + left_out(len(lines) - _LINES, context, width)


def paint_command(item: ToolItem, context: Context, width: int) -> list[Row]:
    """Draw a shell command as code, and the other arguments below it."""
    from mlagent_tui.tui.render.fence import paint_code

    command = item.arguments.get("command")
    if not isinstance(command, str) or not command.strip():
        return paint_arguments(item, context, width)
    lines = split_lines(command[:MUCH].strip("\n"))
    rows = paint_code(lines[:_LINES], "bash", width, context.palette)
    rows += left_out(len(lines) - _LINES, context, width)
    rest = {key: value for key, value in item.arguments.items() if key != "command"}
    others = split_lines(pretty(rest, MUCH)) if rest else []
    return rows + plain_lines(others[:_LINES], width, context.palette.muted)
