"""Draws a diff in one column."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment

from mlagent_tui.tui.glyphs import Glyphs
from mlagent_tui.tui.render.diff.colors import ground_of, mark_of, painted
from mlagent_tui.tui.render.diff.lines import DiffLine
from mlagent_tui.tui.render.row import Row, fill_up, indent
from mlagent_tui.tui.render.wrap import Span, fold
from mlagent_tui.tui.theme import Palette


def unified_rows(
    lines: Sequence[DiffLine], width: int, palette: Palette, glyphs: Glyphs, *, path: str = ""
) -> list[Row]:
    """Draw the lines of a diff below one another; copying them gives a unified diff.

    Args:
        lines: What :func:`parse_diff` or :func:`compare` gave, or a part of it.
        width: Cells that a row may take.
        palette: Where the styles come from.
        glyphs: Signs that the terminal can show.
        path: Name of the file, which tells its language; may be empty.
    """
    digits = max((len(str(line.number)) for line in lines), default=1)
    rows: list[Row] = []
    for at, (line, spans) in enumerate(zip(lines, painted(lines, path, palette), strict=True)):
        if line.changed or line.kind == "same":
            rows.extend(_line(line, spans, digits, width, palette))
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


def _line(
    line: DiffLine, spans: Sequence[Span], digits: int, width: int, palette: Palette
) -> list[Row]:
    number = f"{line.number:>{digits}} " if line.number else " " * (digits + 1)
    sign, mark = mark_of(line, palette)
    style = ground_of(line, palette)
    faint = palette.block_faint if line.kind == "same" else style
    first = (Segment(number, faint), Segment(f"{sign} ", mark))
    rest = (Segment(" " * (digits + 3), style),)
    rows = indent(fold(spans, width - digits - 3), first, rest, digits + 3)
    return with_source(fill_up(rows, width, style), line.source)


def with_source(rows: Sequence[Row], source: str) -> list[Row]:
    """Let the first of some rows be copied as ``source``, and the others as nothing."""
    return [row.standing_for("" if index else source) for index, row in enumerate(rows)]
