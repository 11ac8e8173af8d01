"""The parts of the transcript's model: an item with its rows, a row on the screen, the top line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mlagent_tui.tui.render.message import AssistantPainter
from mlagent_tui.tui.render.row import Row
from mlagent_tui.tui.state import ToolItem, TranscriptItem


@dataclass(slots=True)
class Entry:
    """An item, and what is known of how it is drawn.

    Attributes:
        item: The item.
        gap: Blank rows above it: 0 or 1.
        rows: Its rows, or None while they are not known.
        painter: What draws an answer that still grows.
        expanded: Whether everything is shown.
    """

    item: TranscriptItem
    gap: int
    rows: list[Row] | None = None
    painter: AssistantPainter | None = None
    expanded: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One row on the screen: the entry, which of its rows (negative in the gap), and the row."""

    index: int
    number: int
    row: Row


@dataclass(slots=True)
class Anchor:
    """The top line: an entry and an offset into its rows, the gap included.

    ``characters`` is how much of the entry's text stands above it. It is set when the width
    changes and keeps the place while it changes again.
    """

    index: int = 0
    offset: int = 0
    characters: int | None = None


def characters(rows: Iterable[Row]) -> int:
    """Count what a reader has read: characters without spaces and decoration."""
    return sum(len(row.text[row.skip :].replace(" ", "")) for row in rows)


def gap_above(before: TranscriptItem | None, item: TranscriptItem) -> int:
    """Return the blank rows above an entry; tool calls stand close together."""
    if before is None:
        return 0
    both_tools = isinstance(before, ToolItem) and isinstance(item, ToolItem)
    return 0 if both_tools else 1
