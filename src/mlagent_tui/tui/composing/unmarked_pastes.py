"""Gathers a paste that a terminal sends as if it were typed, so that no part of it is sent. Pure.

Nobody types several lines within one read of the terminal. What is read behind them, without a
pause, belongs to them.
"""

from __future__ import annotations

import re

LEAST = 8
"""Signs in one read that nobody types."""

PAUSE = 0.05
"""Seconds without input that end a paste."""

_PLAIN = re.compile(r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*")
_INNER_LINE_END = re.compile(r"[\r\n]+[^\r\n]")


class UnmarkedPastes:
    """Looks at what is read from the terminal, piece by piece."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._last = 0.0

    def take(self, data: str, now: float) -> bool:
        """Keep a piece that belongs to a paste; False if it is keys.

        Args:
            data: What was read at once, outside of a marked paste.
            now: When, in seconds.
        """
        if not _PLAIN.fullmatch(data):
            return False
        begun = bool(self._pieces) and data not in ("\r", "\n")
        if not begun and (len(data) < LEAST or not _INNER_LINE_END.search(data)):
            return False
        self._pieces.append(data)
        self._last = now
        return True

    def over(self, now: float) -> bool:
        """Return whether a paste was gathered and nothing more comes."""
        return bool(self._pieces) and now - self._last >= PAUSE

    def whole(self) -> str:
        """Return what was gathered, and begin anew."""
        text = "".join(self._pieces)
        self._pieces.clear()
        return text
