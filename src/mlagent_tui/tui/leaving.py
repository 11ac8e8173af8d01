"""Leaving: the agent is asked to end, and is given three seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlagent_tui.tui.app import MlAgentApp


class Leaving:
    """Makes sure that the program is left once, and that asking again leaves at once."""

    def __init__(self, app: MlAgentApp) -> None:
        self._app = app
        self._begun = False

    def begin(self) -> None:
        """Leave; a second call does not wait any longer."""
        if self._begun:
            self._app.exit(self._app.exit_status)
            return
        self._begun = True
        self._app.flash("Leaving: waiting for the agent to stop. Again leaves at once.", None)
        self._app.run_worker(self._leave(), group="leaving")

    async def _leave(self) -> None:
        await self._app.bus.stop()
        self._app.exit(self._app.exit_status)
