"""Data that is no JSON is noticed in a stream of events, however its bytes were cut."""

from __future__ import annotations

import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlagent_tui.models.library.event_lines import EventLines
from models.asking import ask, client_of
from standin.raw_model import RawModel

GOOD = (
    b'data: {"a": "b"}\n\n',
    b"data: [DONE]\n\n",
    b": a comment {\n\n",
    b'event: ping\ndata: {"type": "ping"}\r\n\r\n',
    b'data: {"a":\ndata: 1}\n\n',
    b"data:\n\n",
    b"id: {\nretry: 10\n\n",
    b'data: {"half": "\\ud83d"}\n\n',
    b'data: {"none": NaN}\n\n',
)
BAD = (
    b'data: {"a": "malformed\n\n',
    b'data: {"choices": [{"delta": {"conte\n\n',
    b'data: {"a": 1} and more\n\n',
    b"data: {'a': 1}\n\n",
    b"data: " + b"{" * 50_000 + b"\n\n",
)


def all_readable(stream: bytes, cuts: list[int]) -> bool:
    events, at = EventLines(), sorted({0, len(stream), *(cut % len(stream) for cut in cuts)})
    parts = [stream[begin:end] for begin, end in itertools.pairwise(at)]
    found = [events.readable(part) for part in parts]
    return all(found)


@given(st.lists(st.sampled_from(GOOD), min_size=1), st.lists(st.integers(0, 10_000), max_size=20))
def test_what_can_be_read_passes_however_it_is_cut(events: list[bytes], cuts: list[int]) -> None:
    assert all_readable(b"".join(events), cuts)


@pytest.mark.parametrize("bad", BAD)
@given(st.lists(st.sampled_from(GOOD), max_size=3), st.lists(st.integers(0, 10_000), max_size=20))
def test_what_cannot_be_read_is_noticed(bad: bytes, events: list[bytes], cuts: list[int]) -> None:
    assert not all_readable(b"".join([*events, bad]), cuts)


ANTHROPIC = (
    {
        "type": "message_start",
        "message": {
            "id": "m",
            "type": "message",
            "role": "assistant",
            "model": "m",
            "content": [],
            "usage": {"input_tokens": 1, "output_tokens": 1},
        },
    },
    {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
    {
        "type": "content_block_delta",
        "index": 0,
        "delta": {"type": "text_delta", "text": "One part."},
    },
    {"type": "content_block_stop", "index": 0},
    {
        "type": "message_delta",
        "delta": {"stop_reason": "end_turn"},
        "usage": {"output_tokens": 5},
    },
    {"type": "message_stop"},
)


@pytest.mark.usefixtures("library")
async def test_no_text_goes_missing_without_a_word() -> None:
    pieces = [f"event: {one['type']}\ndata: {json.dumps(one)}\n\n".encode() for one in ANTHROPIC]
    lost = (
        b'event: content_block_delta\ndata: {"type": "content_block_delta", "index": 0, "delt\n\n'
    )
    async with RawModel(pieces) as server:
        answer = await ask(client_of(server.url, "anthropic"))
        assert (answer.error, answer.text) == (None, "One part.")
    async with RawModel([*pieces[:3], lost, *pieces[3:]]) as server:
        answer = await ask(client_of(server.url, "anthropic"))
        assert answer.error is not None
        assert answer.error.code == "protocol"
        assert "could not be read" in answer.error.message
