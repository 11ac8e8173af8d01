"""The conversation as something that can be searched, what is collapsed included."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, compress, count
from operator import is_not
from typing import TYPE_CHECKING

from textual.strip import Strip

from mlagent_tui.tui.finding.drawn_places import drawn_places
from mlagent_tui.tui.finding.query import Query
from mlagent_tui.tui.finding.tally import Hit
from mlagent_tui.tui.marks import mark_found
from mlagent_tui.tui.render.items import can_expand, source_of
from mlagent_tui.tui.render.row import Row
from mlagent_tui.tui.state import AssistantItem, TranscriptItem
from mlagent_tui.tui.transcript.selection import GUTTER, row_at

if TYPE_CHECKING:
    from mlagent_tui.tui.transcript.view import TranscriptView

_KEPT = 200


def searched_text(item: TranscriptItem) -> str:
    """Return what is searched of an entry: its source, with what the model thought."""
    if isinstance(item, AssistantItem) and item.reasoning:
        return f"{item.reasoning}\n\n{item.text}"
    return source_of(item)


@dataclass(slots=True)
class _Remembered:
    following: bool
    index: int
    number: int
    selected: int | None
    opened: list[int] = field(default_factory=list)


class _Drawn:
    """Where a query stands in the rows of one entry.

    Attributes:
        rows: The rows.
        size: How many they were.
        places: The pieces of each place.
        by_row: The same by row: first character, end, and which place.
        surplus: Places that are drawn beyond those of the source. A card may say some words
            twice, above what they stand in, so the last ones are those of the source.
    """

    def __init__(self, rows: list[Row], query: Query, in_source: int) -> None:
        self.rows, self.size = rows, len(rows)
        self.places = drawn_places(rows, query)
        self.surplus = len(self.places) - in_source
        self.by_row: dict[int, list[tuple[int, int, int]]] = {}
        for nth, place in enumerate(self.places):
            for row, start, end in place:
                self.by_row.setdefault(row, []).append((start, end, nth))

    def place_of(self, hit: Hit) -> int:
        """Return which drawn place a hit is; it may be one that is not drawn."""
        return hit.nth + max(0, self.surplus)


class TranscriptPane:
    """Lets a search look into a transcript."""

    title = "conversation"

    def __init__(self, view: TranscriptView) -> None:
        self._view = view
        self._items: Sequence[TranscriptItem] = ()
        self._query: Query | None = None
        self._hit: Hit | None = None
        self._before: _Remembered | None = None
        self._drawn_entries: dict[int, _Drawn] = {}

    @property
    def subject(self) -> object:
        """What is searched; another one means another search."""
        return self._view

    @property
    def span(self) -> range:
        """Numbers of the entries."""
        return range(len(self._view.items))

    @property
    def nearest(self) -> int:
        """The last entry on the screen."""
        lines = self._view.lines
        return lines[-1].index if lines else 0

    def text(self, number: int) -> str:
        """Return the source of an entry."""
        return searched_text(self._view.items[number])

    def changed(self) -> Iterable[int]:
        """Return the entries that are not the same objects as at the last call."""
        old, self._items = self._items, self._view.items
        if self._items is old:
            return ()
        differ = compress(count(), map(is_not, self._items, old))
        return chain(differ, range(len(old), len(self._items)))

    def show(self, query: Query | None, hit: Hit | None) -> bool:
        """Mark all places, and bring one onto the screen; expands what hides it."""
        if query != self._query:
            self._drawn_entries.clear()
        self._query, self._hit = query, hit
        self._view.overlay = self._mark if query is not None else None
        seen = hit is None or self._bring(hit)
        self._view.draw()
        return seen

    def remark(self, hit: Hit | None) -> None:
        """Mark another place as the current one, without going there."""
        if hit != self._hit:
            self._hit = hit
            self._view.draw()

    def remember(self) -> None:
        """Remember the top line, what is selected, and whether the end is followed."""
        model, lines = self._view.model, self._view.lines
        if model is not None:
            index, number = (lines[0].index, lines[0].number) if lines else (0, -1)
            self._before = _Remembered(model.following, index, number, model.selected)

    def restore(self) -> None:
        """Go back to the remembered place, and collapse what the search expanded."""
        model, before = self._view.model, self._before
        if model is None or before is None:
            return
        height = self._view.frame_height
        for index in before.opened:
            if index < len(model):
                model.toggle(index, height, False)
        before.opened.clear()
        model.selected = before.selected if (before.selected or 0) < len(model) else None
        if before.following:
            model.follow()
        elif before.index < len(model):
            model.look_at(before.index, before.number, height)
        self._view.draw()

    # --- inside ----------------------------------------------------------------------------------

    def _bring(self, hit: Hit) -> bool:
        """Scroll to a place, and select its entry; returns whether the place itself is drawn."""
        model, height = self._view.model, self._view.frame_height
        if model is None or hit.text >= len(model):
            return False
        hidden = self._drawn(hit.text).surplus < 0
        if hidden and can_expand(model.item(hit.text)) and not model.expanded(hit.text):
            model.toggle(hit.text, height, True)
            if self._before is not None:
                self._before.opened.append(hit.text)
        drawn = self._drawn(hit.text)
        place = drawn.place_of(hit)
        seen = place < len(drawn.places)
        row = drawn.places[place][0].row if seen else 0
        if not any(line.index == hit.text and line.number == row for line in model.window(height)):
            model.look_at(hit.text, row, height)
            model.move(-(height // 3), height)
        model.following = False
        model.selected = hit.text
        return seen

    def _drawn(self, index: int) -> _Drawn:
        model, query = self._view.model, self._query
        assert model is not None
        assert query is not None
        rows = model.rows(index)
        known = self._drawn_entries.get(index)
        if known is None or known.rows is not rows or known.size != len(rows):
            if len(self._drawn_entries) >= _KEPT:
                self._drawn_entries.clear()
            known = _Drawn(rows, query, query.count(self.text(index)))
            self._drawn_entries[index] = known
        return known

    def _mark(self, strip: Strip, line: int, _before: int) -> Strip:
        """Mark the places in a line of the screen."""
        index, number = row_at(line)
        if number < 0 or index >= len(self._view.items):
            return strip
        hit, drawn = self._hit, self._drawn(index)
        here = drawn.place_of(hit) if hit is not None and hit.text == index else -1
        places = (
            (GUTTER + start, GUTTER + end, nth == here)
            for start, end, nth in drawn.by_row.get(number, ())
        )
        return mark_found(strip, places, self._view.palette)
