"""Shows a command's output while it runs, without drowning those who watch."""

from __future__ import annotations

import asyncio

from mlagent_tui.clock import Clock
from mlagent_tui.tools.spec import LogSink

INTERVAL = 0.05
"""Seconds between two pieces."""

PIECE_LIMIT = 16_384
"""Characters of one piece; of a flood only the end of each interval is shown."""


class LiveLog:
    """Joins output into pieces, at most one per :data:`INTERVAL`.

    Args:
        log: Where the pieces go.
        clock: Time.
    """

    def __init__(self, log: LogSink, clock: Clock) -> None:
        self._log = log
        self._clock = clock
        self._waiting: list[str] = []
        self._size = 0
        self._skipped = 0
        self._timer: asyncio.Task[None] | None = None
        self._last = float("-inf")

    def write(self, text: str) -> None:
        """Take some output; shows it at once if nothing was shown for a while."""
        if not text:
            return
        self._waiting.append(text)
        self._size += len(text)
        if self._size > 4 * PIECE_LIMIT:
            self._forget_all_but_the_end()
        if self._timer is not None:
            return
        due = self._last + INTERVAL - self._clock.monotonic()
        if due <= 0:
            self._show()
        else:
            self._timer = asyncio.ensure_future(self._show_later(due))

    def close(self) -> None:
        """Show what is left."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._show()

    async def _show_later(self, seconds: float) -> None:
        await self._clock.sleep(seconds)
        self._timer = None
        self._show()

    def _show(self) -> None:
        self._last = self._clock.monotonic()
        if self._size > PIECE_LIMIT:
            self._forget_all_but_the_end()
        text = "".join(self._waiting)
        self._waiting.clear()
        self._size = 0
        if self._skipped:
            self._log(f"\n[{self._skipped:,} characters came too fast to be shown]\n", "system")
            self._skipped = 0
        if text:
            self._log(text)

    def _forget_all_but_the_end(self) -> None:
        """Keep the last lines; beginning with a whole line keeps escape sequences whole."""
        text = "".join(self._waiting)
        kept = text[-PIECE_LIMIT:]
        edge = kept.find("\n")
        if edge >= 0:
            kept = kept[edge + 1 :]
        self._skipped += len(text) - len(kept)
        self._waiting = [kept]
        self._size = len(kept)
