"""Has the garbage collector work when nobody waits: a moment after a turn has ended."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from mlagent_tui import collector

if TYPE_CHECKING:
    from mlagent_tui.tui.app import MlAgentApp

QUIET = 1.5
"""Seconds without a key or a turn before the collector works."""


class Tidying:
    """Watches for quiet after a turn; once it has worked, nothing is scheduled any more."""

    def __init__(self, app: MlAgentApp) -> None:
        self._app = app
        self._turn: int | None = None
        self._scheduled: asyncio.TimerHandle | None = None

    def follow(self) -> None:
        """Look at what runs now."""
        turn = self._app.store.state.turn.turn
        if self._turn is not None and turn is None:
            self._schedule(QUIET)
        self._turn = turn

    def _schedule(self, seconds: float) -> None:
        if self._scheduled is not None:
            self._scheduled.cancel()
        self._scheduled = asyncio.get_running_loop().call_later(seconds, self._work)

    def _work(self) -> None:
        self._scheduled = None
        quiet = self._app.clock.monotonic() - self._app.last_key
        if self._turn is not None:
            return
        if quiet < QUIET:
            self._schedule(QUIET - quiet)
        else:
            collector.tidy()
