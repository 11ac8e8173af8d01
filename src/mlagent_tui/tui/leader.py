"""The leader key: the next key means a command, whatever has the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlagent_tui.tui.keys import leader_key

if TYPE_CHECKING:
    from mlagent_tui.tui.app import MlAgentApp

PATIENCE = 5.0
"""Seconds after which the next key means itself again."""


class Leader:
    """Waits for the second key; the hint line says meanwhile which keys there are."""

    def __init__(self, app: MlAgentApp) -> None:
        self._app = app
        self._count = 0
        self.waiting = False

    def begin(self) -> None:
        """Wait for the second key."""
        self._count += 1
        self._show(True)
        self._app.run_worker(self._give_up(self._count), group="leader")

    async def take(self, key: str) -> None:
        """Run what the second key means; a key without a meaning only ends the wait."""
        self._show(False)
        row = leader_key(key)
        if row is not None:
            await self._app.run_action(row.action, self._app.main)

    async def _give_up(self, number: int) -> None:
        await self._app.clock.sleep(PATIENCE)
        if number == self._count and self.waiting:
            self._show(False)

    def _show(self, waiting: bool) -> None:
        self.waiting = waiting
        self._app.main.hints.show_leader(waiting)
