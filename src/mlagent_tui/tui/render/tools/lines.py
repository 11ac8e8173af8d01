"""Plain lines below a card's head, and the words on what is left out of them."""

from __future__ import annotations

from collections.abc import Sequence

from rich.style import Style

from mlagent_tui.tui.render.context import Context
from mlagent_tui.tui.render.row import Row
from mlagent_tui.tui.render.wrap import fold, wrap
from mlagent_tui.tui.sanitise import clean

FEW = 3
"""Lines of plain output that a closed card shows."""

SOME = 8
"""Lines that a closed card shows of what is worth more, such as a change."""

MANY = 400
"""Lines that an open card shows; the inspector shows all."""

MUCH = 40_000
"""Characters of a result that an open card looks at."""

LITTLE = 8_000
"""Characters of a result that a closed card looks at."""

_CUT = 4
LINE = 4_000
"""Characters of one line that a card shows."""


def plain_lines(lines: Sequence[str], width: int, style: Style, *, cut: bool = False) -> list[Row]:
    """Draw lines as they are.

    Args:
        lines: The lines, safe to draw.
        width: Cells that a row may take.
        style: How they look.
        cut: Keep each to one row.
    """
    rows: list[Row] = []
    for line in lines:
        folded = fold([(line[: width * _CUT] if cut else line, style)], width)
        rows.extend(folded[:1] if cut else folded)
    return rows


def split_lines(text: str) -> list[str]:
    """Return the lines of an untrusted text, safe to draw; none if it is empty."""
    safe = clean(text, max_line=LINE)
    return safe.split("\n") if safe else []


def beginning(text: str, context: Context) -> str:
    """Return as much of the beginning of a text as a card looks at."""
    part = text[: MUCH if context.expanded else LITTLE]
    lines = part.split("\n", 2 * MANY)
    return "\n".join(lines[: 2 * MANY]) if len(lines) > 2 * MANY else part


def line_count(text: str) -> int:
    """Return how many lines a text has, empty ones at its ends aside."""
    text = text.strip("\n")
    return text.count("\n") + 1 if text else 0


def shown_lines(context: Context, closed: int = FEW) -> int:
    """Return how many lines a card shows."""
    return MANY if context.expanded else closed


def left_out(
    count: int, context: Context, width: int, *, word: str = "more", thing: str = "line"
) -> list[Row]:
    """Say how much is not shown, and on an open card where it is.

    Args:
        count: How many there are; nothing is said of none.
        context: How the card is drawn.
        width: Cells that a row may take.
        word: Which ones they are.
        thing: What they are.
    """
    if count <= 0:
        return []
    things = thing if count == 1 else f"{thing}s"
    where = "; see the inspector" if context.expanded else ""
    return note(f"{context.glyphs.ellipsis} {count:,} {word} {things}{where}", context, width)


def note(text: str, context: Context, width: int) -> list[Row]:
    """Draw a quiet remark of ours, which is not copied."""
    rows = wrap([(text, context.palette.muted)], width)
    return [Row(row.segments, row.width, skip=len(row.text)) for row in rows]
