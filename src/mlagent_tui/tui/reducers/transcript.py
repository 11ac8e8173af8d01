"""The slice of the transcript: what is shown, and what of it is still in the model's context."""

from __future__ import annotations

from dataclasses import replace

from mlagent_tui.protocol.events import (
    AssistantChunk,
    AssistantMessageDone,
    AssistantPartial,
    Compacted,
    EffortChanged,
    Envelope,
    ErrorEvent,
    Interrupted,
    ModelChanged,
    ModelProfiled,
    NewComplete,
    Notice,
    Processing,
    RedoComplete,
    SessionTerminated,
    ToolCallEvent,
    TurnComplete,
    UndoComplete,
)
from mlagent_tui.tui.profile_text import connect_line
from mlagent_tui.tui.reducers import answers, context, model_notices
from mlagent_tui.tui.reducers.tools import root_of
from mlagent_tui.tui.reducers.turn import wait_end
from mlagent_tui.tui.state import (
    DividerItem,
    NoticeItem,
    ToolItem,
    ToolsState,
    TranscriptItem,
    TranscriptState,
    UserItem,
)

QUIET_NOTICES = frozenset({"interrupting", "loading_model", "compacting"})
"""Codes of notices that only say what is being waited for; the status line shows them."""


_WAIT_ENDS = frozenset(
    event.type
    for event in (
        AssistantChunk,
        AssistantMessageDone,
        ModelChanged,
        Notice,
        TurnComplete,
        Interrupted,
        ErrorEvent,
        SessionTerminated,
    )
)
"""Types of events after which nobody waits for a further attempt any more."""


_RECENT = 20
"""Entries at the end among which the notice of a running wait is found."""


def reduce(state: TranscriptState, envelope: Envelope, tools: ToolsState) -> TranscriptState:
    """Fold one event; ``tools`` is the slice of calls after the same event."""
    if envelope.event.type in _WAIT_ENDS:
        state = _without_countdown(state)
    match envelope.event:
        case AssistantChunk() as event:
            return answers.grow(state, event, envelope.turn)
        case AssistantPartial() as event:
            return answers.catch_up(state, event, envelope.turn)
        case AssistantMessageDone() as event:
            return answers.finish(state, event, envelope)
        case UndoComplete() | RedoComplete() | Compacted() | NewComplete():
            return context.reduce(state, envelope)
        case TurnComplete() | Interrupted() | ErrorEvent() if envelope.turn is not None:
            state = _show_closed(answers.close_open(state), tools, envelope.turn)
    item = _item(envelope, tools)
    if item is not None:
        return _add(state, item)
    return show_call(state, envelope, tools)


def append(state: TranscriptState, item: TranscriptItem) -> TranscriptState:
    """Add an entry; an answer that still streams stays the last one."""
    if state.items and answers.is_open(state.items[-1]):
        above, last = state.items.without_last(), state.items[-1]
        return replace(state, items=above.appended(item).appended(last))
    return replace(state, items=state.items.appended(item))


def put(state: TranscriptState, item: TranscriptItem) -> TranscriptState:
    """Replace the entry with the same key, keeping whether it is live."""
    items = state.items
    for above, old in enumerate(reversed(items), start=1):
        if old.key == item.key:
            kept = item if item.live == old.live else replace(item, live=old.live)
            return replace(state, items=items.replaced(-above, kept))
    return state


def _without_countdown(state: TranscriptState) -> TranscriptState:
    """Say no more that something is waited for; only the newest notice can do that."""
    for item in reversed(state.items[-_RECENT:]):
        if isinstance(item, NoticeItem) and item.until:
            return put(state, replace(item, until=""))
    return state


def _add(state: TranscriptState, item: TranscriptItem) -> TranscriptState:
    """Add an entry, or tell it in one that is there."""
    told = model_notices.follows(state, item) if isinstance(item, NoticeItem) else None
    if told is None:
        return append(state, item)
    before, after = told
    return state if after is before else put(state, after)


def show_call(state: TranscriptState, envelope: Envelope, tools: ToolsState) -> TranscriptState:
    """Show what an event changed of calls, in the entries of the main agent's calls."""
    called = [getattr(envelope.event, "tool_call_id", None)]
    called += [getattr(item, "tool_call_id", None) for item in getattr(envelope.event, "items", ())]
    for call_id in called:
        if call_id is not None and (call := root_of(tools, call_id)) is not None:
            state = put(state, call)
    return state


def _show_closed(state: TranscriptState, tools: ToolsState, turn: int | None) -> TranscriptState:
    """Show calls that the end of their turn stopped; older turns are not looked at."""
    for item in reversed(state.items):
        if isinstance(item, UserItem) and item.turn is not None and turn and item.turn < turn:
            break
        if (
            isinstance(item, ToolItem)
            and item.turn == turn
            and _moved_on(item, call := tools.calls.get(item.key, item))
        ):
            state = put(state, call)
    return state


def _moved_on(before: ToolItem, after: ToolItem) -> bool:
    return before.state != after.state or before.children != after.children


def _item(envelope: Envelope, tools: ToolsState) -> TranscriptItem | None:
    seq, turn = envelope.seq, envelope.turn
    match envelope.event:
        case Processing() as event:
            key = f"user:{seq}"
            return UserItem(key=key, turn=turn, seq=seq, text=event.text, steered=event.steered)
        case ToolCallEvent() as event:
            return tools.calls[event.tool_call_id]
        case Interrupted() as event:
            return DividerItem(
                key=f"divider:{seq}",
                turn=turn,
                seq=seq,
                code="interrupted",
                text=_stopped(event),
                detail=_going_on(event),
            )
    return _notice(envelope)


def _notice(envelope: Envelope) -> NoticeItem | None:
    match envelope.event:
        case Notice() as event if event.code not in QUIET_NOTICES:
            item = notice_item(envelope, event.level, event.code, event.text)
            if event.code == "retrying":
                item = replace(item, until=wait_end(envelope.time, event))
            return item
        case ErrorEvent() as event:
            return notice_item(envelope, "error", event.code, event.message, event.hint)
        case SessionTerminated() as event:
            return notice_item(envelope, "error", event.reason, event.message)
        case ModelChanged() as event:
            text = model_notices.switch_text(event.model)
            return notice_item(envelope, "info", "model_changed", text)
        case ModelProfiled() as event if text := connect_line(event):
            return notice_item(envelope, "info", "model_profile", text, " ".join(event.notes))
        case EffortChanged() as event if event.effort != event.previous:
            said = event.effort or "the model's own"
            text = f"Thinking effort from the next request on: {said}."
            return notice_item(envelope, "info", "effort_changed", text)
    return None


def notice_item(envelope: Envelope, level: str, code: str, text: str, hint: str = "") -> NoticeItem:
    """Return a notice that stands where the event stands."""
    return NoticeItem(
        key=f"notice:{envelope.seq}",
        turn=envelope.turn,
        seq=envelope.seq,
        level="error" if level == "error" else "warning" if level == "warning" else "info",
        code=code,
        text=text,
        hint=hint,
    )


def _stopped(event: Interrupted) -> str:
    return f"Interrupted: stopped {', '.join(event.stopped)}" if event.stopped else "Interrupted"


def _going_on(event: Interrupted) -> str:
    return f"Still running: {', '.join(event.continuing)}" if event.continuing else ""
