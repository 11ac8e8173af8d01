"""Draws notices, errors and dividers."""

from __future__ import annotations

from datetime import datetime

from rich.cells import cell_len
from rich.segment import Segment

from mlagent_tui.tui.keyboard.keys import leader_label
from mlagent_tui.tui.render.context import Context
from mlagent_tui.tui.render.elapsed import seconds_left
from mlagent_tui.tui.render.row import Row, indent
from mlagent_tui.tui.render.wrap import crop, wrap
from mlagent_tui.tui.sanitise import clean, clean_line
from mlagent_tui.tui.state import DividerItem, NoticeItem

_MUCH = 20_000
_LINE = 2_000
_LINES = 200

WAIT_KEYS = (("Esc", "stops"), (leader_label("model"), "takes another model"))
"""What can be pressed while a wait is counted down."""


def paint_notice(item: NoticeItem, context: Context) -> list[Row]:
    """Draw a notice: a sign, the text, and below it what to do next."""
    palette, glyphs = context.palette, context.glyphs
    sign, style, text = {
        "info": (glyphs.info, palette.muted, palette.muted),
        "warning": (glyphs.warning, palette.warning, palette.text),
        "error": (glyphs.failed, palette.error, palette.text),
    }[item.level]
    word = f"{item.level}: " if item.level != "info" else ""
    body = wrap([(word, style), (_safe(item.text), text)], context.prose - 2)
    rows = indent(body, (Segment(f"{sign} ", style),), (Segment("  "),), 2)
    if item.hint.strip():
        hint = wrap([(_safe(item.hint), palette.muted)], context.prose - 4)
        arrow = (Segment(f"  {glyphs.arrow_right} ", palette.muted),)
        rows.extend(indent(hint, arrow, (Segment("    "),), 4))
    if item.until and context.now is not None:
        rows.append(_countdown(item.until, context.now, context))
    return rows


def _safe(text: str) -> str:
    """Return a text safe to draw, and no longer than somebody would read it here."""
    text = text.strip()
    lines = clean(text[:_MUCH], max_line=_LINE).split("\n")
    left = max(0, text.count("\n") + 1 - _LINES) or len(text) > _MUCH
    shown = "\n".join(lines[:_LINES])
    return f"{shown}\n[cut here; {len(text):,} characters in all]" if left else shown


def _countdown(until: str, now: datetime, context: Context) -> Row:
    """Draw the seconds that are left of a wait, and as many keys as fit."""
    palette, glyphs = context.palette, context.glyphs
    left = seconds_left(until, now)
    said = f"trying again in {left} s" if left else "trying again"
    lead = f"  {glyphs.arrow_right} "
    segments = [Segment(lead, palette.muted), Segment(said, palette.warning)]
    room = context.prose - len(lead) - len(said)
    for key, word in WAIT_KEYS:
        room -= len(key) + len(word) + 4
        if room < 0:
            break
        segments += [Segment(f"   {key} ", palette.strong), Segment(word, palette.muted)]
    return Row(segments, skip=len(lead))


def paint_divider(item: DividerItem, context: Context) -> list[Row]:
    """Draw a line across the transcript with a word in it."""
    palette, glyphs = context.palette, context.glyphs
    width = context.prose
    text = crop(
        clean_line((item.text.strip() or item.code)[:_LINE]), max(1, width - 8), glyphs.ellipsis
    )
    left = glyphs.rule * 2
    right = glyphs.rule * max(0, width - 4 - cell_len(text))
    rows = [
        Row(
            [
                Segment(f"{left} ", palette.faint),
                Segment(text, palette.warning if item.code == "interrupted" else palette.muted),
                Segment(f" {right}", palette.faint),
            ],
            skip=3,
        )
    ]
    if item.detail.strip() and context.expanded:
        rows.extend(wrap([(_safe(item.detail), palette.muted)], width))
    return rows
