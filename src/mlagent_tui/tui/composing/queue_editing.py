"""Changing what waits in the queue, and letting held inputs run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlagent_tui.protocol.operations import MoveInput, ReleaseQueue, RemoveInput, SendNow
from mlagent_tui.tui.keyboard.ladders import BUSY_PHASES

if TYPE_CHECKING:
    from mlagent_tui.tui.app import MlAgentApp

READ_SOON = "Sent: the agent reads it before its next step."
"""What is said of words for the running turn; the transcript shows them once they are read."""


class QueueEditing:
    """Acts on the queue that the slice ``turn`` shows."""

    def __init__(self, app: MlAgentApp) -> None:
        self._app = app

    def act(self, name: str, input_id: str) -> None:
        """Do something with one input.

        Args:
            name: ``edit``, ``remove``, ``move_up``, ``move_down`` or ``send_now``.
            input_id: The input.
        """
        if any(old.input_id == input_id for old in self._app.store.state.turn.queue):
            getattr(self, name)(input_id)

    def edit_last(self) -> None:
        """Move the last queued message into the composer, where it can be sent again."""
        queue = self._app.store.state.turn.queue
        if queue:
            self.edit(queue[-1].input_id)
        else:
            self._app.flash("No message waits.")

    def edit(self, input_id: str) -> None:
        """Move an input into the composer. A draft is never overwritten."""
        composer = self._app.main.composer
        if composer.draft:
            self._app.flash("Send or clear the draft first.")
            return
        text = next(o.text for o in self._app.store.state.turn.queue if o.input_id == input_id)
        self.remove(input_id)
        composer.set_draft(text)
        composer.focus()

    def remove(self, input_id: str) -> None:
        """Take an input out."""
        if not self._app.bus.take_back(input_id):
            self._app.submit(RemoveInput(input_id))

    def move_up(self, input_id: str) -> None:
        """Let an input run before the one that is before it now."""
        ids = self._ids()
        at = ids.index(input_id)
        if at > 0:
            self._app.submit(MoveInput(input_id, ids[at - 1]))

    def move_down(self, input_id: str) -> None:
        """Let an input run after the one that is behind it now."""
        ids = self._ids()
        at = ids.index(input_id)
        if at < len(ids) - 1:
            behind = ids[at + 2] if at + 2 < len(ids) else ""
            self._app.submit(MoveInput(input_id, behind))

    def send_now(self, input_id: str) -> None:
        """Put an input into the running turn; without one it runs next."""
        self._app.submit(SendNow(input_id))
        self.say_read_soon()

    def say_read_soon(self) -> None:
        """Say what becomes of words that were sent while the agent works."""
        if self._app.store.state.turn.phase in BUSY_PHASES:
            self._app.flash(READ_SOON)

    def release(self) -> None:
        """Let messages run that an interrupt held back."""
        turn = self._app.store.state.turn
        if turn.held and turn.queue:
            self._app.submit(ReleaseQueue())

    def _ids(self) -> list[str]:
        return [old.input_id for old in self._app.store.state.turn.queue]
