"""How an answer of the model grows in the transcript, and how it ends.

An answer that streams is the last entry. What the durable events say of it is the truth: its
end replaces whatever the chunks had shown, so that a resumed screen equals the live one.
"""

from __future__ import annotations

from dataclasses import replace

from mlagent_tui.protocol.events import (
    AssistantChunk,
    AssistantMessageDone,
    AssistantPartial,
    Envelope,
)
from mlagent_tui.tui.state import AssistantItem, TranscriptItem, TranscriptState


def is_open(item: TranscriptItem) -> bool:
    """Whether an entry is an answer that still streams."""
    return isinstance(item, AssistantItem) and item.status == "streaming"


def grow(state: TranscriptState, event: AssistantChunk, turn: int | None) -> TranscriptState:
    """Add a piece of text or thinking to the answer, which the first piece begins."""
    if not event.content:
        return state
    key = answer_key(event.message_id, event.attempt)
    current = _open_answer(state)
    if current is not None and current.key != key:
        state, current = _replace_last(state, replace(current, status="failed")), None
    if current is None:
        current = AssistantItem(key=key, turn=turn, text="")
        state = replace(state, items=state.items.appended(current))
    if event.channel == "reasoning":
        grown = replace(current, reasoning=current.reasoning + event.content)
    else:
        grown = replace(current, text=current.text + event.content)
    return _replace_last(state, grown)


def catch_up(state: TranscriptState, event: AssistantPartial, turn: int | None) -> TranscriptState:
    """Show the text so far to a reader that saw no chunks; others have it already."""
    current = _open_answer(state)
    if current is not None and current.key.startswith(f"{event.message_id}#"):
        if len(event.text) <= len(current.text):
            return state
        return _replace_last(state, replace(current, text=event.text))
    if not event.text:
        return state
    attempt = 1 + sum(item.key.startswith(f"{event.message_id}#") for item in state.items[-20:])
    item = AssistantItem(key=answer_key(event.message_id, attempt), turn=turn, text=event.text)
    return replace(state, items=state.items.appended(item))


def finish(
    state: TranscriptState, event: AssistantMessageDone, envelope: Envelope
) -> TranscriptState:
    """Put the answer, whole, in the place of what has streamed of it."""
    current = _open_answer(state)
    if current is not None:
        items = state.items.without_last()
        if not current.key.startswith(f"{event.message_id}#"):
            items = items.appended(replace(current, status="failed"))
        state = replace(state, items=items)
    reasoning = event.reasoning.text if event.reasoning else ""
    if not event.content.strip() and not reasoning.strip():
        return state
    item = AssistantItem(
        key=answer_key(event.message_id, event.attempt),
        turn=envelope.turn,
        seq=envelope.seq,
        live=event.status != "failed",
        text=event.content,
        reasoning=reasoning,
        status=event.status,
    )
    return replace(state, items=state.items.appended(item))


def close_open(state: TranscriptState) -> TranscriptState:
    """Mark an answer that nobody finished, at the end of its turn."""
    current = _open_answer(state)
    return (
        state if current is None else _replace_last(state, replace(current, status="interrupted"))
    )


def answer_key(message_id: str, attempt: int) -> str:
    """Return the key of one attempt at an answer."""
    return f"{message_id}#{attempt}"


def _open_answer(state: TranscriptState) -> AssistantItem | None:
    last = state.items[-1] if state.items else None
    return last if isinstance(last, AssistantItem) and last.status == "streaming" else None


def _replace_last(state: TranscriptState, item: AssistantItem) -> TranscriptState:
    return replace(state, items=state.items.replaced(-1, item))
