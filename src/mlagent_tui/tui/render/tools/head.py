"""The head of a card: sign, name and summary on the left; counts, state and time on the right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from rich.cells import cell_len
from rich.segment import Segment

from mlagent_tui.protocol.values import FINAL_TOOL_STATES
from mlagent_tui.tui.glyphs import look_of
from mlagent_tui.tui.render.context import Context
from mlagent_tui.tui.render.elapsed import AGES, elapsed_text, measured_seconds, seconds_between
from mlagent_tui.tui.render.row import Row
from mlagent_tui.tui.render.summary import summarise
from mlagent_tui.tui.render.wrap import crop
from mlagent_tui.tui.sanitise import clean_line
from mlagent_tui.tui.state import ToolItem

_SIGNAL = 10
_NAME = 8
_FAILED = frozenset({"failed", "timed_out"})


def paint_head(item: ToolItem, context: Context, lead: str = "") -> Row:
    """Draw the head of a card.

    Args:
        item: The call.
        context: How it is drawn; the head takes all of its width.
        lead: What stands before the sign.
    """
    palette, glyphs = context.palette, context.glyphs
    sign, word, role = look_of(item.state, glyphs)
    style = getattr(palette, role)
    right = _right(item, context, word, context.width - cell_len(lead) - _NAME)
    right_cells = _cells(right)
    before = [Segment(lead, palette.faint)] if lead else []
    before.append(Segment(f"{sign} ", style))
    name = clean_line(item.tool) or "tool"
    room = context.width - cell_len(lead) - 2 - right_cells - 1
    name = crop(name, max(4, room), glyphs.ellipsis)
    summary = crop(summarise(item.arguments), room - cell_len(name) - 2, glyphs.ellipsis)
    left = [*before, Segment(name, palette.strong)]
    if summary:
        left.extend([Segment("  "), Segment(summary, palette.muted)])
    left.append(Segment(" " * max(1, context.width - _cells(left) - right_cells)))
    return Row([*left, *right])


def elapsed_of(item: ToolItem, context: Context) -> str:
    """Say how long a call took or has been running; empty if that is not known."""
    measured = measured_seconds(item.facts)
    if measured is not None:
        return elapsed_text(measured)
    end = item.ended or (None if item.state in FINAL_TOOL_STATES else context.now)
    seconds = seconds_between(item.started, end)
    return "" if seconds is None or seconds >= AGES else elapsed_text(seconds)


def _right(item: ToolItem, context: Context, word: str, room: int) -> Sequence[Segment]:
    """Draw counts, state and time; where there is no room for all, the state and time stay."""
    palette, glyphs = context.palette, context.glyphs
    _, _, role = look_of(item.state, glyphs)
    facts = item.display.facts if item.display is not None else {}
    state = [
        Segment(word, getattr(palette, role)),
        Segment(f" {elapsed_of(item, context):>7}", palette.muted),
    ]
    notes: list[list[Segment]] = []
    if item.children:
        notes.append([Segment(f"{_group(item)}  ", palette.muted)])
    added, removed = _count(facts.get("added")), _count(facts.get("removed"))
    if added is not None and removed is not None:
        notes.append([Segment(f"+{added}", palette.success)])
        notes[-1].append(Segment(f" -{removed}  ", palette.error))
    if item.recovered:
        notes.append([Segment("read from text  ", palette.accent)])
    if ending := _ending({**facts, **item.facts}):
        notes.append([Segment(f"{ending}  ", palette.error)])
    while notes and _cells([*chain(*notes), *state]) > room:
        del notes[0]
    return [*chain(*notes), *state]


def _cells(segments: Iterable[Segment]) -> int:
    return sum(cell_len(segment.text) for segment in segments)


def _ending(facts: Mapping[str, Any]) -> str:
    """Say what ended a process, unless it ended well: a signal, or its exit code."""
    signal = facts.get("signal")
    if isinstance(signal, str) and signal:
        return clean_line(signal)[:_SIGNAL]
    code = _count(facts.get("exit_code"))
    return f"exit {code}" if code else ""


def _group(item: ToolItem) -> str:
    """Say how many calls a sub-agent made, and how many of them failed."""
    count = len(item.children)
    failed = sum(child.state in _FAILED for child in item.children)
    return f"{count:,} call{'' if count == 1 else 's'}" + (f", {failed:,} failed" if failed else "")


def _count(value: object) -> int | None:
    """Return a number that fits into a header, or None if it is none."""
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if abs(value) < 1_000_000 else None
