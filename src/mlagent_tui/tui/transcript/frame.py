"""Builds the strips of one screenful of the transcript."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.segment import Segment
from textual.selection import Selection
from textual.strip import Strip

from mlagent_tui.tui.glyphs import Glyphs
from mlagent_tui.tui.marks import Overlay
from mlagent_tui.tui.render.row import BLANK
from mlagent_tui.tui.theme import Palette
from mlagent_tui.tui.transcript.entries import Line
from mlagent_tui.tui.transcript.selection import GUTTER, highlight, place

_EMPTY = (Segment(" " * GUTTER),)


@dataclass(frozen=True, slots=True)
class FrameLook:
    """What a screenful is drawn with.

    Attributes:
        width: Cells of a line.
        height: Rows of the screen.
        palette: Where the styles come from.
        glyphs: Signs that the terminal can show.
        focused: Whether keys go to the transcript.
    """

    width: int
    height: int
    palette: Palette
    glyphs: Glyphs
    focused: bool


def build_frame(
    lines: Sequence[Line],
    look: FrameLook,
    *,
    selected: int | None,
    selection: Selection | None,
    pill: str,
    overlay: Overlay | None = None,
) -> list[Strip]:
    """Draw one screenful.

    Args:
        lines: The rows that are visible.
        look: What it is drawn with.
        selected: Index of the selected entry.
        selection: Selected text.
        pill: Words at the lower edge; empty for none.
        overlay: Marks lines, for a search or a cursor.

    Returns:
        ``look.height`` strips of ``look.width`` cells.
    """
    mark = look.palette.selected if look.focused else look.palette.faint
    bar = (Segment(look.glyphs.bar, mark), Segment(" " * (GUTTER - 1)))
    strips: list[Strip] = []
    for line in lines:
        chosen = line.index == selected and line.number >= 0
        if chosen:
            strip = line.row.after(bar, GUTTER).strip(look.width)
        else:
            strip = line.row.strip(look.width, _EMPTY, GUTTER)
        if selection is not None:
            where, skipped = place(line.index, line.number), GUTTER + line.row.skip
            strip = highlight(strip, selection, where, look.palette.selection, gutter=skipped)
        if overlay is not None:
            strip = overlay(strip, place(line.index, line.number), 0)
        strips.append(strip)
    blank = BLANK.strip(look.width, _EMPTY, GUTTER)
    strips.extend(blank for _ in range(look.height - len(strips)))
    if pill and strips:
        strips[-1] = _with_pill(strips[-1], pill, look)
    return strips


def _with_pill(strip: Strip, words: str, look: FrameLook) -> Strip:
    """Lay a pill over the middle of a strip."""
    text = f" {words} "
    cells = min(cell_len(text), look.width)
    left = (look.width - cells) // 2
    pill = Strip([Segment(text, look.palette.pill)], cell_len(text)).crop(0, cells)
    return Strip.join([strip.crop(0, left), pill, strip.crop(left + cells, look.width)])
