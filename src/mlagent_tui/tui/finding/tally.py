"""How often something is found in each text of a pane, while texts come, change and go. Pure."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence
from typing import NamedTuple


class Hit(NamedTuple):
    """One place: the number of the text, and which of its places, counted from 0."""

    text: int
    nth: int


class Tally:
    """Counts by number of the text; only texts with something in them cost memory.

    Attributes:
        total: Places in all texts.
    """

    def __init__(self) -> None:
        self.total = 0
        self._counts: dict[int, int] = {}
        self._numbers: list[int] = []

    @property
    def numbers(self) -> Sequence[int]:
        """The texts in which there is a place, from the top."""
        return self._numbers

    def count(self, number: int) -> int:
        """Return the places in one text."""
        return self._counts.get(number, 0)

    def set(self, number: int, count: int) -> None:
        """Say how many places a text has."""
        before = self._counts.get(number, 0)
        if count == before:
            return
        self.total += count - before
        if count:
            self._counts[number] = count
            if not before:
                insort(self._numbers, number)
        elif before:
            del self._counts[number]
            self._numbers.pop(bisect_left(self._numbers, number))

    def keep(self, span: range) -> None:
        """Forget texts that are no longer there.

        Args:
            span: The numbers of those that are.
        """
        gone = self._numbers[: bisect_left(self._numbers, span.start)]
        gone += self._numbers[bisect_left(self._numbers, span.stop) :]
        for number in gone:
            self.set(number, 0)

    def rank(self, hit: Hit) -> int:
        """Return how manieth of all a place is, counted from 1 at the top."""
        above = self._numbers[: bisect_left(self._numbers, hit.text)]
        return sum(self._counts[number] for number in above) + hit.nth + 1

    def settled(self, hit: Hit) -> Hit | None:
        """Return a place that still exists: the same, or the last one of its text."""
        count = self.count(hit.text)
        return Hit(hit.text, min(hit.nth, count - 1)) if count else None

    def older(self, hit: Hit) -> Hit | None:
        """Return the place above, or the last of all above the first; None if there is none."""
        if 0 < hit.nth <= self.count(hit.text):
            return Hit(hit.text, hit.nth - 1)
        return self.at_or_above(hit.text - 1)

    def newer(self, hit: Hit) -> Hit | None:
        """Return the place below, or the first of all below the last; None if there is none."""
        if hit.nth + 1 < self.count(hit.text):
            return Hit(hit.text, hit.nth + 1)
        if not self._numbers:
            return None
        place = bisect_left(self._numbers, hit.text + 1)
        return Hit(self._numbers[place % len(self._numbers)], 0)

    def at_or_above(self, number: int) -> Hit | None:
        """Return the last place in or above a text, or the last of all if there is none."""
        if not self._numbers:
            return None
        found = self._numbers[bisect_left(self._numbers, number + 1) - 1]
        return Hit(found, self._counts[found] - 1)
