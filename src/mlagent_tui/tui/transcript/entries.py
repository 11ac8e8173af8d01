"""The parts of the transcript's model: an item with its rows, a row on the screen, the top line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from mlagent_tui.tui.render.context import Context
from mlagent_tui.tui.render.message import AssistantPainter
from mlagent_tui.tui.render.row import Row
from mlagent_tui.tui.state import AssistantItem, ToolItem, TranscriptItem
from mlagent_tui.tui.transcript.estimate import estimate_rows


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

    def height(self, width: int) -> int:
        """Return its rows with the gap above it, estimated for a width while they are not known."""
        return self.gap + (len(self.rows) if self.rows else estimate_rows(self.item, width))

    def look_anew(self, before: Context, after: Context) -> bool:
        """Forget its rows, unless they are the same in both contexts; returns whether it did.

        Prose stays at a width that can be read, so that an answer is the same where only the room
        beside it differs. A long one takes longer to draw than a frame.
        """
        if self.rows is None and self.painter is None:
            return False
        same = before.prose == after.prose and isinstance(self.item, AssistantItem)
        if same and replace(before, width=after.width) == after:
            return False
        self.rows = self.painter = None
        return True


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
