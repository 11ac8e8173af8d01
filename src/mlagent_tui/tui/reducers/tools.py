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
from mlagent_tui.tui.keyed_sequence import KeyedSequence
from mlagent_tui.tui.state import ToolItem, ToolsState

_DEEPEST = 8
"""Sub-agents of sub-agents that are followed upwards; a chain that is longer is a circle."""


def reduce(state: ToolsState, envelope: Envelope) -> ToolsState:
    """Fold one event; calls that nobody announced are passed over."""
    match envelope.event:
        case ToolCallEvent() as event:
            return _put(state, _new_call(state, event, envelope))
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


def root_of(state: ToolsState, tool_call_id: str) -> ToolItem | None:
    """Return the call of the main agent that a call was made for, or None if it is not known."""
    call = state.calls.get(tool_call_id)
    for _ in range(_DEEPEST):
        if call is None or call.parent not in state.calls:
            break
        call = state.calls[call.parent]
    return call


def _put(state: ToolsState, call: ToolItem) -> ToolsState:
    """Put a call in its place, also among the children of the calls that it was made for."""
    calls = KeyedSequence.of(state.calls).put(call.key, call)
    for _ in range(_DEEPEST):
        above = calls.get(call.parent)
        if above is None:
            break
        above = replace(above, children=_with_child(above.children, call))
        call, calls = above, calls.put(above.key, above)
    return ToolsState(calls)


def _with_child(children: tuple[ToolItem, ...], call: ToolItem) -> tuple[ToolItem, ...]:
    if all(child.key != call.key for child in children):
        return (*children, call)
    return tuple(call if child.key == call.key else child for child in children)


def _new_call(state: ToolsState, event: ToolCallEvent, envelope: Envelope) -> ToolItem:
    above = root_of(state, envelope.agent_id)
    in_circle = above is not None and event.tool_call_id in (above.key, above.parent)
    return ToolItem(
        key=event.tool_call_id,
        turn=envelope.turn,
        seq=envelope.seq,
        tool=event.tool,
        arguments=event.arguments,
        origin=event.origin,
        parent="main" if in_circle else envelope.agent_id,
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
        effects=event.effects or call.effects,
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
    for call in _calls_of(state, envelope.turn):
        if call.state not in FINAL_TOOL_STATES:
            # Its children may have been closed in between, so it is looked up again.
            call = replace(
                state.calls[call.key], state="cancelled", ended=envelope.time, log_tail=()
            )
            state = _put(state, call)
    return state


def _calls_of(state: ToolsState, turn: int | None) -> list[ToolItem]:
    """Return the calls of the last turn; the many of older turns are not looked at."""
    found: list[ToolItem] = []
    for call in reversed(KeyedSequence.of(state.calls).in_order):
        if call.turn is not None and turn is not None and call.turn < turn:
            break
        if call.turn == turn:
            found.append(call)
    return found[::-1]


def _with_final_arguments(state: ToolsState, event: ApprovalResolved) -> ToolsState:
    for item in event.items:
        call = state.calls.get(item.tool_call_id)
        if call is not None and item.outcome == "approved":
            state = _put(state, replace(call, arguments=item.final_arguments))
    return state
