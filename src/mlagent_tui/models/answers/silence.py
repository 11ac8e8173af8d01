"""Ends the wait for a model that has gone silent.

Three spans of time are watched, all of them between signs of life and none over the whole
answer. Until the answer begins, a model may be loading or reading; afterwards pieces must keep
coming. Bytes that carry nothing (comments, pings, empty pieces) show that the other side lives,
and so begin those spans anew; but they do not count for ever: at the latest after
:attr:`Patience.longest` something of the answer must have come.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from mlagent_tui.clock import Clock


@dataclass(frozen=True, slots=True)
class Patience:
    """How long silence is borne, in seconds.

    Attributes:
        connect: Until a connection stands.
        first_token: Until the answer begins.
        between_chunks: Between pieces of the answer.
    """

    connect: float = 20.0
    first_token: float = 120.0
    between_chunks: float = 120.0

    @property
    def longest(self) -> float:
        """How long a reply may carry nothing, and how long a whole answer may take to come."""
        return 5 * max(self.first_token, self.between_chunks)


LOCAL_PATIENCE = Patience(first_token=300.0)
"""For local servers, which may have to load the model first."""


_AWAY = 1.0
"""Seconds until the next look while nobody waits."""


class SilenceError(Exception):
    """Nothing came for too long.

    Attributes:
        seconds: How long.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__(f"nothing came for {seconds:g} seconds")
        self.seconds = seconds


class Silence:
    """Watches one answer, and interrupts whoever waits for its next piece.

    Use it as a context manager around each wait. One task sleeps until the next limit and looks
    again, so that a piece costs no timer of its own. Only waiting counts: what the reader does
    with a piece may take as long as it likes. Call :meth:`close` at the end.
    """

    def __init__(self, patience: Patience, clock: Clock, *, streamed: bool = True) -> None:
        self._patience = patience
        self._clock = clock
        self._span = patience.first_token if streamed else patience.longest
        self._heard = self._told = self._left = clock.monotonic()
        self._waiter: asyncio.Task[object] | None = None
        self._cancelling = 0
        self._over: float | None = None
        self._watch = asyncio.create_task(self._run(), name="model-silence")

    def heard(self) -> None:
        """Note a sign of life that carries nothing of the answer."""
        self._heard = self._clock.monotonic()

    def told(self) -> None:
        """Note a piece of the answer."""
        self._heard = self._told = self._clock.monotonic()
        self._span = self._patience.between_chunks

    async def close(self) -> None:
        """Stop watching."""
        self._watch.cancel()
        await asyncio.wait((self._watch,))

    def __enter__(self) -> Self:
        task = asyncio.current_task()
        assert task is not None
        away = (now := self._clock.monotonic()) - self._left
        self._heard, self._told = now, self._told + away
        self._waiter, self._cancelling = task, task.cancelling()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        task, self._waiter = self._waiter, None
        self._left = self._clock.monotonic()
        if self._over is None or task is None:
            return
        wanted_by_others = task.uncancel() > self._cancelling
        if not wanted_by_others:
            raise SilenceError(self._over) from None

    async def _run(self) -> None:
        while True:
            left, span = self._next_limit()
            if left > 0:
                await self._clock.sleep(left)
            elif self._waiter is None:
                await self._clock.sleep(_AWAY)
            else:
                self._over = span
                self._waiter.cancel()
                return

    def _next_limit(self) -> tuple[float, float]:
        """Return the seconds until the next limit, and the span that it ends."""
        now = self._clock.monotonic()
        quiet = self._heard + self._span - now
        empty = self._told + self._patience.longest - now
        return min((quiet, self._span), (empty, self._patience.longest))
