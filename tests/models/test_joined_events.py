"""Events that arrived together become one, and say what they said before, however they were cut."""

from __future__ import annotations

import functools
import itertools
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlagent_tui.models.client import ModelSettings, TextDelta
from mlagent_tui.models.library.joined_events import JoinedEvents
from mlagent_tui.protocol.messages import UserMessage
from models.asking import client_of
from standin.raw_model import RawModel, call_fragment, openai_body, openai_chunk

END = openai_chunk({}, "stop")


def event(told: Any, *, name: str = "", end: str = "\n", ascii_only: bool = True) -> bytes:
    head = f"event: {name}{end}" if name else ""
    return f"{head}data: {json.dumps(told, ensure_ascii=ascii_only)}{end}{end}".encode()


def chat(text: str, **more: Any) -> bytes:
    return event(openai_chunk({"content": text}, **more))


def block(kind: str, key: str, words: str) -> bytes:
    told = {"type": "content_block_delta", "index": 0, "delta": {"type": kind, key: words}}
    return event(told, name="content_block_delta")


def responses(kind: str, words: str, number: int) -> bytes:
    told = {"type": kind, "item_id": "i", "delta": words, "sequence_number": number}
    return event(told, name=kind)


JOINED = {
    "text": ([chat("one "), chat("two")], chat("one two")),
    "padded": (
        [chat("one ", obfuscation="x7"), chat("two", obfuscation="k")],
        chat("one two", obfuscation="x7"),
    ),
    "thinking": (
        [event(openai_chunk({"content": None, "reasoning_content": word})) for word in "ab"],
        event(openai_chunk({"content": None, "reasoning_content": "ab"})),
    ),
    "arguments": (
        [event(openai_chunk(call_fragment(1, part))) for part in ('{"a', '": 1}')],
        event(openai_chunk(call_fragment(1, '{"a": 1}'))),
    ),
    "carriage returns": (
        [event(openai_chunk({"content": word}), end="\r\n") for word in "ab"],
        event(openai_chunk({"content": "ab"}), end="\r\n"),
    ),
    "a block of text": (
        [block("text_delta", "text", word) for word in "ab"],
        block("text_delta", "text", "ab"),
    ),
    "a block of thinking": (
        [block("thinking_delta", "thinking", word) for word in "ab"],
        block("thinking_delta", "thinking", "ab"),
    ),
    "a block of arguments": (
        [block("input_json_delta", "partial_json", word) for word in "ab"],
        block("input_json_delta", "partial_json", "ab"),
    ),
    "the responses wire": (
        [responses("response.output_text.delta", word, at) for at, word in enumerate("ab")],
        responses("response.output_text.delta", "ab", 0),
    ),
    "arguments on the responses wire": (
        [responses("response.function_call_arguments.delta", word, 3) for word in "ab"],
        responses("response.function_call_arguments.delta", "ab", 3),
    ),
}

APART = {
    "an end": [chat("a"), event(openai_chunk({"content": "b"}, "stop"))],
    "the same end twice": [event(openai_chunk({"content": "b"}, "stop"))] * 2,
    "usage": [chat("a", usage={"prompt_tokens": 1}), chat("b", usage={"prompt_tokens": 1})],
    "an error": [chat("a", error={"message": "m"})] * 2,
    "other ids": [chat("a", id="x"), chat("b", id="y")],
    "thinking, then text": [event(openai_chunk({"reasoning_content": "a"})), chat("b")],
    "thinking in two fields": [event(openai_chunk({"reasoning": "a", "reasoning_details": [1]}))]
    * 2,
    "probabilities": [event({"choices": [{"delta": {"content": "a"}, "logprobs": {"c": []}}]})] * 2,
    "two choices": [event({"choices": [{"delta": {"content": "a"}}, {"delta": {}}]})] * 2,
    "calls that begin": [event(openai_chunk(call_fragment(0, "{}", name="f", ident="a")))] * 2,
    "calls without an index": [event(openai_chunk(call_fragment(None, "{}")))] * 2,
    "calls of two": [event(openai_chunk(call_fragment(at, "{}"))) for at in (0, 1)],
    "signatures": [block("signature_delta", "signature", "a")] * 2,
    "comments": [b": ping\n\n"] * 2,
    "ends of streams": [b"data: [DONE]\n\n"] * 2,
    "ids of events": [b"id: 1\n" + chat("a"), b"id: 1\n" + chat("b")],
    "data in two lines": [b'data: {"choices":\ndata: [{"delta": {"content": "a"}}]}\n\n'] * 2,
    "half an emoji": [b'data: {"choices": [{"delta": {"content": "\\ud83d"}}]}\n\n'] * 2,
    "no numbers": [b'data: {"choices": [{"delta": {"content": "a"}}], "created": NaN}\n\n'] * 2,
    "no JSON": [b'data: {"choices": [{"delta": {"content": "a"}\n\n'] * 2,
    "no UTF-8": [b'data: {"choices": [{"delta": {"content": "\xff"}}]}\n\n'] * 2,
    "other shapes": [event(told) for told in (1, [], {"choices": 1}, {"choices": [{"delta": 1}]})],
    "no text": [event(openai_chunk({"content": ["a"]}))] * 2,
    "empty lines": [b"\n\n"] * 3,
}


@pytest.mark.parametrize("name", JOINED)
def test_pieces_that_differ_only_in_words_become_one(name: str) -> None:
    events, expected = JOINED[name]
    found = JoinedEvents().join(b"".join(events))
    assert said(found) == said(expected)
    assert found.count(b"data:") == 1


@pytest.mark.parametrize("name", APART)
def test_all_others_stay_as_they_are(name: str) -> None:
    read = b"".join(APART[name])
    assert JoinedEvents().join(read) == read


def test_the_end_of_an_event_is_left_alone() -> None:
    joined, whole = JoinedEvents(), chat("a") + chat("b") + chat("c")
    assert joined.join(whole[:30]) == whole[:30]
    assert said(whole[:30] + joined.join(whole[30:])) == said(whole)


PLACES: tuple[tuple[str | int, ...], ...] = (
    ("choices", 0, "delta", "content"),
    ("choices", 0, "delta", "reasoning_content"),
    ("choices", 0, "delta", "tool_calls", 0, "function", "arguments"),
    ("delta", "text"),
    ("delta", "thinking"),
    ("delta", "partial_json"),
    ("delta",),
)


def said(stream: bytes) -> list[tuple[bytes, str, str]]:
    """Return what a stream says: its events, with the words of neighbours that are alike joined."""
    found: list[tuple[bytes, str, str]] = []
    for one in stream.replace(b"\r\n", b"\n").split(b"\n\n"):
        head, _, data = one.partition(b"data: ")
        frame, words = words_of(data)
        if words and found and found[-1][:2] == (head, frame):
            words = found.pop()[2] + words
        found.append((head, frame, words))
    return found


def words_of(data: bytes) -> tuple[str, str]:
    """Return the data of an event without its words, and the words."""
    try:
        told = json.loads(data)
    except ValueError:
        return repr(data), ""
    for place in PLACES:
        try:
            holder = functools.reduce(lambda part, key: part[key], place[:-1], told)
            words = holder[place[-1]]
        except (LookupError, TypeError):
            continue
        if isinstance(words, str) and words:
            holder[place[-1]] = ""
            told = {key: told[key] for key in told if key not in ("obfuscation", "sequence_number")}
            return json.dumps(told, sort_keys=True) + str(place), words
    return json.dumps(told, sort_keys=True), ""


EVENTS = [one for events, _ in JOINED.values() for one in events] + [
    one for events in APART.values() for one in events
]


@given(
    st.lists(st.sampled_from(EVENTS), min_size=1, max_size=20),
    st.lists(st.integers(0, 10_000), max_size=8),
)
def test_nothing_is_changed_and_nothing_held_back(events: list[bytes], cuts: list[int]) -> None:
    stream, joined, passed = b"".join(events), JoinedEvents(), b""
    at = sorted({0, len(stream), *(cut % len(stream) for cut in cuts)})
    for begin, end in itertools.pairwise(at):
        passed += joined.join(stream[begin:end])
        assert said(passed) == said(stream[:end])


@pytest.mark.usefixtures("library")
async def test_a_burst_comes_as_few_pieces() -> None:
    words = [f"word {at} " for at in range(2_000)]
    body = openai_body([*(openai_chunk({"content": word}) for word in words), END])
    async with RawModel([body]) as server:
        client = client_of(server.url)
        deltas = [delta async for delta in client.stream([UserMessage("hi")], [], ModelSettings())]
    assert "".join(delta.text for delta in deltas if isinstance(delta, TextDelta)) == "".join(words)
    assert len(deltas) < 200
