"""What a shell command wrote: its end, as on a terminal."""

from __future__ import annotations

from mlagent_tui.protocol.values import Display
from mlagent_tui.tui.render.context import Context
from mlagent_tui.tui.render.row import Row
from mlagent_tui.tui.render.tools.lines import (
    LITTLE,
    MUCH,
    left_out,
    note,
    plain_lines,
    shown_lines,
    split_lines,
)
from mlagent_tui.tui.sanitise import clean_line
from mlagent_tui.tui.state import ToolItem


def paint_shell(_item: ToolItem, display: Display, context: Context, width: int) -> list[Row]:
    """Draw the last lines of the output; how many came before is said above them.

    Args:
        _item: The call, which says no more.
        display: What it gave.
        context: How it is drawn.
        width: Cells that a row may take.
    """
    lines = split_lines(display.text[-(MUCH if context.expanded else LITTLE) :].rstrip())
    if not lines:
        return note("no output", context, width) if context.expanded else []
    shown = lines[-shown_lines(context) :]
    before = display.text.rstrip().count("\n") + 1 - len(shown)
    rows = left_out(before, context, width, word="earlier")
    return rows + plain_lines(shown, width, context.palette.muted, cut=not context.expanded)


def paint_running(item: ToolItem, context: Context, width: int) -> list[Row]:
    """Draw the end of what a running call has written so far."""
    shown = item.log_tail[-16 if context.expanded else -3 :]
    lines = [clean_line(text[:LITTLE]) for text in shown]
    return plain_lines(lines, width, context.palette.muted, cut=True)
