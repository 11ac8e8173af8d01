"""What stands where in the transcript: entries, their rows, the top line, the end that is followed.

Pure: it knows no widget and no screen.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import compress, count
from operator import is_not

from mlagent_tui.tui.render.context import Context
from mlagent_tui.tui.render.items import Report, can_expand, paint_item
from mlagent_tui.tui.render.message import AssistantPainter
from mlagent_tui.tui.render.row import BLANK, Row
from mlagent_tui.tui.state import AssistantItem, TranscriptItem
from mlagent_tui.tui.transcript.cache import RowBudget
from mlagent_tui.tui.transcript.entries import Anchor, Entry, Line, characters, gap_above
from mlagent_tui.tui.transcript.estimate import estimate_rows
from mlagent_tui.tui.transcript.heights import Heights
from mlagent_tui.tui.transcript.timed import TimedEntries


class TranscriptModel:
    """The transcript as rows, drawn only where somebody looks.

    Attributes:
        following: Whether the end is kept in view.
        new_rows: Rows that came at the end while it was not followed.
        selected: Index of the selected entry, or None.
        timed: Entries that show time which goes on.
    """

    def __init__(self, context: Context, report: Report) -> None:
        """Begin empty.

        Args:
            context: How entries are drawn.
            report: Told about renderers that failed.
        """
        self.following = True
        self.new_rows = 0
        self.selected: int | None = None
        self.timed = TimedEntries()
        self._context = context
        self._report = report
        self._items: Sequence[TranscriptItem] = ()
        self._entries: list[Entry] = []
        self._index: dict[str, int] = {}
        self._heights = Heights()
        self._budget = RowBudget()
        self._anchor = Anchor()

    # --- content ----------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def context(self) -> Context:
        """How entries are drawn."""
        return self._context

    @property
    def total(self) -> int:
        """All rows, those of entries that were never drawn estimated."""
        return self._heights.total

    @property
    def top(self) -> int:
        """Rows above the top line."""
        return self._heights.before(self._anchor.index) + self._anchor.offset

    def item(self, index: int) -> TranscriptItem:
        """Return an item."""
        return self._items[index]

    def index_of(self, key: str) -> int | None:
        """Return the index of the entry with a key, or None."""
        return self._index.get(key)

    def update(self, items: Sequence[TranscriptItem]) -> bool:
        """Take the items of now; only what changed is drawn again.

        Args:
            items: All items. An unchanged one must be the same object as before.

        Returns:
            Whether anything changed.
        """
        old, self._items = self._items, items
        if items is old:
            return False
        before = self._heights.total
        same = len(self._entries)
        for index in compress(count(), map(is_not, items, old)):
            if items[index].key != old[index].key:
                same = index
                break
            self._replace(index, items[index])
        self._rebuild(min(same, len(items)), items)
        if not self.following:
            self.new_rows = max(0, self.new_rows + self._heights.total - before)
        return True

    def set_context(self, context: Context) -> None:
        """Draw everything anew, for another width or other colours; the top line stays."""
        if context == self._context:
            return
        resized = context.width != self._context.width
        if resized:
            self._remember_place()
        before, self._context = self._context, context
        for entry in self._entries:
            if entry.look_anew(before, context):
                self._budget.drop(entry.item.key)
        if resized:
            self._heights = Heights(entry.height(context.width) for entry in self._entries)

    def tick(self, now: datetime) -> bool:
        """Let running times go on; returns whether any call runs."""
        return self._let_go_on(self.timed.running, now)

    def count_down(self, now: datetime) -> bool:
        """Let waits go on; returns whether any notice counts one down."""
        return self._let_go_on(self.timed.waiting, now)

    # --- place ------------------------------------------------------------------------------

    def window(self, height: int) -> list[Line]:
        """Return the rows on the screen, and settle the top line.

        Args:
            height: Rows of the screen.

        Returns:
            At most ``height`` lines.
        """
        if not self._entries or height <= 0:
            return []
        if self.following:
            self._anchor = self._bottom(height)
        else:
            self._restore_place()
            self._clamp(height)
        lines: list[Line] = []
        index, offset = self._anchor.index, self._anchor.offset
        while index < len(self._entries) and len(lines) < height:
            rows, gap = self.rows(index), self._entries[index].gap
            last = min(len(rows), offset - gap + height - len(lines))
            lines.extend(
                Line(index, number, rows[number] if number >= 0 else BLANK)
                for number in range(offset - gap, last)
            )
            index, offset = index + 1, 0
        self._trim(len(lines))
        return lines

    def at_end(self, height: int) -> bool:
        """Tell whether the last row is on the screen."""
        if not self._entries:
            return True
        bottom, here = self._bottom(height), self._anchor
        return (here.index, here.offset) >= (bottom.index, bottom.offset)

    def move(self, rows: int, height: int) -> None:
        """Scroll by rows; downwards if positive. Reaching the end follows it again."""
        if not self._entries:
            return
        if self.following:
            self._anchor = self._bottom(height)
        self._restore_place()
        index, offset = self._anchor.index, self._anchor.offset + rows
        while offset < 0 and index > 0:
            index -= 1
            offset += self._height(index)
        while index < len(self._entries) - 1 and offset >= self._height(index):
            offset -= self._height(index)
            index += 1
        self._settle(Anchor(index, max(0, offset)), height)

    def jump(self, row: int, height: int) -> None:
        """Scroll so that a row, as counted by :attr:`top`, is the top line."""
        index, offset = self._heights.find(row)
        if self._entries:
            offset = min(offset, self._height(index) - 1)
        self._settle(Anchor(index, offset), height)

    def look_at(self, index: int, number: int, height: int) -> None:
        """Scroll so that a row of an entry is the top line; -1 is the gap above the first."""
        self._settle(Anchor(index, max(0, number + self._entries[index].gap)), height)

    def follow(self) -> None:
        """Keep the end in view."""
        self.following, self.new_rows = True, 0

    def reveal(self, index: int, height: int) -> None:
        """Scroll as little as needed to see an entry; of a tall one its beginning."""
        if self.following:
            self._anchor = self._bottom(height)
        top = self._heights.before(index) + self._entries[index].gap
        size = len(self.rows(index))
        here = self.top
        if top < here or size >= height:
            self._settle(Anchor(index, self._entries[index].gap), height)
        elif top + size > here + height:
            # Entries between here and there may not have been drawn yet: walk up from below.
            target, need = Anchor(index, self._height(index)), height
            while need > 0 and (target.offset or target.index):
                if not target.offset:
                    target = Anchor(target.index - 1, self._height(target.index - 1))
                step = min(need, target.offset)
                target.offset -= step
                need -= step
            self._settle(target, height)

    def toggle(self, index: int, height: int, expanded: bool | None = None) -> bool:
        """Expand or collapse an entry; its first row stays where it is on the screen.

        Args:
            index: The entry.
            height: Rows of the screen.
            expanded: What to do; the opposite of now by default.

        Returns:
            Whether anything changed.
        """
        entry = self._entries[index]
        wanted = not entry.expanded if expanded is None else expanded
        if wanted == entry.expanded or not can_expand(entry.item):
            return False
        if self.following:
            self._anchor = self._bottom(height)
        self._restore_place()
        inside = self._anchor.index == index and self._anchor.offset > entry.gap
        entry.expanded = wanted
        self._forget(index)
        anchor = Anchor(index, entry.gap) if inside else self._anchor
        self._settle(anchor, height)
        return True

    def expanded(self, index: int) -> bool:
        """Tell whether an entry is expanded."""
        return self._entries[index].expanded

    def all_expanded(self) -> bool:
        """Tell whether there is nothing left to expand."""
        return all(entry.expanded or not can_expand(entry.item) for entry in self._entries)

    def toggle_all(self, height: int, expanded: bool | None = None) -> None:
        """Expand or collapse everything; by default collapse it if something is expanded."""
        opposite = not any(entry.expanded for entry in self._entries)
        wanted = opposite if expanded is None else expanded
        if self.following:
            self._anchor = self._bottom(height)
        for index, entry in enumerate(self._entries):
            if entry.expanded != wanted and can_expand(entry.item):
                entry.expanded = wanted
                self._forget(index)
        anchor = self._anchor
        offset = min(anchor.offset, self._entries[anchor.index].gap) if self._entries else 0
        self._settle(Anchor(anchor.index, offset), height)

    def rows(self, index: int) -> list[Row]:
        """Return the rows of an entry, without the gap above it; draws it if needed."""
        entry = self._entries[index]
        if entry.rows is None:
            context = replace(self._context, expanded=entry.expanded)
            streaming = isinstance(entry.item, AssistantItem) and entry.item.status == "streaming"
            if streaming and entry.painter is None:
                entry.painter = AssistantPainter(context)
            entry.rows = paint_item(entry.item, context, self._report, entry.painter)
            if not streaming:
                entry.painter = None
            self._heights.set(index, entry.gap + len(entry.rows))
        self._budget.use(entry.item.key, len(entry.rows))
        return entry.rows

    # --- inside -----------------------------------------------------------------------------

    def _height(self, index: int) -> int:
        return self._entries[index].gap + len(self.rows(index))

    def _rebuild(self, start: int, items: Sequence[TranscriptItem]) -> None:
        """Make the entries from ``start`` on those of the items; what is known of them stays."""
        selected = self._entries[self.selected].item.key if self.selected is not None else None
        top = self._entries[self._anchor.index].item.key if self._entries else None
        known = {entry.item.key: entry for entry in self._entries[start:]}
        del self._entries[start:]
        self._heights.truncate(start)
        heights: list[int] = []
        for item in items[start:]:
            gap = gap_above(self._entries[-1].item if self._entries else None, item)
            entry = Entry(item, gap)
            if (past := known.pop(item.key, None)) is not None:
                entry.expanded = past.expanded
                entry.rows = past.rows if past.item is item else None
            heights.append(entry.height(self._context.width))
            self._index[item.key] = len(self._entries)
            self._entries.append(entry)
            self.timed.note(len(self._entries) - 1, item)
        self._heights.extend(heights)
        for key in known:
            self._index.pop(key, None)
            self._budget.drop(key)
        self.timed.cut(len(self._entries))
        self.selected = self._index.get(selected) if selected is not None else None
        place = self._index.get(top) if top is not None else 0
        if place is None:
            self._anchor = Anchor(max(0, min(start, len(self._entries)) - 1))
        else:
            self._anchor.index = place

    def _replace(self, index: int, item: TranscriptItem) -> None:
        entry = self._entries[index]
        entry.item = item
        self.timed.note(index, item)
        if entry.rows is None:
            height = entry.gap + estimate_rows(item, self._context.width)
        else:
            height = max(self._heights[index], entry.gap + 1)
            if not self.following:
                height = max(height, entry.gap + estimate_rows(item, self._context.width))
            entry.rows = None
        self._heights.set(index, height)

    def _let_go_on(self, indices: Collection[int], now: datetime) -> bool:
        """Have entries drawn anew with another time; returns whether there are any."""
        self._context = replace(self._context, now=now)
        for index in indices:
            self._forget(index)
        return bool(indices)

    def _forget(self, index: int) -> None:
        entry = self._entries[index]
        entry.rows = entry.painter = None
        self._budget.drop(entry.item.key)

    def _trim(self, visible: int) -> None:
        """Forget rows of entries that were seen longest ago."""
        for key in self._budget.surplus(visible + 1):
            index = self._index.get(key)
            if index is not None:
                entry = self._entries[index]
                entry.rows = entry.painter = None

    def _bottom(self, height: int) -> Anchor:
        """Return the top line that shows the last row at the bottom."""
        index, rest = len(self._entries), height
        while index > 0 and rest > 0:
            index -= 1
            rest -= self._height(index)
        return Anchor(index, max(0, -rest))

    def _settle(self, anchor: Anchor, height: int) -> None:
        """Set the top line, and decide whether the end is followed from there."""
        self._anchor = anchor
        if not self._entries:
            return
        self._clamp(height)
        self.following = self.at_end(height)
        if self.following:
            self.new_rows = 0

    def _clamp(self, height: int) -> None:
        bottom = self._bottom(height)
        anchor = self._anchor
        if (anchor.index, anchor.offset) > (bottom.index, bottom.offset):
            self._anchor = bottom
        elif anchor.offset >= self._height(anchor.index):
            anchor.offset = self._height(anchor.index) - 1

    def _remember_place(self) -> None:
        anchor = self._anchor
        if self.following or anchor.characters is not None or not self._entries:
            return
        rows = self._entries[anchor.index].rows or []
        done = max(0, anchor.offset - self._entries[anchor.index].gap)
        anchor.characters = characters(rows[:done]) if anchor.offset else -1

    def _restore_place(self) -> None:
        """Find the row of the remembered character at the width of now."""
        anchor = self._anchor
        if anchor.characters is None:
            return
        rows, gap = self.rows(anchor.index), self._entries[anchor.index].gap
        anchor.offset = gap if anchor.characters >= 0 else 0
        done = 0
        for number, row in enumerate(rows):
            if anchor.characters < 0:
                break
            done += characters((row,))
            if done > anchor.characters:
                anchor.offset = gap + number
                break
