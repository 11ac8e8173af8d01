"""A part of a file that was read: which lines, and on an open card the lines."""

from __future__ import annotations

import re

from mlagent_tui.protocol.values import Display
from mlagent_tui.tui.render.context import Context
from mlagent_tui.tui.render.row import Row
from mlagent_tui.tui.render.tools.lines import (
    LINE,
    MANY,
    beginning,
    left_out,
    line_count,
    note,
    plain_lines,
)
from mlagent_tui.tui.sanitise import clean
from mlagent_tui.tui.state import ToolItem

_NUMBERED = re.compile(r" *(\d{1,9})\t(.*)")


def paint_file(item: ToolItem, display: Display, context: Context, width: int) -> list[Row]:
    """Draw what was read; a closed card only says which lines.

    Args:
        item: The call.
        display: What it gave.
        context: How it is drawn.
        width: Cells that a row may take.
    """
    from mlagent_tui.tui.render.fence import paint_numbered

    text = display.text or item.output
    count = line_count(text)
    if not context.expanded:
        return note(_which_lines(display, count), context, width)
    lines = beginning(text, context).rstrip("\n").split("\n")
    facts = display.facts
    language = str(facts.get("language") or facts.get("path") or "")
    numbered = [match for line in lines if (match := _NUMBERED.match(line))]
    first = int(numbered[0].group(1)) if numbered else 1
    code = [match.group(2) for match in numbered] if numbered else lines
    notes = [clean(line, max_line=LINE) for line in lines[len(code) :]]
    shown = [clean(line, max_line=LINE) for line in code[:MANY]]
    rows = paint_numbered(shown, first, language, width, context.palette)
    rows += left_out(count - len(notes) - len(shown), context, width)
    return rows + plain_lines(notes[:MANY], width, context.palette.muted)


def _which_lines(display: Display, count: int) -> str:
    """Say which part of a file was read."""
    first, last, total = (display.facts.get(name) for name in ("first", "last", "lines"))
    if not isinstance(total, int):
        total = count
    if isinstance(first, int) and isinstance(last, int) and 0 < last - first + 1 < total:
        return f"lines {first:,} to {last:,} of {total:,}"
    return f"{total:,} line{'' if total == 1 else 's'}"
