"""Draws a diff in one column."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment

from mlagent_tui.tui.glyphs import Glyphs
from mlagent_tui.tui.render.diff.colors import ground_of, mark_of, painted
from mlagent_tui.tui.render.diff.lines import DiffLine
from mlagent_tui.tui.render.row import Row, fill_up, indent, sourced
from mlagent_tui.tui.render.wrap import Span, fold
from mlagent_tui.tui.theme import Palette

MAX_LINES = 2_000
"""Lines of a diff that are drawn if nobody asks for more: what one frame has time for."""


def unified_rows(
    lines: Sequence[DiffLine],
    width: int,
    palette: Palette,
    glyphs: Glyphs,
    *,
    path: str = "",
    limit: int = MAX_LINES,
) -> list[Row]:
    """Draw the lines of a diff below one another; copying them gives a unified diff.

    Args:
        lines: What :func:`parse_diff` or :func:`compare` gave, or a part of it.
        width: Cells that a row may take.
        palette: Where the styles come from.
        glyphs: Signs that the terminal can show.
        path: Name of the file, which tells its language; may be empty.
        limit: Lines that are drawn; a note says how many more there are.
    """
    lines = bounded(lines, limit)
    digits = max((len(str(line.number)) for line in lines), default=1)
    rows: list[Row] = []
    for at, (line, spans) in enumerate(zip(lines, painted(lines, path, palette), strict=True)):
        if line.changed or line.kind == "same":
            rows.extend(numbered(line, line.number, spans, digits, width, palette))
        elif (between := between_row(line, width, palette, glyphs, first=at == 0)) is not None:
            rows.append(between)
    return rows


def between_row(
    line: DiffLine, width: int, palette: Palette, glyphs: Glyphs, *, first: bool
) -> Row | None:
    """Draw a line that is no text of either side: a gap, the name of another file, a note.

    Args:
        line: The line.
        width: Cells that the row takes.
        palette: Where the styles come from.
        glyphs: Signs that the terminal can show.
        first: Whether nothing stands above it, so that there is no gap to show.
    """
    if line.kind == "hunk":
        if first and not line.text.strip():
            return None
        text = f"{glyphs.ellipsis} {line.text}".rstrip()
    elif line.kind == "file":
        text = f"{glyphs.arrow_right} {line.text}"
    else:
        text = line.text
    style = palette.strong if line.kind == "file" else palette.hunk
    row = fold([(text, style)], width)[0]
    filled = fill_up([row], width, style)[0]
    return Row(filled.segments, filled.width, source=line.source)


def numbered(
    line: DiffLine, number: int, spans: Sequence[Span], digits: int, width: int, palette: Palette
) -> list[Row]:
    """Draw a line of either side behind its number and its sign.

    Args:
        line: The line.
        number: The number to show; 0 for none.
        spans: Its text.
        digits: Cells of the number.
        width: Cells that a row takes.
        palette: Where the styles come from.
    """
    sign, mark = mark_of(line, palette)
    style = ground_of(line, palette)
    lead = digits + 3
    head = (
        Segment(
            f"{number or '':>{digits}} ", palette.block_faint if line.kind == "same" else style
        ),
        Segment(f"{sign} ", mark),
    )
    folded = fold(spans, width - lead)
    if len(folded) > 1:
        rest = (Segment(" " * lead, style),)
        return sourced(fill_up(indent(folded, head, rest, lead), width, style), line.source)
    row = folded[0]
    pad = width - lead - row.width
    end = (Segment(" " * pad, style),) if pad > 0 else ()
    whole = (*head, *row.segments, *end)
    return [Row(whole, max(width, lead + row.width), skip=lead, source=line.source)]


def bounded(lines: Sequence[DiffLine], limit: int) -> Sequence[DiffLine]:
    """Return the lines that are drawn: all, or the first and a note on how many there are more."""
    if len(lines) <= limit:
        return lines
    more = len(lines) - limit
    note = f"{more:,} more lines of this diff are not drawn."
    return [*lines[:limit], DiffLine("note", note, source=f"[{note}]")]
