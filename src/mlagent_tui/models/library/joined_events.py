"""Joins pieces of an answer that arrived together, before the model library takes them apart.

The library spends half a millisecond on a piece, however short it is. A server that is faster than
that piles them up, and an answer of twenty thousand pieces kept the screen busy for half a minute.
So events that were read at once, and differ in nothing but their words, become one event. All
others stay byte for byte as they are, and nothing is ever held back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

_JSON = msgspec.json.Decoder()

_UNLIKE = ("sequence_number", "obfuscation")
"""Fields that differ from event to event and that nobody reads."""

_BLOCKS = {"text_delta": "text", "thinking_delta": "thinking", "input_json_delta": "partial_json"}
"""Where the words of an Anthropic piece stand, by its type."""

_RESPONSES = frozenset(
    {
        "response.output_text.delta",
        "response.reasoning_summary_text.delta",
        "response.function_call_arguments.delta",
    }
)


@dataclass(slots=True)
class _Piece:
    """An event that brings words and nothing else.

    Attributes:
        head: The line that names the event, or nothing.
        told: All that its data says, without the words.
        holder: The part of ``told`` to which the words belong.
        key: The name under which they stand there.
        words: The words.
        unlike: Fields that may differ.
    """

    head: bytes
    told: dict[str, Any]
    holder: dict[str, Any]
    key: str
    words: str
    unlike: dict[str, Any]

    def goes_on(self, former: _Piece) -> bool:
        """Return whether this one differs from ``former`` in nothing but the words."""
        return self.key == former.key and self.head == former.head and self.told == former.told

    def event(self, words: str) -> bytes:
        """Return the event with other words."""
        self.holder[self.key] = words
        return self.head + b"data: " + msgspec.json.encode(self.told | self.unlike)


class JoinedEvents:
    """Goes along with one stream of events, from one read to the next."""

    def __init__(self) -> None:
        self._within = False

    def join(self, read: bytes) -> bytes:
        """Return what was read, with as few events as possible."""
        end = b"\r\n\r\n" if b"\r\n\r\n" in read else b"\n\n"
        *events, rest = read.split(end)
        within, self._within = self._within, bool(rest) or (not events and self._within)
        if len(events) < 2:
            return read
        # The end of an event whose beginning has gone by cannot be judged.
        first = [events.pop(0)] if within else []
        return end.join([*first, *_joined(events), rest])


def _joined(events: list[bytes]) -> Iterator[bytes]:
    first: _Piece | None = None
    raw: bytes | None = None
    words: list[str] = []
    for event in events:
        piece = _piece(event)
        if first is not None and piece is not None and piece.goes_on(first):
            words.append(piece.words)
            continue
        yield from _closed(first, raw, words)
        first, raw, words = piece, event, []
    yield from _closed(first, raw, words)


def _closed(first: _Piece | None, raw: bytes | None, more: list[str]) -> Iterator[bytes]:
    if first is not None and more:
        yield first.event(first.words + "".join(more))
    elif raw is not None:
        yield raw


def _piece(event: bytes) -> _Piece | None:
    """Return what an event says; None if it may be more than words."""
    head, found, data = event.partition(b"data:")
    named = head.startswith(b"event:") and head.endswith(b"\n") and head.count(b"\n") == 1
    if not found or (head and not named) or b"\n" in data:
        return None
    try:
        told = _JSON.decode(data)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    place = _place_of_words(told)
    if place is None:
        return None
    holder, key = place
    words = holder.pop(key)
    unlike = {name: told.pop(name) for name in _UNLIKE if name in told}
    return _Piece(head, told, holder, key, words, unlike)


def _place_of_words(told: Any) -> tuple[dict[str, Any], str] | None:
    match told:
        case {"choices": [{"delta": {} as delta} as choice]}:
            ends = choice.get("finish_reason") or choice.get("logprobs")
            return None if ends or told.get("usage") or told.get("error") else _in_chat(delta)
        case {"type": "content_block_delta", "delta": {"type": str(kind)} as delta}:
            key = _BLOCKS.get(kind, "")
            return (delta, key) if isinstance(delta.get(key), str) else None
        case {"type": str(kind), "delta": str()} if kind in _RESPONSES:
            return told, "delta"
    return None


def _in_chat(delta: dict[str, Any]) -> tuple[dict[str, Any], str] | None:
    full = [key for key, value in delta.items() if value and key != "role"]
    match full:
        case [("content" | "reasoning_content" | "reasoning") as key]:
            return (delta, key) if isinstance(delta[key], str) else None
        case ["tool_calls"]:
            return _in_call(delta["tool_calls"])
    return None


def _in_call(calls: Any) -> tuple[dict[str, Any], str] | None:
    match calls:
        case [{"index": int(), "function": {"arguments": str()} as function} as call]:
            begins = call.get("id") or function.get("name")
            return None if begins else (function, "arguments")
    return None
