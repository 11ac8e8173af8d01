"""The slice of calls that wait for a person."""

from __future__ import annotations

from mlagent_tui.protocol.events import (
    ApprovalRequired,
    ApprovalResolved,
    Envelope,
    NewComplete,
)
from mlagent_tui.tui.state import ApprovalsState, Batch


def reduce(state: ApprovalsState, envelope: Envelope) -> ApprovalsState:
    """Fold one event; calls that an answer does not name stay open.

    The end of a turn closes every batch that is still open.
    """
    event = envelope.event
    if isinstance(event, ApprovalRequired):
        return ApprovalsState((*state.batches, Batch(event.batch_id, event.items)))
    if isinstance(event, ApprovalResolved):
        decided = {item.tool_call_id for item in event.items}
        left = (_without(batch, event.batch_id, decided) for batch in state.batches)
        return ApprovalsState(tuple(batch for batch in left if batch.items))
    over = event.terminal and envelope.turn is not None and envelope.agent_id == "main"
    if state.batches and (over or isinstance(event, NewComplete)):
        return ApprovalsState()
    return state


def _without(batch: Batch, batch_id: str, decided: set[str]) -> Batch:
    if batch.batch_id != batch_id:
        return batch
    left = tuple(item for item in batch.items if item.tool_call_id not in decided)
    return Batch(batch_id, left)
