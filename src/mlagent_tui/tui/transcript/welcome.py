"""What an empty transcript shows."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from mlagent_tui.tui.render.row import BLANK, Row
from mlagent_tui.tui.render.wrap import crop
from mlagent_tui.tui.state import NoticeItem, TranscriptItem
from mlagent_tui.tui.theme import Palette

_FEW = 50
"""Entries that are looked at; more than that fill every screen."""


def paint_welcome(text: str, width: int, height: int, palette: Palette) -> list[Row]:
    """Draw a few words in the middle.

    Args:
        text: The program's name on the first line, then what to do; two spaces part a key from
            what it does.
        width: Cells of the screen.
        height: Rows of the screen.
        palette: Where the styles come from.
    """
    lines = text.strip("\n").split("\n") if text.strip() else []
    if not lines or width < 4:
        return []
    keys = max((cell_len(key) for key, _ in map(_split, lines[1:]) if key), default=0)
    block = max(cell_len(line) for line in _padded(lines, keys))
    left = max(0, (width - block) // 2)
    rows: list[Row] = [BLANK] * max(0, (height - len(lines)) * 2 // 5)
    for number, line in enumerate(lines[: max(1, height)]):
        key, rest = _split(line)
        if number == 0:
            start = max(0, (width - cell_len(line)) // 2)
            segments = [Segment(" " * start), Segment(crop(line, width, "."), palette.heading)]
        elif key:
            segments = [
                Segment(" " * left),
                Segment(key + " " * (keys - cell_len(key) + 3), palette.accent),
                Segment(crop(rest, width - left - keys - 3, "."), palette.muted),
            ]
        else:
            start = max(0, (width - cell_len(rest)) // 2)
            segments = [Segment(" " * start), Segment(crop(rest, width, "."), palette.muted)]
        rows.append(Row(segments))
    return rows


def paint_below(text: str, width: int, height: int, taken: int, palette: Palette) -> list[Row]:
    """Draw the words of an empty transcript below what was noticed at the start.

    They stay where they stand on an empty screen if that leaves a row free, else they make room;
    where they do not fit whole, nothing is drawn.

    Args:
        text: As for :func:`paint_welcome`.
        width: Cells of the screen.
        height: Rows of the screen.
        taken: Rows at the top that are drawn already.
        palette: Where the styles come from.

    Returns:
        Rows for what is left of the screen, or fewer.
    """
    rows = paint_welcome(text, width, height, palette)
    first = next((number for number, row in enumerate(rows) if row is not BLANK), len(rows))
    if first > taken:
        return rows[taken:height]
    room = height - taken - 1
    if len(rows) - first > room:
        return []
    return [BLANK, *paint_welcome(text, width, room, palette)]


def is_opening(items: Sequence[TranscriptItem]) -> bool:
    """Whether nothing was said yet: there are only notices, and those of no turn."""
    return all(isinstance(item, NoticeItem) and item.turn is None for item in items[:_FEW])


def filled(rows: Sequence[Row], width: int, height: int) -> list[Strip]:
    """Make ``height`` strips of rows, with blank ones below them."""
    strips = [row.strip(width) for row in rows[: max(0, height)]]
    return [*strips, *[Strip.blank(width)] * (height - len(strips))]


def _split(line: str) -> tuple[str, str]:
    """Part a key from what it does."""
    key, parted, rest = line.strip().partition("  ")
    return (key, rest.strip()) if parted else ("", line.strip())


def _padded(lines: list[str], keys: int) -> list[str]:
    return [
        " " * (keys + 3) + rest if key else rest for key, rest in (_split(line) for line in lines)
    ]
