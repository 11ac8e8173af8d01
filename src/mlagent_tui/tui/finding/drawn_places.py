"""Finds a query in drawn rows, also where a line was wrapped in the middle of it. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from mlagent_tui.tui.finding.query import Query
from mlagent_tui.tui.render.row import Row

_JOINTS = {"line": "\n", "space": " ", "none": ""}


class Piece(NamedTuple):
    """A part of one row, as characters of its text."""

    row: int
    start: int
    end: int


def drawn_places(rows: Sequence[Row], query: Query) -> list[list[Piece]]:
    """Return the places of a query; one that was wrapped has a piece in each of its rows.

    Args:
        rows: Drawn rows.
        query: What is looked for.
    """
    starts: list[int] = []
    parts: list[str] = []
    done = 0
    for row in rows:
        joint = _JOINTS[row.join] if parts else ""
        text = row.text[row.skip :].rstrip()
        starts.append(done + len(joint))
        parts += (joint, text)
        done += len(joint) + len(text)
    joined = "".join(parts)
    if not query.count(joined):
        return []
    return [_pieces(rows, starts, start, end) for start, end in query.spans(joined)]


def _pieces(rows: Sequence[Row], starts: list[int], start: int, end: int) -> list[Piece]:
    pieces: list[Piece] = []
    row = max(0, bisect_right(starts, start) - 1)
    while row < len(rows) and starts[row] < end:
        skip = rows[row].skip
        size = len(rows[row].text.rstrip()) - skip
        left, right = max(0, start - starts[row]), min(end - starts[row], size)
        if right > left:
            pieces.append(Piece(row, left + skip, right + skip))
        row += 1
    return pieces
