"""Clocks for tests: time passes when the test says so, or as fast as it is waited for."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


class InstantClock:
    """Every wait is over at once and moves the time.

    Attributes:
        waits: The seconds of every wait so far.
    """

    def __init__(self, start: datetime = START) -> None:
        self._start = start
        self._passed = 0.0
        self.waits: list[float] = []

    def now(self) -> datetime:
        """Return the virtual moment."""
        return self._start + timedelta(seconds=self._passed)

    def monotonic(self) -> float:
        """Return the virtual seconds since the start."""
        return self._passed

    async def sleep(self, seconds: float) -> None:
        """Let ``seconds`` pass without waiting."""
        self.waits.append(seconds)
        self._passed += seconds
        await asyncio.sleep(0)


class StoppedClock(InstantClock):
    """Waits never end by themselves; they can only be cancelled.

    Attributes:
        waiting: Set when somebody waits.
    """

    def __init__(self) -> None:
        super().__init__()
        self.waiting = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        """Wait for ever."""
        self.waits.append(seconds)
        self.waiting.set()
        await asyncio.Event().wait()
