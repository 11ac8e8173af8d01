"""Draws a tool call: its head, the calls of its sub-agent, and what it gave."""

from __future__ import annotations

from dataclasses import replace

from rich.segment import Segment

from mlagent_tui.protocol.values import FINAL_TOOL_STATES
from mlagent_tui.tui.render.context import Context
from mlagent_tui.tui.render.row import Row, indent
from mlagent_tui.tui.render.tools.body import paint_body
from mlagent_tui.tui.render.tools.head import paint_head
from mlagent_tui.tui.render.tools.lines import FEW, MANY, left_out
from mlagent_tui.tui.state import ToolItem

_WIDTH = 120
"""Cells that a card takes at most, so that state and name stay within one look."""
_SET_IN = 2


def paint_tool(item: ToolItem, context: Context) -> list[Row]:
    """Draw a tool call as a card.

    Args:
        item: The call; all its text is untrusted.
        context: How it is drawn.
    """
    context = replace(context, width=min(context.width, _WIDTH))
    shift = _SET_IN if item.parent != "main" else 0
    bar = (Segment(f"{' ' * shift}  {context.glyphs.column} ", context.palette.faint),)
    room = max(8, context.width - 4 - shift)
    below = paint_children(item, context, room) + paint_body(item, context, room)
    return [paint_head(item, context, " " * shift), *indent(below, bar, bar, 4 + shift)]


def paint_children(item: ToolItem, context: Context, width: int) -> list[Row]:
    """Draw the calls of a sub-agent, one line each, deeper ones set in further.

    A closed card shows the newest ones while the sub-agent works, and afterwards their count.

    Args:
        item: The call that the sub-agent works for.
        context: How it is drawn.
        width: Cells that a row may take.
    """
    if not item.children or (item.state in FINAL_TOOL_STATES and not context.expanded):
        return []
    calls = _below(item, 0)
    shown = calls[-(MANY if context.expanded else FEW) :]
    inner = replace(context, width=width)
    rows = left_out(len(calls) - len(shown), context, width, word="earlier", thing="call")
    for call, depth in shown:
        rows.append(paint_head(call, inner, f"{' ' * _SET_IN * depth}{context.glyphs.child} "))
    return rows


def _below(item: ToolItem, depth: int) -> list[tuple[ToolItem, int]]:
    """Return all calls below one, each with how deep it lies."""
    found: list[tuple[ToolItem, int]] = []
    for child in item.children:
        found.append((child, depth))
        found.extend(_below(child, depth + 1))
    return found
