"""The leader key: the next key means a command, whatever has the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.events import Key

from mlagent_tui.tui.keyboard.live_keys import letter
from mlagent_tui.tui.widgets.which_key import WhichKey

if TYPE_CHECKING:
    from mlagent_tui.tui.app import MlAgentApp

PATIENCE = 5.0
"""Seconds after which the next key means itself again."""


class Leader:
    """Waits for the second key; a strip says meanwhile which keys there are."""

    def __init__(self, app: MlAgentApp) -> None:
        self._app = app
        self._count = 0
        self.waiting = False

    def begin(self) -> None:
        """Wait for the second key."""
        self._count += 1
        self._show(True)
        self._app.run_worker(self._give_up(self._count), group="leader")

    async def catch(self, event: Key) -> bool:
        """Take a key before anything else does, if it is waited for; returns whether it was."""
        if self.waiting:
            await self._take(event.key)
            return True
        take_key = getattr(self._app.screen, "take_key", None)
        if take_key is not None:
            take_key(event)
        return take_key is not None

    async def _take(self, key: str) -> None:
        """Run what the second key means; a key without a meaning only ends the wait."""
        self._show(False)
        row = self._app.live_keys.after_leader(key)
        if row is not None:
            await self._app.run_action(row.action, self._app.main)

    async def _give_up(self, number: int) -> None:
        await self._app.clock.sleep(PATIENCE)
        if number == self._count and self.waiting:
            self._show(False)

    def _show(self, waiting: bool) -> None:
        self.waiting = waiting
        strip = self._app.main.query_one(WhichKey)
        if waiting:
            live = self._app.live_keys
            rows = (row for row in live.of_scope("leader") if row.names)
            pairs = [(" ".join(letter(name) for name in row.names), row.hint) for row in rows]
            strip.open(live.label("leader"), pairs)
        else:
            strip.close()
