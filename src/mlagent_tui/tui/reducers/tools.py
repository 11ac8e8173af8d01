"""The slice of tool calls."""

from __future__ import annotations

from dataclasses import replace

from mlagent_tui.protocol.events import (
    ApprovalResolved,
    Envelope,
    NewComplete,
    ToolCallEvent,
    ToolOutput,
    ToolStateChange,
)
from mlagent_tui.protocol.values import FINAL_TOOL_STATES
from mlagent_tui.tui.state import ToolItem, ToolsState


def reduce(state: ToolsState, envelope: Envelope) -> ToolsState:
    """Fold one event; calls that nobody announced are passed over."""
    match envelope.event:
        case ToolCallEvent() as event:
            return _put(state, _new_call(event, envelope))
        case ToolStateChange() as event if event.tool_call_id in state.calls:
            return _put(state, _moved(state.calls[event.tool_call_id], event, envelope.time))
        case ToolOutput() as event if event.tool_call_id in state.calls:
            return _put(state, _ended(state.calls[event.tool_call_id], event, envelope))
        case ApprovalResolved() as event:
            return _with_final_arguments(state, event)
        case NewComplete(clear=True):
            return ToolsState()
        case event if event.terminal and envelope.turn is not None:
            return _closed(state, envelope) if envelope.agent_id == "main" else state
    return state


def show_tail(state: ToolsState, tool_call_id: str, tail: tuple[str, ...]) -> ToolsState:
    """Put the last lines of a running call's log on its card."""
    call = state.calls.get(tool_call_id)
    if call is None or call.success is not None or call.log_tail == tail:
        return state
    return _put(state, replace(call, log_tail=tail))


def _put(state: ToolsState, call: ToolItem) -> ToolsState:
    return ToolsState({**state.calls, call.key: call})


def _new_call(event: ToolCallEvent, envelope: Envelope) -> ToolItem:
    return ToolItem(
        key=event.tool_call_id,
        turn=envelope.turn,
        seq=envelope.seq,
        tool=event.tool,
        arguments=event.arguments,
        origin=event.origin,
        parent=envelope.agent_id,
        recovered=event.recovered,
    )


def _moved(call: ToolItem, event: ToolStateChange, time: str) -> ToolItem:
    started = call.started or (time if event.state == "running" else "")
    over = event.state in FINAL_TOOL_STATES
    return replace(
        call,
        state=event.state,
        facts={**call.facts, **event.facts} if event.facts else call.facts,
        started=started,
        ended=call.ended or (time if over else ""),
        log_tail=() if over else call.log_tail,
    )


def _ended(call: ToolItem, event: ToolOutput, envelope: Envelope) -> ToolItem:
    return replace(
        call,
        seq=envelope.seq,
        output=event.output,
        success=event.success,
        display=event.display,
        spill_path=event.spill_path,
        ended=call.ended or envelope.time,
        log_tail=(),
    )


def _closed(state: ToolsState, envelope: Envelope) -> ToolsState:
    """Stop what the end of a turn left open: nothing of it runs any more."""
    left = {
        key: replace(call, state="cancelled", ended=envelope.time, log_tail=())
        for key, call in state.calls.items()
        if call.turn == envelope.turn and call.state not in FINAL_TOOL_STATES
    }
    return ToolsState({**state.calls, **left}) if left else state


def _with_final_arguments(state: ToolsState, event: ApprovalResolved) -> ToolsState:
    changed = {
        item.tool_call_id: replace(state.calls[item.tool_call_id], arguments=item.final_arguments)
        for item in event.items
        if item.outcome == "approved" and item.tool_call_id in state.calls
    }
    return ToolsState({**state.calls, **changed}) if changed else state
