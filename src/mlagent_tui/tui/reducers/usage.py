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
from mlagent_tui.tui.state import Spent, UsageState


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
        spent=_with(state.spent, event),
    )


def _with(spent: tuple[Spent, ...], event: Usage) -> tuple[Spent, ...]:
    """Add a request to the row of its model and kind."""
    rows = {(row.model, row.kind): row for row in spent}
    key = (event.model, event.kind)
    row = rows.get(key, Spent(*key))
    rows[key] = replace(
        row,
        requests=row.requests + 1,
        tokens_in=row.tokens_in + event.tokens_in,
        tokens_out=row.tokens_out + event.tokens_out,
        tokens_cached=row.tokens_cached + event.tokens_cached,
        tokens_cache_written=row.tokens_cache_written + event.tokens_cache_written,
        cost=row.cost if event.cost is None else row.cost + event.cost,
        cost_unknown=row.cost_unknown or event.cost is None,
    )
    return tuple(rows.values())
