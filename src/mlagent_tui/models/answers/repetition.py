"""Notices text that repeats itself without end, while it is being written."""

from __future__ import annotations

from dataclasses import dataclass

LONGEST_PERIOD = 2_000
"""Characters of the longest piece whose repetition is noticed."""

TIMES = 20
"""How often a piece must have been repeated before it counts."""

_STEP = 500
"""Characters between two looks, so that small chunks cost next to nothing."""


@dataclass(slots=True)
class Repetition:
    """Looks whether the end of a growing text is one piece, over and over.

    Rows of signs, tables, lists of zeros and repeated lines of code are shorter than what
    counts, or differ in some character, and are left alone.

    Attributes:
        enough: Characters that must consist of repetitions alone; at least :data:`TIMES` of them.
        period: Length of the piece that is being repeated; 0 while the text is sound.
    """

    enough: int = 8_000
    period: int = 0
    _tail: str = ""
    _waiting: str = ""
    _run: int = 0

    def add(self, text: str) -> bool:
        """Take the next piece of the text; whether it repeats itself without end."""
        self._waiting += text
        if len(self._waiting) < _STEP:
            return False
        arrived, self._waiting = self._waiting, ""
        return any(
            self._look(arrived[start : start + _STEP]) for start in range(0, len(arrived), _STEP)
        )

    def _look(self, piece: str) -> bool:
        keep = 2 * LONGEST_PERIOD
        self._tail = (self._tail + piece)[-keep - _STEP :]
        if self.period and self._goes_on(len(piece)):
            self._run += len(piece)
        else:
            self.period = self._period()
            self._run = LONGEST_PERIOD + self.period if self.period else 0
        return bool(self.period) and self._run >= max(self.enough, TIMES * self.period)

    def _goes_on(self, length: int) -> bool:
        end = len(self._tail)
        return self._tail[-length:] == self._tail[end - length - self.period : end - self.period]

    def _period(self) -> int:
        """Return the shortest distance at which the last characters stand once more, or 0."""
        last = self._tail[-LONGEST_PERIOD:]
        if len(last) < LONGEST_PERIOD:
            return 0
        end = len(self._tail)
        before = self._tail.rfind(last, max(0, end - 2 * LONGEST_PERIOD), end - 1)
        return end - LONGEST_PERIOD - before if before >= 0 else 0
