"""Calls that wait for a person: the open batches of a session."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from mlagent_tui.agent.voice import SilencedError
from mlagent_tui.protocol.events import ApprovalRequired, ApprovalResolved, Event
from mlagent_tui.protocol.operations import ApprovalAnswer, new_id
from mlagent_tui.protocol.values import ApprovalDecision, ApprovalItem, ResolvedApproval

Emit = Callable[[Event], Awaitable[None]]
"""Says an event in the turn that the batch belongs to."""

Verdict = ApprovalDecision | None
"""A person's word on a call; None if the call was abandoned."""


@dataclass(frozen=True, slots=True)
class _Open:
    item: ApprovalItem
    verdict: asyncio.Future[Verdict]


@dataclass(slots=True)
class _Batch:
    calls: dict[str, _Open]
    emit: Emit


class Approvals:
    """Opens batches, takes answers, and remembers what was granted for the session."""

    def __init__(self) -> None:
        self.grants: set[str] = set()
        self._batches: dict[str, _Batch] = {}

    @property
    def open(self) -> bool:
        """Whether any call waits for a person."""
        return bool(self._batches)

    async def ask(
        self, items: Sequence[ApprovalItem], emit: Emit
    ) -> dict[str, asyncio.Future[Verdict]]:
        """Open one batch; return a future of the verdict for each tool_call_id."""
        loop = asyncio.get_running_loop()
        batch_id = new_id()
        calls = {item.tool_call_id: _Open(item, loop.create_future()) for item in items}
        # Taken down first: the answer may come while the question is still being said.
        verdicts = {call_id: found.verdict for call_id, found in calls.items()}
        self._batches[batch_id] = _Batch(calls, emit)
        try:
            await emit(ApprovalRequired(batch_id, len(items), tuple(items)))
        except SilencedError:
            del self._batches[batch_id]
            raise
        return verdicts

    async def answer(self, operation: ApprovalAnswer) -> bool:
        """Decide calls of one batch; False if that batch is no longer open.

        What was decided is written before any of the calls can start.
        """
        batch = self._batches.get(operation.batch_id)
        if batch is None:
            return False
        decisions = [d for d in operation.decisions if d.tool_call_id in batch.calls]
        if not decisions:
            return True
        answered = [(batch.calls.pop(d.tool_call_id), d) for d in decisions]
        if not batch.calls:
            del self._batches[operation.batch_id]
        resolved = tuple(_resolved(found.item, decision) for found, decision in answered)
        self.grants.update(item.grant for item in resolved if item.grant)
        await batch.emit(ApprovalResolved(operation.batch_id, resolved))
        for found, decision in answered:
            if not found.verdict.done():
                found.verdict.set_result(decision)
        return True

    async def abandon(self, emit: Emit | None = None) -> None:
        """Close every batch without a verdict.

        Args:
            emit: Says the events instead of the turn, whose own voice may be gone.
        """
        for batch_id, batch in list(self._batches.items()):
            del self._batches[batch_id]
            items = tuple(ResolvedApproval(call_id, "abandoned") for call_id in batch.calls)
            await (emit or batch.emit)(ApprovalResolved(batch_id, items))
            for found in batch.calls.values():
                if not found.verdict.done():
                    found.verdict.set_result(None)


def _resolved(item: ApprovalItem, decision: ApprovalDecision) -> ResolvedApproval:
    if not decision.approved:
        return ResolvedApproval(item.tool_call_id, "rejected", decision.feedback)
    arguments = item.arguments if decision.arguments is None else decision.arguments
    grant = item.grant if decision.grant else ""
    return ResolvedApproval(item.tool_call_id, "approved", decision.feedback, arguments, grant)
