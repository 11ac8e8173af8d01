"""A plan that a tool set: its steps with their states."""

from __future__ import annotations

import re

from rich.segment import Segment

from mlagent_tui.protocol.values import Display
from mlagent_tui.tui.render.context import Context
from mlagent_tui.tui.render.row import Row, indent
from mlagent_tui.tui.render.tools.lines import (
    FEW,
    MANY,
    SOME,
    beginning,
    left_out,
    line_count,
    split_lines,
)
from mlagent_tui.tui.render.wrap import wrap
from mlagent_tui.tui.state import ToolItem

_STEP = re.compile(r"\[([x~ ])\] (.*)")


def paint_plan(_item: ToolItem, display: Display, context: Context, width: int) -> list[Row]:
    """Draw the steps: a new plan whole, of one that is under way only the running step.

    The plan panel shows the whole plan all the time, and an open card does.

    Args:
        _item: The call, which says no more.
        display: What it gave.
        context: How it is drawn.
        width: Cells that a row may take.
    """
    palette, glyphs = context.palette, context.glyphs
    looks = {
        "x": (glyphs.box_done, palette.success, palette.muted),
        "~": (glyphs.box_active, palette.primary, palette.strong),
        " ": (glyphs.box_open, palette.muted, palette.text),
    }
    rows: list[Row] = []
    lines = split_lines(beginning(display.text, context))
    for line in lines[:MANY] if context.expanded else _worth_telling(lines):
        step = _STEP.match(line)
        if step is None:
            rows.extend(wrap([(line, palette.muted)], width))
            continue
        sign, mark, style = looks[step.group(1)]
        body = wrap([(step.group(2), style)], width - 2)
        rows.extend(indent(body, (Segment(f"{sign} ", mark),), (Segment("  "),), 2))
    left = line_count(display.text) - min(MANY, len(lines)) if context.expanded else 0
    return rows + left_out(left, context, width)


def _worth_telling(lines: list[str]) -> list[str]:
    """Return the lines that a closed card shows."""
    states = [step.group(1) if (step := _STEP.match(line)) else "" for line in lines]
    if "x" not in states:
        return lines[:SOME]
    return [line for line, state in zip(lines, states, strict=True) if state == "~"][:FEW]
