"""The slice of what runs: the phase that drives the status line, the hints and the Esc ladder."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from mlagent_tui.protocol.events import (
    ApprovalRequired,
    ApprovalResolved,
    AssistantChunk,
    AssistantMessageDone,
    Compacted,
    Envelope,
    ErrorEvent,
    Event,
    InputEdited,
    InputMoved,
    InputQueued,
    InputRemoved,
    Interrupted,
    ModelChanged,
    NewComplete,
    Notice,
    Processing,
    Ready,
    SessionTerminated,
    ShutdownDone,
    ToolStateChange,
    TurnComplete,
)
from mlagent_tui.protocol.values import FINAL_TOOL_STATES
from mlagent_tui.tui.state import Phase, QueuedInput, TurnState

WAITS = frozenset({"retrying", "loading_model", "compacting"})
"""Codes of notices that say what the turn waits for."""

LONGEST = 1e7
"""Seconds of a wait that are counted down; more than that is no wait."""


def reduce(state: TurnState, envelope: Envelope, *, person_asked: bool, own: bool) -> TurnState:
    """Fold one event.

    Args:
        state: What ran before the event.
        envelope: The event.
        person_asked: Whether calls wait for a person after the event.
        own: Whether the event is the main agent's; of a sub-agent only tool states count.
    """
    event = envelope.event
    if own:
        state = _queue(state, event)
        state = _boundaries(state, envelope)
        state = _detail(state, envelope)
    if isinstance(event, ToolStateChange):
        state = _tools(state, event)
    return _with_phase(state, event, person_asked, own)


def _boundaries(state: TurnState, envelope: Envelope) -> TurnState:
    match envelope.event:
        case Ready():
            return replace(state, phase="idle")
        case Processing(steered=False):
            return replace(
                state,
                phase="waiting",
                turn=envelope.turn,
                since=envelope.time,
                detail="",
                until="",
                running_tools=(),
            )
        case TurnComplete() | Interrupted() | ErrorEvent() if envelope.turn is not None:
            held = bool(state.queue) and (state.held or isinstance(envelope.event, Interrupted))
            return TurnState(phase="idle", queue=state.queue, held=held)
        case NewComplete():
            return TurnState(phase="idle", queue=state.queue, held=state.held)
        case SessionTerminated() | ShutdownDone():
            return replace(state, phase="ended", since="", detail="", until="")
    return state


def _queue(state: TurnState, event: Event) -> TurnState:
    queue = state.queue
    match event:
        case InputQueued():
            queue = (*queue, QueuedInput(event.input_id, event.text))
        case InputEdited():
            queue = tuple(
                QueuedInput(event.input_id, event.text) if old.input_id == event.input_id else old
                for old in queue
            )
        case InputMoved():
            queue = moved(queue, event.input_id, event.before)
        case InputRemoved():
            queue = tuple(old for old in queue if old.input_id != event.input_id)
        case Processing():
            queue = tuple(old for old in queue if old.input_id not in event.input_ids)
    if queue == state.queue:
        return state
    # A hold ends when the oldest message runs; one that was written after it runs past the hold.
    ran = isinstance(event, Processing) and queue[:1] != state.queue[:1]
    released = ran or not queue
    return replace(state, queue=queue, held=state.held and not released)


def moved(queue: tuple[QueuedInput, ...], input_id: str, before: str) -> tuple[QueuedInput, ...]:
    """Return the queue with one input before another one, or at the end."""
    taken = [old for old in queue if old.input_id == input_id]
    left = [old for old in queue if old.input_id != input_id]
    at = next((i for i, old in enumerate(left) if old.input_id == before), len(left))
    return (*left[:at], *taken, *left[at:])


def _detail(state: TurnState, envelope: Envelope) -> TurnState:
    match envelope.event:
        case Notice(code="interrupting") as event if state.phase not in ("idle", "ended"):
            return replace(state, phase="interrupting", detail=event.text, until="")
        case Notice() as event if event.code in WAITS:
            return replace(state, detail=event.text, until=wait_end(envelope.time, event))
        case ModelChanged() if state.until:
            return replace(state, detail="", until="")
        case AssistantChunk() | AssistantMessageDone() | Compacted() if state.detail:
            return state if state.phase == "interrupting" else replace(state, detail="", until="")
    return state


def wait_end(time: str, event: Notice) -> str:
    """Return the moment at which the wait ends that a notice speaks of; empty if it is of none."""
    delay = event.facts.get("delay")
    if not isinstance(delay, int | float) or not 0 < delay < LONGEST:
        return ""
    return (datetime.fromisoformat(time) + timedelta(seconds=delay)).isoformat()


def _tools(state: TurnState, event: ToolStateChange) -> TurnState:
    running = state.running_tools
    if event.state == "running" and event.tool_call_id not in running:
        return replace(state, running_tools=(*running, event.tool_call_id))
    if event.state in FINAL_TOOL_STATES and event.tool_call_id in running:
        left = tuple(call for call in running if call != event.tool_call_id)
        return replace(state, running_tools=left)
    return state


def _with_phase(state: TurnState, event: Event, person_asked: bool, own: bool) -> TurnState:
    if state.phase in ("starting", "idle", "ended", "interrupting"):
        return state
    phase: Phase = state.phase
    match event:
        case AssistantChunk() if own:
            phase = "streaming"
        case AssistantMessageDone() if own:
            phase = "waiting"
        case ToolStateChange() | ApprovalRequired() | ApprovalResolved():
            phase = "tools" if state.running_tools else "waiting"
    if phase != "streaming" and person_asked:
        phase = "approval"
    elif phase == "approval":
        phase = "tools" if state.running_tools else "waiting"
    return state if phase == state.phase else replace(state, phase=phase)
