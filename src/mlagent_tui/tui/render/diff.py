"""Unified diffs to rows, with line numbers and a sign for each kind of line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from rich.segment import Segment

from mlagent_tui.tui.render.row import Row, fill_up, indent
from mlagent_tui.tui.render.wrap import fold
from mlagent_tui.tui.sanitise import clean
from mlagent_tui.tui.theme import Palette

_HUNK = re.compile(r"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@")

_HEADERS = ("--- ", "+++ ", "diff ", "index ")


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line of a diff.

    Attributes:
        kind: What happened to it; ``skip`` stands for lines that are left out.
        number: Its line number, in the new text unless it was removed; 0 if it has none.
        text: The line, without its sign.
    """

    kind: Literal["same", "added", "removed", "skip"]
    number: int
    text: str


def parse_diff(diff: str) -> list[DiffLine]:
    """Read a unified diff.

    Args:
        diff: Untrusted text.

    Returns:
        Its lines without the headers; text that is no diff comes back as unchanged lines.
    """
    return list(_parse(clean(diff)))


def _parse(diff: str) -> Iterator[DiffLine]:
    old = new = 0
    seen = False
    for line in diff.rstrip("\n").split("\n"):
        if hunk := _HUNK.match(line):
            if seen:
                yield DiffLine("skip", 0, "")
            seen = True
            old, new = int(hunk.group(1)), int(hunk.group(2))
        elif line.startswith("\\") or (not seen and line.startswith(_HEADERS)):
            continue
        elif line.startswith("+"):
            yield DiffLine("added", new, line[1:])
            new += 1
        elif line.startswith("-"):
            yield DiffLine("removed", old, line[1:])
            old += 1
        else:
            yield DiffLine("same", new, line[1:] if seen else line)
            old, new = old + 1, new + 1


def paint_diff(lines: list[DiffLine], width: int, palette: Palette) -> list[Row]:
    """Draw the lines of a diff.

    Args:
        lines: What :func:`parse_diff` gave, or a part of it.
        width: Cells that a row may take.
        palette: Where the styles come from.
    """
    digits = max((len(str(line.number)) for line in lines), default=1)
    rows: list[Row] = []
    for line in lines:
        if line.kind == "skip":
            gap = Row([Segment(" " * digits + " ...", palette.hunk)])
            rows.extend(fill_up([gap], width, palette.hunk))
            continue
        rows.extend(_paint_line(line, digits, width, palette))
    return rows


def _paint_line(line: DiffLine, digits: int, width: int, palette: Palette) -> list[Row]:
    number = f"{line.number:>{digits}}" if line.number else " " * digits
    sign, style, mark = {
        "added": ("+", palette.added, palette.added_mark),
        "removed": ("-", palette.removed, palette.removed_mark),
    }.get(line.kind, (" ", palette.block, palette.block_faint))
    faint = mark if line.kind == "same" else style
    first = (Segment(f"{number} ", faint), Segment(f"{sign} ", mark))
    rest = (Segment(" " * (digits + 3), style),)
    rows = fold([(line.text, style)], width - digits - 3)
    return fill_up(indent(rows, first, rest, digits + 3), width, style)
