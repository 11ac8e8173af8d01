"""What holds for every stream of events, as one check that any test can use.

``check_events(envelopes)`` raises :class:`AssertionError` with the event at fault.
``check_lines(text)`` does the same for what ``--json`` prints, and returns the envelopes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mlagent_tui.protocol import codec
from mlagent_tui.protocol.events import (
    ApprovalRequired,
    ApprovalResolved,
    AssistantChunk,
    AssistantMessageDone,
    Envelope,
    Event,
    Processing,
    Ready,
    ShutdownDone,
    ToolCallEvent,
    ToolLog,
    ToolOutput,
    ToolStateChange,
)
from mlagent_tui.protocol.values import FINAL_TOOL_STATES

_NEXT_STATES = {
    "pending": {"awaiting_approval", "approved", "running", "rejected", "failed", "cancelled"},
    "awaiting_approval": {"approved", "rejected", "abandoned", "cancelled"},
    "approved": {"running", "failed", "cancelled"},
    "running": {
        "running",
        "succeeded",
        "failed",
        "cancelled",
        "timed_out",
        "billing_required",
    },
}


def check_lines(text: str, *, whole: bool = True) -> list[Envelope]:
    """Check what ``--json`` printed; every line must be one event, and nothing else."""
    assert text.endswith("\n") or not text
    envelopes = [codec.loads(line) for line in text.splitlines()]
    for line, envelope in zip(text.splitlines(), envelopes, strict=True):
        assert codec.dumps(envelope) == line
    check_events(envelopes, whole=whole)
    return envelopes


def check_events(envelopes: Sequence[Envelope], *, whole: bool = True) -> None:
    """Check all rules.

    Args:
        envelopes: The events as a reader got them, from the first one on.
        whole: Whether the stream ran to its end.
    """
    check_numbers(envelopes)
    check_turns(envelopes, whole=whole)
    check_calls(envelopes)
    check_approvals(envelopes)
    check_answers(envelopes)
    if whole:
        assert isinstance(envelopes[0].event, Ready), envelopes[0]
        assert isinstance(envelopes[-1].event, ShutdownDone), envelopes[-1]


def check_numbers(envelopes: Sequence[Envelope]) -> None:
    """Durable events are numbered without gaps, transient ones between them; time goes on."""
    seq = sub = 0
    for envelope in envelopes:
        if envelope.event.durable:
            seq, sub = seq + 1, 0
        else:
            sub += 1
        assert (envelope.seq, envelope.sub) == (seq, sub), envelope
    times = [envelope.time for envelope in envelopes]
    assert times == sorted(times)
    assert len({envelope.session_id for envelope in envelopes}) <= 1


def check_turns(envelopes: Sequence[Envelope], *, whole: bool = True) -> None:
    """A turn begins with its message, has one terminal event, and says nothing after it."""
    running: int | None = None
    count = 0
    for envelope in envelopes:
        event, turn = envelope.event, envelope.turn
        if turn is None:
            continue
        if isinstance(event, Processing) and not event.steered:
            assert running is None, f"turn {turn} began within turn {running}"
            assert turn == count + 1, envelope
            running, count = turn, turn
        assert turn == running, f"said outside its turn: {envelope}"
        if event.terminal and envelope.agent_id == "main":
            running = None
    assert not whole or running is None, f"turn {running} has no end"


def check_calls(envelopes: Sequence[Envelope]) -> None:
    """A call is announced, moves through its states in order, and has one result."""
    states: dict[str, str] = {}
    ran: set[str] = set()
    ended: set[str] = set()
    for envelope in envelopes:
        event = envelope.event
        match event:
            case ToolCallEvent(tool_call_id=call):
                assert call not in states, f"announced twice: {envelope}"
                states[call] = "pending"
            case ToolStateChange(tool_call_id=call, state=state):
                assert call in states, f"state before its call: {envelope}"
                assert state in _NEXT_STATES.get(states[call], ()), (states[call], envelope)
                states[call] = state
                if state == "running":
                    ran.add(call)
            case ToolLog(tool_call_id=call):
                assert states.get(call) == "running", envelope
            case ToolOutput(tool_call_id=call):
                assert call not in ended, f"second result: {envelope}"
                assert states.get(call) in FINAL_TOOL_STATES, (states.get(call), envelope)
                assert call in ran or not event.success, f"succeeded but never ran: {envelope}"
                ended.add(call)
        if event.terminal and envelope.turn is not None:
            missing = {call for call in states if call not in ended}
            assert not missing, f"calls without a result at the end of the turn: {missing}"


def check_approvals(envelopes: Sequence[Envelope]) -> None:
    """What waits for a person is resolved once, and before it runs."""
    waiting: dict[str, str] = {}
    outcome: dict[str, str] = {}
    for envelope in envelopes:
        event = envelope.event
        match event:
            case ApprovalRequired(batch_id=batch, items=items):
                assert event.count == len(items), envelope
                waiting.update({item.tool_call_id: batch for item in items})
            case ApprovalResolved(batch_id=batch, items=items):
                for item in items:
                    assert waiting.pop(item.tool_call_id, None) == batch, envelope
                    outcome[item.tool_call_id] = item.outcome
            case ToolStateChange(tool_call_id=call, state="running"):
                assert call not in waiting, f"ran before it was resolved: {envelope}"
                assert outcome.get(call, "approved") == "approved", envelope
        if event.terminal and envelope.turn is not None:
            assert not waiting, f"still open at the end of the turn: {waiting}"


def check_answers(envelopes: Sequence[Envelope]) -> None:
    """Pieces come before their answer and add up to it; each of its calls is announced."""
    texts: dict[tuple[str, int], str] = {}
    said: set[tuple[str, int]] = set()
    expected: list[str] = []
    for envelope in envelopes:
        match envelope.event:
            case AssistantChunk() as event:
                key = (event.message_id, event.attempt)
                assert key not in said, f"a piece after its answer: {envelope}"
                if event.channel == "text":
                    texts[key] = texts.get(key, "") + event.content
            case AssistantMessageDone() as event:
                key = (event.message_id, event.attempt)
                assert key not in said, f"said twice: {envelope}"
                said.add(key)
                if event.status == "complete":
                    assert texts.get(key, event.content) == event.content, envelope
                expected.extend(call.id for call in event.tool_calls)
            case ToolCallEvent(origin="user"):
                pass  # A person made the call; no answer asks for it.
            case ToolCallEvent(tool_call_id=call):
                assert call in expected, f"nobody asked for it: {envelope}"
                expected.remove(call)


def kinds(envelopes: Iterable[Envelope]) -> list[str]:
    """Return the types of the durable events, in order."""
    return [envelope.event.type for envelope in envelopes if envelope.event.durable]


def only(envelopes: Iterable[Envelope], kind: type[Event]) -> list[Event]:
    """Return the events of one type, in order."""
    return [envelope.event for envelope in envelopes if isinstance(envelope.event, kind)]
