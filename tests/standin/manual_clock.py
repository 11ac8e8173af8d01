"""A clock that stands still until a test moves it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime, timedelta

from standin.clocks import START


class ManualClock:
    """Waits end when the test has moved the time far enough.

    Attributes:
        waits: The seconds of every wait so far.
        looks: How often somebody looked at it.
    """

    def __init__(self) -> None:
        self._passed = 0.0
        self._moved = asyncio.Event()
        self.waits: list[float] = []
        self.looks = 0

    def now(self) -> datetime:
        """Return the virtual moment."""
        return START + timedelta(seconds=self._passed)

    def monotonic(self) -> float:
        """Return the virtual seconds since the start."""
        self.looks += 1
        return self._passed

    async def sleep(self, seconds: float) -> None:
        """Wait until the time has been moved by ``seconds``."""
        self.waits.append(seconds)
        end = self._passed + seconds
        while self._passed < end:
            await self._moved.wait()

    async def advance(self, seconds: float) -> None:
        """Move the time, and let whoever waited go on."""
        self._passed += seconds
        self._moved.set()
        self._moved = asyncio.Event()
        for _ in range(3):
            await asyncio.sleep(0)


async def until(condition: Callable[[], bool], limit: float = 10.0) -> None:
    """Give the event loop turns until ``condition`` holds.

    Raises:
        TimeoutError: If it does not hold in time.
    """
    async with asyncio.timeout(limit):
        while not condition():
            with contextlib.suppress(TimeoutError):
                await asyncio.sleep(0.001)
