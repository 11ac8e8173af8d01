"""The slice of the plan: the last plan of the turns that are alive."""

from __future__ import annotations

from dataclasses import replace

from mlagent_tui.protocol.events import (
    Envelope,
    NewComplete,
    PlanUpdate,
    RedoComplete,
    UndoComplete,
)
from mlagent_tui.protocol.values import PlanItem
from mlagent_tui.tui.state import PlanState, PlanVersion


def reduce(state: PlanState, envelope: Envelope) -> PlanState:
    """Fold one event."""
    match envelope.event:
        case PlanUpdate() as event:
            since = _running_since(state, event.items, envelope.time)
            version = PlanVersion(envelope.turn, event.items, since)
            earlier = tuple(old for old in state.versions if old.turn != envelope.turn)
            return _latest(replace(state, versions=(*earlier, version)))
        case UndoComplete() as event:
            return _latest(replace(state, undone=state.undone | set(event.turns)))
        case RedoComplete() as event:
            return _latest(replace(state, undone=state.undone - set(event.turns)))
        case NewComplete():
            return PlanState()
    return state


def _latest(state: PlanState) -> PlanState:
    for version in reversed(state.versions):
        if version.turn not in state.undone:
            return replace(state, items=version.items, running_since=version.running_since)
    return replace(state, items=(), running_since="")


def _running_since(state: PlanState, items: tuple[PlanItem, ...], time: str) -> str:
    running = _running(items)
    if not running:
        return ""
    return state.running_since if running == _running(state.items) else time


def _running(items: tuple[PlanItem, ...]) -> str:
    return next((item.id for item in items if item.status == "in_progress"), "")
