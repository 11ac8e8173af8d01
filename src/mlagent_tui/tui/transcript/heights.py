"""Heights of many entries: which entry stands at a row, in logarithmic time."""

from __future__ import annotations

from collections.abc import Iterable


class Heights:
    """A list of heights with fast sums (a binary indexed tree)."""

    def __init__(self, heights: Iterable[int] = ()) -> None:
        """Take the first heights, in rows; none may be negative."""
        self._values: list[int] = []
        self._tree: list[int] = [0]
        self._total = 0
        self.extend(heights)

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, index: int) -> int:
        return self._values[index]

    @property
    def total(self) -> int:
        """The sum of all heights."""
        return self._total

    def extend(self, heights: Iterable[int]) -> None:
        """Add entries at the end."""
        tree = self._tree
        for height in heights:
            self._values.append(height)
            self._total += height
            index = len(self._values)
            # The new node covers the nodes below it that are complete already.
            covered, below, stop = height, index - 1, index - (index & -index)
            while below > stop:
                covered += tree[below]
                below -= below & -below
            tree.append(covered)

    def truncate(self, count: int) -> None:
        """Keep only the first ``count`` entries."""
        self._total -= sum(self._values[count:])
        del self._values[count:]
        del self._tree[count + 1 :]

    def set(self, index: int, height: int) -> None:
        """Change the height of one entry."""
        change = height - self._values[index]
        if not change:
            return
        self._values[index] = height
        self._total += change
        node = index + 1
        while node < len(self._tree):
            self._tree[node] += change
            node += node & -node

    def before(self, index: int) -> int:
        """Return the rows above entry ``index``."""
        total = 0
        while index > 0:
            total += self._tree[index]
            index -= index & -index
        return total

    def find(self, row: int) -> tuple[int, int]:
        """Return the entry at a row, and how far into it the row is.

        Args:
            row: From the top; values outside are taken as the nearest inside.

        Returns:
            Index and offset; ``(0, 0)`` if there are no entries.
        """
        if not self._values:
            return 0, 0
        rest = min(max(0, row), max(0, self._total - 1))
        node, step = 0, 1 << len(self._values).bit_length()
        while step:
            following = node + step
            if following < len(self._tree) and self._tree[following] <= rest:
                node = following
                rest -= self._tree[node]
            step >>= 1
        return min(node, len(self._values) - 1), rest
