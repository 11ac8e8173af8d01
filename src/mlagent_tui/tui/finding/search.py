"""Counts the places of a query in a pane, a slice at a time, so that keys and frames go first."""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections.abc import Callable, Iterator
from itertools import chain
from time import perf_counter

from mlagent_tui.tui.finding.pane import SearchedPane
from mlagent_tui.tui.finding.query import Query
from mlagent_tui.tui.finding.tally import Tally

SLICE = 0.008
"""Seconds that are searched at a stretch."""


class Search:
    """One query in one pane.

    Args:
        query: What is looked for.
        pane: Where.
        nearest: Number of the text at which the search begins.
        before: The search that was made until now; where more was typed, only what it found is
            looked at.

    Attributes:
        query: What is looked for.
        tally: What was found so far.
        finished: Whether every text was looked at.
    """

    def __init__(
        self, query: Query, pane: SearchedPane, nearest: int, before: Search | None = None
    ) -> None:
        self.query = query
        self.tally = Tally()
        self.finished = False
        self._pane = pane
        self._todo: Iterator[int]
        changed = list(pane.changed())
        if before is not None and before.finished and query.narrows(before.query):
            found = sorted({*before.tally.numbers, *changed})
            above = bisect_right(found, nearest)
            self._todo = chain(reversed(found[:above]), reversed(found[above:]))
        else:
            self._todo = newest_first(pane.span, nearest)

    async def run(self, report: Callable[[], None]) -> None:
        """Look at all texts, from the screen upwards first.

        Args:
            report: Called after each slice.
        """
        while not self.finished:
            self._slice()
            report()
            await asyncio.sleep(0)

    def refresh(self) -> bool:
        """Count again what changed, which is little as a rule.

        Returns:
            Whether there is so much of it that :meth:`run` must go on.
        """
        self.tally.keep(self._pane.span)
        was_finished = self.finished
        self._todo = chain(self._pane.changed(), self._todo)
        self._slice()
        return was_finished and not self.finished

    def _slice(self) -> None:
        end = perf_counter() + SLICE
        span = self._pane.span
        self.finished = False
        for number in self._todo:
            if number in span:
                self.tally.set(number, self.query.count(self._pane.text(number)))
            if perf_counter() > end:
                return
        self.finished = True


def newest_first(span: range, nearest: int) -> Iterator[int]:
    """Return the numbers from ``nearest`` up to the first, then those below from the last."""
    turn = min(max(nearest + 1, span.start), span.stop)
    return chain(range(turn - 1, span.start - 1, -1), range(span.stop - 1, turn - 1, -1))
