"""Decides which drawn entries are kept: the ones seen last, up to a number of rows."""

from __future__ import annotations

from collections import OrderedDict

MAX_ROWS = 20_000
"""Rows that may be kept; heights are kept for all entries."""


class RowBudget:
    """Counts the rows of drawn entries and names those to forget."""

    def __init__(self, limit: int = MAX_ROWS) -> None:
        """Allow ``limit`` rows."""
        self._limit = limit
        self._rows: OrderedDict[str, int] = OrderedDict()
        self._total = 0

    @property
    def total(self) -> int:
        """Rows that are kept now."""
        return self._total

    def use(self, key: str, rows: int) -> None:
        """Note that an entry was drawn or seen, with so many rows."""
        self._total += rows - self._rows.pop(key, 0)
        self._rows[key] = rows

    def drop(self, key: str) -> None:
        """Note that an entry's rows are gone."""
        self._total -= self._rows.pop(key, 0)

    def clear(self) -> None:
        """Note that all rows are gone."""
        self._rows.clear()
        self._total = 0

    def surplus(self, keep: int) -> list[str]:
        """Return the keys of entries to forget, seen longest ago first.

        Args:
            keep: How many of the entries seen last must stay in any case.
        """
        gone: list[str] = []
        while self._total > self._limit and len(self._rows) > keep:
            key, rows = self._rows.popitem(last=False)
            self._total -= rows
            gone.append(key)
        return gone
