"""The slice of model, mode, context and money."""

from __future__ import annotations

from dataclasses import replace

from mlagent_tui.protocol.events import (
    BudgetChanged,
    ContextStatus,
    EffortChanged,
    Envelope,
    ModeChanged,
    ModelChanged,
    ModelProfiled,
    Ready,
    Usage,
)
from mlagent_tui.tui.state import UsageState


def reduce(state: UsageState, envelope: Envelope) -> UsageState:
    """Fold one event; what sub-agents and compactions use counts as well."""
    match envelope.event:
        case Ready() as event:
            return replace(
                state,
                model=event.model,
                mode=event.mode,
                workspace=event.workspace or state.workspace,
                tool_count=event.tool_count,
                effort=event.effort,
                effort_chosen=False,
            )
        case ModelChanged() as event:
            known = state.profile if event.model == state.model else None
            return replace(state, model=event.model, profile=known)
        case ModelProfiled() as event if envelope.agent_id == "main":
            return replace(state, profile=event)
        case EffortChanged() as event:
            chosen = state.effort_chosen or event.effort != event.previous
            return replace(state, effort=event.effort, effort_chosen=chosen)
        case ModeChanged() as event:
            return replace(state, mode=event.mode)
        case BudgetChanged() as event:
            return replace(state, max_cost=event.max_cost)
        case ContextStatus() as event if envelope.agent_id == "main":
            return replace(
                state,
                context_used=event.used,
                context_window=event.window,
                context_source=event.source,
                context_breakdown=event.breakdown,
                context_limit=event.limit,
            )
        case Usage() as event:
            return replace(state, spent=state.spent.count(event))
    return state
