"""Taking queued messages back into the composer, and letting held ones run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlagent_tui.protocol.operations import ReleaseQueue, RemoveInput

if TYPE_CHECKING:
    from mlagent_tui.tui.app import MlAgentApp


class QueueEditing:
    """Acts on the queue that the slice ``turn`` shows."""

    def __init__(self, app: MlAgentApp) -> None:
        self._app = app

    def edit_last(self) -> None:
        """Move the last queued message into the composer, where it can be sent again.

        A draft is never overwritten.
        """
        queue = self._app.store.state.turn.queue
        composer = self._app.main.composer
        if not queue:
            self._app.flash("No message waits.")
        elif composer.draft:
            self._app.flash("Send or clear the draft first.")
        else:
            last = queue[-1]
            if not self._app.bus.take_back(last.input_id):
                self._app.submit(RemoveInput(last.input_id))
            composer.set_draft(last.text)

    def release(self) -> None:
        """Let messages run that an interrupt held back."""
        turn = self._app.store.state.turn
        if turn.held and turn.queue:
            self._app.submit(ReleaseQueue())
