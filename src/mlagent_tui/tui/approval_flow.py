"""Asks a person about open batches of calls, one dialog at a time, and hands the answer in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from mlagent_tui.protocol.operations import ApprovalAnswer
from mlagent_tui.tui.state import Batch, ToolItem

if TYPE_CHECKING:
    from mlagent_tui.tui.app import MlAgentApp
    from mlagent_tui.tui.screens.approval import ApprovalScreen

TYPING_PAUSE = 1.0
"""Seconds without a key after which a dialog may take the focus."""


RECOVERED = "This call was read from the answer's text: look whether it is meant as one."
"""What is said of a call that the model wrote as text."""


def with_marks(batch: Batch, calls: Mapping[str, ToolItem]) -> Batch:
    """Return the batch with a finding at each call that was read from the answer's text."""
    recovered = {key for key, call in calls.items() if call.recovered}
    items = tuple(
        replace(item, checks=(*item.checks, RECOVERED)) if item.tool_call_id in recovered else item
        for item in batch.items
    )
    return replace(batch, items=items)


class ApprovalFlow:
    """Follows the slice ``approvals``."""

    def __init__(self, app: MlAgentApp) -> None:
        self._app = app
        self._open: tuple[str, ApprovalScreen] | None = None
        self._answered: set[str] = set()
        self._waiting = False

    def follow(self) -> None:
        """Open a dialog for the oldest open batch, and close one whose batch is gone."""
        batches = self._app.store.state.approvals.batches
        ids = {batch.batch_id for batch in batches}
        if self._open is not None and self._open[0] not in ids:
            screen = self._open[1]
            if screen.is_current:
                screen.dismiss(None)
        asked = self._open[0] if self._open is not None else ""
        batch = next((b for b in batches if b.batch_id not in self._answered), None)
        if batch is not None and not asked and not self._waiting:
            self._waiting = True
            self._app.run_worker(self._ask(batch), group="approval")

    async def _ask(self, batch: Batch) -> None:
        try:
            await self._typing_over()
            await self._answer(batch)
        finally:
            self._open, self._waiting = None, False
        self.follow()

    async def _typing_over(self) -> None:
        """Wait until no key was pressed for a moment: a dialog must not catch a half word."""
        clock = self._app.clock
        while (left := TYPING_PAUSE - (clock.monotonic() - self._app.last_key)) > 0:
            await clock.sleep(left)

    async def _answer(self, batch: Batch) -> None:
        from mlagent_tui.tui.screens.approval import ApprovalScreen

        still_open = {b.batch_id for b in self._app.store.state.approvals.batches}
        if batch.batch_id not in still_open:
            return
        calls = self._app.store.state.tools.calls
        screen = ApprovalScreen(
            with_marks(batch, calls), clock=self._app.clock, glyphs=self._app.glyphs
        )
        self._open = (batch.batch_id, screen)
        self._app.attract_attention()
        decisions = await self._app.push_screen_wait(screen)
        if decisions:
            self._answered.add(batch.batch_id)
            self._app.submit(ApprovalAnswer(batch.batch_id, tuple(decisions)))
