"""A beat once a second, and none while nothing runs or a dialog has the screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.widget import Widget
    from textual.worker import Worker

    from mlagent_tui.clock import Clock


class Ticker:
    """Calls ``beat`` once a second between :meth:`run` ``(True)`` and ``run(False)``.

    Beats are left out while another screen lies over the owner's.

    Args:
        owner: The widget that beats; its removal stops the ticker.
        clock: Time.
        beat: What to do.
    """

    def __init__(self, owner: Widget, clock: Clock, beat: Callable[[], None]) -> None:
        self._owner = owner
        self._clock = clock
        self._beat = beat
        self._worker: Worker[None] | None = None

    @property
    def running(self) -> bool:
        """Whether it beats."""
        return self._worker is not None

    def run(self, wanted: bool) -> None:
        """Start or stop; asking for what is already so does nothing."""
        if wanted == self.running or (wanted and not self._owner.is_attached):
            return
        if self._worker is not None:
            self._worker.cancel()
            self._worker = None
            return
        self._worker = self._owner.run_worker(self._beats(), group="ticker")

    async def _beats(self) -> None:
        while True:
            await self._clock.sleep(1.0)
            # Behind a dialog one changed line costs Textual a drawing of the whole screen.
            if self._owner.app.screen is self._owner.screen:
                self._beat()
