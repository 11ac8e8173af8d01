"""What an empty transcript shows."""

from __future__ import annotations

from rich.cells import cell_len
from rich.segment import Segment

from mlagent_tui.tui.render.row import BLANK, Row
from mlagent_tui.tui.render.wrap import crop
from mlagent_tui.tui.theme import Palette


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


def _split(line: str) -> tuple[str, str]:
    """Part a key from what it does."""
    key, parted, rest = line.strip().partition("  ")
    return (key, rest.strip()) if parted else ("", line.strip())


def _padded(lines: list[str], keys: int) -> list[str]:
    return [
        " " * (keys + 3) + rest if key else rest for key, rest in (_split(line) for line in lines)
    ]
