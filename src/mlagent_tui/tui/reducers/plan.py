"""The slice of the plan."""

from __future__ import annotations

from mlagent_tui.protocol.events import Envelope, NewComplete, PlanUpdate
from mlagent_tui.protocol.values import PlanItem
from mlagent_tui.tui.state import PlanState


def reduce(state: PlanState, envelope: Envelope) -> PlanState:
    """Fold one event; after an undo the agent itself says which plan holds.

    Nothing runs once a turn is over, even if its plan was not finished.
    """
    match envelope.event:
        case PlanUpdate() as event:
            return PlanState(event.items, _running_since(state, event.items, envelope.time))
        case NewComplete():
            return PlanState()
        case event if event.terminal and envelope.turn is not None and state.running_since:
            return PlanState(state.items)
    return state


def _running_since(state: PlanState, items: tuple[PlanItem, ...], time: str) -> str:
    running = _running(items)
    if not running:
        return ""
    return state.running_since if running == _running(state.items) else time


def _running(items: tuple[PlanItem, ...]) -> str:
    return next((item.id for item in items if item.status == "in_progress"), "")
