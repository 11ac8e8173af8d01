"""The slice of model, mode, context and money."""

from __future__ import annotations

from dataclasses import replace

from mlagent_tui.protocol.events import (
    BudgetChanged,
    ContextStatus,
    Envelope,
    ModeChanged,
    ModelChanged,
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
            )
        case ModelChanged() as event:
            return replace(state, model=event.model)
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
            )
        case Usage() as event:
            return _add(state, event)
    return state


def _add(state: UsageState, event: Usage) -> UsageState:
    return replace(
        state,
        tokens_in=state.tokens_in + event.tokens_in,
        tokens_out=state.tokens_out + event.tokens_out,
        tokens_cached=state.tokens_cached + event.tokens_cached,
        cost=state.cost if event.cost is None else state.cost + event.cost,
        cost_unknown=state.cost_unknown or event.cost is None,
    )
