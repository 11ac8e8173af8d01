"""Has the garbage collector work when nobody waits: a moment after a turn has ended."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from mlagent_tui import collector

if TYPE_CHECKING:
    from mlagent_tui.tui.app import MlAgentApp

QUIET = 1.5
"""Seconds without a key or a turn before young garbage is collected."""

AWAY = 300.0
"""Seconds without a key or a turn before everything is."""


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
            self._schedule(QUIET, self._tidy)
        self._turn = turn

    def _schedule(self, seconds: float, work: Callable[[], None]) -> None:
        if self._scheduled is not None:
            self._scheduled.cancel()
        self._scheduled = asyncio.get_running_loop().call_later(seconds, work)

    def _tidy(self) -> None:
        if self._is_quiet(QUIET, self._tidy):
            collector.tidy()
            self._schedule(AWAY, self._clean)

    def _clean(self) -> None:
        if self._is_quiet(AWAY, self._clean):
            collector.clean()

    def _is_quiet(self, seconds: float, again: Callable[[], None]) -> bool:
        """Whether nobody has waited for so long; else looks again when that may be."""
        self._scheduled = None
        left = seconds - (self._app.clock.monotonic() - self._app.last_key)
        if self._turn is None and left > 0:
            self._schedule(left, again)
        return self._turn is None and left <= 0
