"""Joins neighbouring pieces of one text, so that a frame folds few events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from mlagent_tui.protocol.events import AssistantChunk, Envelope, ToolLog


def join(batch: Iterable[Envelope]) -> list[Envelope]:
    """Return the same events in order, neighbouring pieces of one owner joined into one.

    Pieces are joined only if nothing stands between them; the joined event carries the place
    of its last piece.
    """
    joined: list[Envelope] = []
    run: list[Envelope] = []
    for envelope in batch:
        if run and _owner(envelope) is not None and _owner(envelope) == _owner(run[-1]):
            run.append(envelope)
            continue
        joined.extend(_as_one(run))
        run = [envelope]
    joined.extend(_as_one(run))
    return joined


def batched(events: Sequence[Envelope], size: int) -> Iterator[list[Envelope]]:
    """Return the events in order, at most ``size`` at a time."""
    for start in range(0, len(events), size):
        yield list(events[start : start + size])


def _owner(envelope: Envelope) -> tuple[object, ...] | None:
    match envelope.event:
        case AssistantChunk() as event:
            return (envelope.agent_id, event.message_id, event.attempt, event.channel)
        case ToolLog() as event:
            return (envelope.agent_id, event.tool_call_id, event.stream)
    return None


def _as_one(run: list[Envelope]) -> list[Envelope]:
    if len(run) < 2:
        return run
    last = run[-1]
    match last.event:
        case AssistantChunk() as event:
            content = "".join(piece.event.content for piece in run)  # type: ignore[attr-defined]
            return [replace(last, event=replace(event, content=content))]
        case ToolLog() as event:
            text = "".join(piece.event.text for piece in run)  # type: ignore[attr-defined]
            return [replace(last, event=replace(event, text=text))]
    return run
