"""Draws the rows of the tool tree. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from rich.segment import Segment
from rich.style import Style

from mlagent_tui.tui.glyphs import Glyphs, look_of
from mlagent_tui.tui.panes.call_watch import RUNNING
from mlagent_tui.tui.panes.columns import two_sided
from mlagent_tui.tui.panes.tree_rows import Row, elapsed
from mlagent_tui.tui.render.row import Row as DrawnRow
from mlagent_tui.tui.render.summary import summarise
from mlagent_tui.tui.render.wrap import Span
from mlagent_tui.tui.sanitise import clean_line
from mlagent_tui.tui.theme import Palette


def draw_row(row: Row, now: datetime, width: int, palette: Palette, glyphs: Glyphs) -> DrawnRow:
    """Draw a row: what it is on the left, how it stands on the right.

    Args:
        row: A row of the tree.
        now: The moment that running times are counted to.
        width: Cells that it may take.
        palette: Where the styles come from.
        glyphs: Signs that the terminal can show.
    """
    if row.item is None:
        left = list(_turn_spans(row, palette, glyphs))
    else:
        left = list(_call_spans(row, palette, glyphs))
    return two_sided(left, _right_spans(row, now, palette, glyphs), width, glyphs.ellipsis)


def with_cursor(row: DrawnRow, palette: Palette, *, focused: bool) -> DrawnRow:
    """Mark a row as the one that the keys are about."""
    style = palette.selection if focused else Style(bold=True)
    return DrawnRow(Segment.apply_style(row.segments, post_style=style), row.width, fill=style)


def _turn_spans(row: Row, palette: Palette, glyphs: Glyphs) -> Iterator[Span]:
    sign = glyphs.open if row.open else glyphs.closed
    yield f"{sign} ", palette.faint
    yield f"turn {row.turn}" if row.turn is not None else "outside a turn", palette.muted


def _call_spans(row: Row, palette: Palette, glyphs: Glyphs) -> Iterator[Span]:
    assert row.item is not None
    glyph, _, role = look_of(row.item.state, glyphs)
    yield "  " * row.depth, palette.text
    yield f"{glyph} ", getattr(palette, role)
    yield (
        clean_line(row.item.tool, max_line=60),
        palette.strong if row.depth == 1 else palette.text,
    )
    if row.item.recovered:
        yield " (text)", palette.accent
    if row.count and not row.open:
        yield f" {glyphs.closed}{row.count}", palette.muted
    if summary := summarise(row.item.arguments):
        yield f" {summary}", palette.muted


def _right_spans(row: Row, now: datetime, palette: Palette, glyphs: Glyphs) -> list[Span]:
    if row.item is None:
        return [(f"{row.count}", palette.muted)] if not row.open else []
    _, word, role = look_of(row.item.state, glyphs)
    time = elapsed(row.item, now)
    spans: list[Span] = [(word, getattr(palette, role))]
    if time:
        style = palette.primary if row.item.state in RUNNING else palette.muted
        spans.append((f"{time:>6}", style))
    return spans
