"""Results that are text: plain, Markdown, or what went wrong."""

from __future__ import annotations

import json

from mlagent_tui.protocol.values import Display
from mlagent_tui.tui.render.context import Context
from mlagent_tui.tui.render.row import Row
from mlagent_tui.tui.render.tools.data import read_json, table_of
from mlagent_tui.tui.render.tools.grid import paint_grid
from mlagent_tui.tui.render.tools.lines import (
    MANY,
    SOME,
    beginning,
    left_out,
    line_count,
    plain_lines,
    shown_lines,
    split_lines,
)
from mlagent_tui.tui.state import ToolItem


def paint_text(item: ToolItem, display: Display, context: Context, width: int) -> list[Row]:
    """Draw the first lines of a text; data that a program wrote is laid out.

    Args:
        item: The call.
        display: What it gave.
        context: How it is drawn.
        width: Cells that a row may take.
    """
    text = display.text or item.output
    if (rows := _data(text, context, width)) is not None:
        return rows
    lines = split_lines(beginning(text, context).strip("\n"))
    shown = min(shown_lines(context), len(lines))
    rows = plain_lines(lines[:shown], width, context.palette.muted, cut=not context.expanded)
    return rows + left_out(line_count(text) - shown, context, width)


def _data(text: str, context: Context, width: int) -> list[Row] | None:
    """Draw JSON: a list of like objects as a table, other values on an open card as code."""
    value = read_json(text)
    if value is None:
        return None
    if (table := table_of(value)) is not None and len(table.rows) > 1:
        return paint_grid(table, context, width)
    if not context.expanded:
        return None
    from mlagent_tui.tui.render.fence import paint_code

    lines = split_lines(json.dumps(value, ensure_ascii=False, indent=2))
    rows = paint_code(lines[:MANY], "json", width, context.palette)
    return rows + left_out(len(lines) - MANY, context, width)


def paint_markdown_text(
    item: ToolItem, display: Display, context: Context, width: int
) -> list[Row]:
    """Draw a Markdown text."""
    from mlagent_tui.tui.render.markdown import paint_markdown

    text = display.text or item.output
    part = beginning(text, context)
    rows = paint_markdown(part, min(width, context.prose), context.palette, context.glyphs)
    shown = shown_lines(context, SOME)
    beyond = line_count(text[len(part) :])
    return rows[:shown] + left_out(max(0, len(rows) - shown) + beyond, context, width)


def paint_failure(item: ToolItem, display: Display, context: Context, width: int) -> list[Row]:
    """Draw why a call failed."""
    text = item.output or display.text
    lines = split_lines(beginning(text, context).strip("\n"))
    shown = min(shown_lines(context), len(lines))
    rows = plain_lines(lines[:shown], width, context.palette.error)
    return rows + left_out(line_count(text) - shown, context, width)
