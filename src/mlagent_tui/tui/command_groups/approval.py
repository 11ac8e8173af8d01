"""The command for calls that wait for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlagent_tui.tui.app import MlAgentApp


class ApprovalCommands:
    """Comes back to what waits for a person's word."""

    def __init__(self, app: MlAgentApp) -> None:
        self._app = app

    def command_approvals(self, _argument: str) -> None:
        """Open the calls that wait."""
        self._app.approvals.show_now()
