"""The rows of the tool tree as calls come and change: only what changed is worked out. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from mlagent_tui.tui.panes.call_watch import CallWatch, Changes
from mlagent_tui.tui.panes.tree_rows import FILTERS, Filter, Row, rows_of, turn_key
from mlagent_tui.tui.state import ToolItem


@dataclass(frozen=True, slots=True)
class Redraw:
    """What has to be drawn again.

    Attributes:
        rows: Rows that look different, by index.
        moved_from: From this row on everything moved; None if nothing did.
    """

    rows: Sequence[int] = ()
    moved_from: int | None = None


_ALL = Redraw((), 0)


class TreeModel:
    """Keeps the rows, what is folded away, and which calls are shown.

    Attributes:
        rows: The rows, from top to bottom.
        filter: Which calls are shown.
        watch: The calls.
    """

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.filter: Filter = FILTERS[0]
        self.watch = CallWatch()
        self._closed: frozenset[str] = frozenset()
        self._index: dict[str, int] = {}
        self._last_turn = ""
        self._orphans_of: set[str] = set()

    def take(self, calls: Mapping[str, ToolItem]) -> Redraw:
        """Take the calls as they are now."""
        old = self.watch.calls
        changes = self.watch.look(calls)
        if self._is_new_tree(changes, old):
            return self._rebuilt()
        rows = [index for item in changes.changed if (index := self._changed(item)) is not None]
        moved = [self._add(item) for item in changes.new]
        rows += [row for row, _ in moved if row is not None]
        places = [place for _, place in moved if place is not None]
        return Redraw(sorted(set(rows)), min(places, default=None))

    def index(self, key: str) -> int | None:
        """Return where a row stands; None if it is not shown."""
        return self._index.get(key)

    def row(self, key: str) -> Row | None:
        """Return a row by its key; None if it is not shown."""
        index = self._index.get(key)
        return None if index is None else self.rows[index]

    def fold(self, key: str, folded: bool) -> Redraw:
        """Hide or show what is below a row."""
        self._closed = self._closed | {key} if folded else self._closed - {key}
        return self._rebuilt()

    def unfold_to(self, key: str) -> Redraw:
        """Show a call that is folded away or filtered out."""
        item = self.watch.calls.get(key)
        if item is None or key in self._index:
            return Redraw()
        self.filter = FILTERS[0]
        seen = {turn_key(item.turn)}
        while item is not None and item.key not in seen:
            seen.add(item.key)
            item = self.watch.calls.get(item.parent)
        self._closed -= seen - {key}
        return self._rebuilt()

    def show_next(self, step: int) -> Redraw:
        """Go to another filter."""
        self.filter = FILTERS[(FILTERS.index(self.filter) + step) % len(FILTERS)]
        return self._rebuilt()

    # --- how the rows follow the calls -------------------------------------------------------

    def _is_new_tree(self, changes: Changes, old: Mapping[str, ToolItem]) -> bool:
        """Tell whether rows come, go or move in the middle."""
        if changes.fresh:
            return True
        if self.filter.states:
            moved = any(item.state != old[item.key].state for item in changes.changed)
            return moved or bool(changes.new)
        came: set[str] = set()
        for item in changes.new:
            came.add(item.key)
            late = item.parent in self.watch.calls and item.parent not in old
            if item.key in self._orphans_of or (late and item.parent not in came):
                return True
        return False

    def _rebuilt(self) -> Redraw:
        calls = self.watch.calls
        self.rows = rows_of(calls, self._closed, self.filter.states)
        self._index = {row.key: index for index, row in enumerate(self.rows)}
        self._last_turn = next((row.key for row in reversed(self.rows) if row.item is None), "")
        self._orphans_of = {item.parent for item in calls.values() if item.parent not in calls}
        return _ALL

    def _changed(self, item: ToolItem) -> int | None:
        """Put a changed call into its row; returns the row if it looks different."""
        index = self._index.get(item.key)
        if index is None:
            return None
        row = self.rows[index]
        self.rows[index] = replace(row, item=item)
        return None if row.item is not None and _looks_same(row.item, item) else index

    def _add(self, item: ToolItem) -> tuple[int | None, int | None]:
        """Add a call's row; returns the row that shows how many it hides, and what moved."""
        parent = item.parent
        if parent == item.key or parent not in self.watch.calls:
            self._orphans_of.add(parent)
            parent = turn_key(item.turn)
            if parent not in self._index:
                return None, self._add_turn(item)
        return self._add_below(parent, item)

    def _add_turn(self, item: ToolItem) -> int:
        """Begin a turn with its first call; returns where it begins."""
        place, key = len(self.rows), turn_key(item.turn)
        self._last_turn = key
        self._put(place, Row(key, 0, None, item.turn, 0, key not in self._closed))
        self._add_below(key, item)
        return place

    def _add_below(self, parent: str, item: ToolItem) -> tuple[int | None, int | None]:
        above = self._index.get(parent)
        if above is None:
            return None, None
        row = replace(self.rows[above], count=self.rows[above].count + 1)
        self.rows[above] = row
        if not row.open:
            return above, None
        place = self._end_of(above)
        opened = item.key not in self._closed
        self._put(place, Row(item.key, row.depth + 1, item, item.turn, 0, opened))
        return None, place

    def _end_of(self, above: int) -> int:
        """Return where what is below a row ends."""
        if self.rows[above].key == self._last_turn:
            return len(self.rows)
        place = above + 1
        while place < len(self.rows) and self.rows[place].depth > self.rows[above].depth:
            place += 1
        return place

    def _put(self, place: int, row: Row) -> None:
        self.rows.insert(place, row)
        for index in range(place, len(self.rows)):
            self._index[self.rows[index].key] = index


def _looks_same(before: ToolItem, after: ToolItem) -> bool:
    """Tell whether two versions of a call give the same row; a growing log changes none."""
    return (
        before.state == after.state
        and before.arguments is after.arguments
        and before.started == after.started
        and before.ended == after.ended
        and before.recovered == after.recovered
        and before.tool == after.tool
    )
