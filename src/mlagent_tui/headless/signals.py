"""The signals that end a run, as something that can be waited for."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from types import TracebackType


class Signals:
    """Counts SIGINT, and notes SIGTERM and SIGHUP, while it is entered.

    Outside the main thread there are no signals to take; then nothing ever comes.

    Attributes:
        interrupts: How often SIGINT came.
        ending: Whether SIGTERM or SIGHUP came.
    """

    def __init__(self) -> None:
        self.interrupts = 0
        self.ending = False
        self._came = asyncio.Event()
        self._taken: list[signal.Signals] = []

    @property
    def impatient(self) -> bool:
        """Whether a second SIGINT asks to leave at once."""
        return self.interrupts > 1

    async def next(self) -> None:
        """Wait for a signal that came since the last call."""
        await self._came.wait()
        self._came.clear()

    def __enter__(self) -> Signals:
        self._take(signal.SIGINT)
        self._take(signal.SIGTERM)
        self._take(signal.SIGHUP)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        loop = asyncio.get_running_loop()
        for number in self._taken:
            loop.remove_signal_handler(number)

    def _take(self, number: signal.Signals) -> None:
        with contextlib.suppress(ValueError, RuntimeError):
            asyncio.get_running_loop().add_signal_handler(number, self._note, number)
            self._taken.append(number)

    def _note(self, number: signal.Signals) -> None:
        if number == signal.SIGINT:
            self.interrupts += 1
        else:
            self.ending = True
        self._came.set()
