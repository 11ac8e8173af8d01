"""Which entries show time that goes on. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from mlagent_tui.tui.state import NoticeItem, ToolItem, TranscriptItem


@dataclass(slots=True)
class TimedEntries:
    """Indices of entries that have to be drawn again as time goes on.

    Attributes:
        running: Tool calls that run.
        waiting: Notices that count a wait down.
    """

    running: set[int] = field(default_factory=set)
    waiting: set[int] = field(default_factory=set)

    def note(self, index: int, item: TranscriptItem) -> None:
        """Take note of the item that an entry shows now."""
        runs = isinstance(item, ToolItem) and item.state == "running"
        waits = isinstance(item, NoticeItem) and bool(item.until)
        for indices, belongs in ((self.running, runs), (self.waiting, waits)):
            if belongs:
                indices.add(index)
            else:
                indices.discard(index)

    def cut(self, count: int) -> None:
        """Forget all entries from the index ``count`` on."""
        self.running = {index for index in self.running if index < count}
        self.waiting = {index for index in self.waiting if index < count}
