"""Leaving: the agent is asked to end, and is given three seconds."""

from __future__ import annotations

import os
from contextlib import ExitStack
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlagent_tui.tui.app import MlAgentApp


class Leaving:
    """Makes sure that the program is left once, and that asking again leaves at once."""

    def __init__(self, app: MlAgentApp) -> None:
        self._app = app
        self._begun = False
        self._not_drawing = ExitStack()

    def begin(self) -> None:
        """Leave; a second call does not wait any longer."""
        if self._begun:
            self._app.exit(self._app.exit_status)
            return
        self._begun = True
        self._app.flash("Leaving: waiting for the agent to stop. Again leaves at once.", None)
        self._app.run_worker(self._leave(), group="leaving")

    def begin_unseen(self) -> None:
        """Stop the agent and end the process, when nothing can be written any more.

        The screen is not taken down: Textual's thread that writes has died with the terminal,
        and the loop would wait for ever for it to take the next piece.
        """
        self._not_drawing.enter_context(self._app.batch_update())
        self._app.run_worker(self._leave_unseen(), group="leaving")

    async def _leave_unseen(self) -> None:
        await self._app.bus.stop()
        os._exit(self._app.exit_status)

    async def _leave(self) -> None:
        await self._app.bus.stop()
        self._app.exit(self._app.exit_status)
