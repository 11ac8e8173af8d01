"""Draws tool calls: one line that says what happened, and a body for each kind of result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rich.cells import cell_len
from rich.segment import Segment

from mlagent_tui.protocol.values import FINAL_TOOL_STATES
from mlagent_tui.tui.glyphs import look_of
from mlagent_tui.tui.render.context import Context
from mlagent_tui.tui.render.elapsed import elapsed_text, seconds_between
from mlagent_tui.tui.render.row import Row, indent
from mlagent_tui.tui.render.summary import summarise
from mlagent_tui.tui.render.tools.body import paint_body
from mlagent_tui.tui.render.wrap import crop
from mlagent_tui.tui.sanitise import clean_line
from mlagent_tui.tui.state import ToolItem

_CHILD = 2
_AGES = 1_000_000.0
_CARD_WIDTH = 120
"""Cells that a card takes at most, so that state and name stay within one look."""


def paint_tool(item: ToolItem, context: Context) -> list[Row]:
    """Draw a tool call as a card."""
    context = replace(context, width=min(context.width, _CARD_WIDTH))
    shift = _CHILD if item.parent != "main" else 0
    rows = [_header(item, context, shift)]
    faint = context.palette.faint
    bar = (Segment(f"{' ' * shift}  {context.glyphs.column} ", faint),)
    body = paint_body(item, context, max(8, context.width - 4 - shift))
    rows.extend(indent(body, bar, bar, 4 + shift))
    return rows


def elapsed_of(item: ToolItem, context: Context) -> str:
    """Say how long a call took or has been running; empty if that is not known."""
    given = item.facts.get("elapsed")
    if isinstance(given, (int, float)) and not isinstance(given, bool) and 0 <= given < _AGES:
        return elapsed_text(given)
    end = item.ended or (None if item.state in FINAL_TOOL_STATES else context.now)
    seconds = seconds_between(item.started, end)
    return "" if seconds is None or seconds >= _AGES else elapsed_text(seconds)


def _header(item: ToolItem, context: Context, shift: int) -> Row:
    """Draw sign, name and summary on the left, counts, state and time on the right."""
    palette, glyphs = context.palette, context.glyphs
    sign, word, role = look_of(item.state, glyphs)
    style = getattr(palette, role)
    right = _right(item, context, word)
    right_cells = sum(cell_len(segment.text) for segment in right)
    lead = [Segment(" " * shift)] if shift else []
    lead.append(Segment(f"{sign} ", style))
    name = clean_line(item.tool) or "tool"
    room = context.width - shift - 2 - right_cells - 1
    name = crop(name, max(4, room), glyphs.ellipsis)
    summary = crop(summarise(item.arguments), room - cell_len(name) - 2, glyphs.ellipsis)
    left = [*lead, Segment(name, palette.strong)]
    if summary:
        left.extend([Segment("  "), Segment(summary, palette.muted)])
    used = sum(cell_len(segment.text) for segment in left)
    left.append(Segment(" " * max(1, context.width - used - right_cells)))
    return Row([*left, *right])


def _right(item: ToolItem, context: Context, word: str) -> Sequence[Segment]:
    palette, glyphs = context.palette, context.glyphs
    _, _, role = look_of(item.state, glyphs)
    segments: list[Segment] = []
    facts = item.display.facts if item.display is not None else {}
    added, removed = _count(facts.get("added")), _count(facts.get("removed"))
    if added is not None and removed is not None:
        segments.append(Segment(f"+{added}", palette.success))
        segments.append(Segment(f" -{removed}  ", palette.error))
    if item.recovered:
        segments.append(Segment("read from text  ", palette.accent))
    code = _count(item.facts.get("exit_code", facts.get("exit_code")))
    if code:
        segments.append(Segment(f"exit {code}  ", palette.error))
    segments.append(Segment(word, getattr(palette, role)))
    segments.append(Segment(f" {elapsed_of(item, context):>7}", palette.muted))
    return segments


def _count(value: object) -> int | None:
    """Return a number that fits into a header, or None if it is none."""
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if abs(value) < 1_000_000 else None
