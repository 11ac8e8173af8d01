"""A key that acts only when it is pressed twice in a row."""

from __future__ import annotations

from mlagent_tui.clock import Clock


class Armed:
    """Remembers which key was pressed last, and when."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._name = ""
        self._at = 0.0

    def since(self, name: str) -> float | None:
        """Return the seconds since this key armed itself; None if another one came between."""
        return self._clock.monotonic() - self._at if name == self._name else None

    def arm(self, name: str) -> None:
        """Remember this key."""
        self._name, self._at = name, self._clock.monotonic()

    def disarm(self) -> None:
        """Forget."""
        self._name = ""
