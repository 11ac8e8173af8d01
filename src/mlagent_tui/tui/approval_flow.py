"""Asks a person about open batches of calls, one dialog at a time, and hands the answer in."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mlagent_tui.protocol.operations import ApprovalAnswer
from mlagent_tui.tui.state import Batch, ToolItem

if TYPE_CHECKING:
    from mlagent_tui.tui.app import MlAgentApp
    from mlagent_tui.tui.screens.approval import ApprovalScreen
    from mlagent_tui.tui.screens.approval_model import ApprovalModel

TYPING_PAUSE = 1.0
"""Seconds without a key after which a dialog may take the focus."""

NOTHING_WAITS = "No call waits for your decision."

PUT_ASIDE = "Put aside, nothing is decided. {} comes back to it."

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
        self._aside: frozenset[str] = frozenset()
        self._kept: dict[str, ApprovalModel] = {}
        self._waiting = False
        self._wanted = asyncio.Event()

    def follow(self) -> None:
        """Open a dialog for the oldest open batch, and close one whose batch is gone."""
        undecided = self._undecided()
        ids = {batch.batch_id for batch in undecided}
        if self._open is not None:
            batch_id, screen = self._open
            if batch_id in ids:
                screen.show_others(len(ids) - 1)
            elif screen.is_current:
                screen.dismiss(None)
            return
        batch = next((b for b in undecided if b.batch_id not in self._aside), None)
        if batch is None:
            self._wanted.clear()
        elif not self._waiting:
            self._waiting = True
            self._app.run_worker(self._ask(batch), group="approval")

    def show_now(self) -> None:
        """Open the oldest batch at once: one that was put aside, or that waits for a pause."""
        if not self._undecided():
            self._app.flash(NOTHING_WAITS)
            return
        self._aside = frozenset()
        self._wanted.set()
        self.follow()

    def _undecided(self) -> tuple[Batch, ...]:
        batches = self._app.store.state.approvals.batches
        return tuple(batch for batch in batches if batch.batch_id not in self._answered)

    async def _ask(self, batch: Batch) -> None:
        shown = False
        try:
            await self._typing_over()
            shown = await self._answer(batch)
        finally:
            self._open, self._waiting = None, False
            self._wanted.clear()
        if shown:
            # The next one need not wait: the last key was meant for a dialog, not for a text.
            self._wanted.set()
        self.follow()

    async def _typing_over(self) -> None:
        """Wait until no key was pressed for a moment: a dialog must not catch a half word.

        A person who asks for the dialog does not wait.
        """
        clock = self._app.clock
        while not self._wanted.is_set():
            left = TYPING_PAUSE - (clock.monotonic() - self._app.last_key)
            if left <= 0:
                return
            await _first_of(clock.sleep(left), self._wanted.wait())

    async def _answer(self, batch: Batch) -> bool:
        """Ask about a batch; return whether a person answered."""
        from mlagent_tui.tui.screens.approval import ApprovalScreen

        undecided = {b.batch_id for b in self._undecided()}
        if batch.batch_id not in undecided:
            return False
        screen = ApprovalScreen(
            self._opened(batch),
            clock=self._app.clock,
            glyphs=self._app.glyphs,
            waiting=len(undecided) - 1,
        )
        self._open = (batch.batch_id, screen)
        self._app.attract_attention()
        decisions = await self._app.push_screen_wait(screen)
        if decisions:
            self._answered.add(batch.batch_id)
            self._app.submit(ApprovalAnswer(batch.batch_id, tuple(decisions)))
            return True
        if screen.put_aside:
            self._kept[batch.batch_id] = screen.model
            self._aside = frozenset(b.batch_id for b in self._undecided())
            self._app.flash(PUT_ASIDE.format(self._app.live_keys.label("approvals")))
        return False

    def _opened(self, batch: Batch) -> ApprovalModel:
        """Return what was decided of a batch before it was put aside, or a model of it."""
        from mlagent_tui.tui.screens.approval_model import ApprovalModel

        kept = self._kept.pop(batch.batch_id, None)
        calls = self._app.store.state.tools.calls
        origins = {key: call.origin for key, call in calls.items()}
        return kept or ApprovalModel.open(with_marks(batch, calls).items, origins)


async def _first_of(*waits: Coroutine[Any, Any, object]) -> None:
    """Wait until one of several things happens, and give up waiting for the others."""
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
