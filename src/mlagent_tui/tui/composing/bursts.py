"""Tells text that a terminal pastes as keys from text that a person types. Pure.

A terminal without bracketed paste sends a pasted text as if somebody typed very fast. Its line
ends must not send half of it.
"""

from __future__ import annotations

from typing import Literal

GAP = 0.010
"""Seconds between two keys of a paste, at most."""

LEAST = 8
"""Keys in a row, that close together, that nobody types."""

PATIENCE = 0.030
"""Seconds that an Enter waits for a key behind it that would make it part of a paste."""

Verdict = Literal["key", "text", "wait"]
"""What to do with a key: what it means, insert it, or wait for the next one."""


class Bursts:
    """Looks at keys in the order in which they come.

    Attributes:
        off: Whether the terminal has shown that it marks its pastes, so that none comes as keys.
    """

    def __init__(self) -> None:
        self.off = False
        self._last = float("-inf")
        self._run = 0
        self._pasting = False
        self._waiting = False

    @property
    def waiting(self) -> bool:
        """Whether an Enter waits for what comes behind it."""
        return self._waiting

    def goes_on(self, when: float, *, text: bool) -> bool:
        """Whether a key makes the Enter before it a part of a paste; it waits no longer then."""
        self._waiting = False
        self._pasting = text and when - self._last <= GAP
        return self._pasting

    def stop_waiting(self) -> None:
        """Take the Enter that waits for what it usually means."""
        self._waiting = False
        self._run = 0

    def take(self, key: str, when: float, *, text: bool) -> Verdict:
        """Return what to do with a key.

        Args:
            key: Its name.
            when: When it came, in seconds.
            text: Whether it stands for a sign.
        """
        quick = when - self._last <= GAP
        self._last = when
        if self.off or not (text or key in ("enter", "tab")):
            self._run, self._pasting = 0, False
            return "key"
        before = self._run if quick else 0
        self._run = before + 1
        self._pasting = self._pasting and quick
        if text:
            return "key"
        if self._pasting:
            return "text"
        if key == "enter" and before >= LEAST:
            self._waiting = True
            return "wait"
        return "key"
