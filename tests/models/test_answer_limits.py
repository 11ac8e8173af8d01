"""Absurd, malformed and endless replies: a clear error or a stop, never a hang or a full memory."""

from __future__ import annotations

import asyncio
import gzip
import json
import time
import tracemalloc
from collections.abc import AsyncIterator

import pytest

from mlagent_tui.models.answers import answer_limits
from mlagent_tui.models.library import body_limits
from models.asking import Answer, ask, client_of
from standin.raw_model import Pieces, RawModel, call_fragment, openai_body, openai_chunk

pytestmark = pytest.mark.usefixtures("library")

END = openai_chunk({}, "stop")
WAYS = pytest.mark.parametrize("stream", [True, False], ids=["stream", "whole"])
WIRES = pytest.mark.parametrize("provider", ["openai", "anthropic"])


async def reply(
    pieces: Pieces,
    provider: str = "openai",
    *,
    stream: bool = True,
    kind: str = "text/event-stream",
    status: int = 200,
) -> Answer:
    async with RawModel(pieces, kind=kind, status=status) as server:
        answer = await ask(client_of(server.url, provider), stream=stream)
        assert len(server.exchanges) == 1
        if not answer.error:
            return answer
        await server.exchanges[0].over.wait()
    return answer


def words_of(answer: Answer) -> tuple[str, str]:
    assert answer.error is not None
    for text in (answer.error.message, answer.error.hint):
        assert text
        assert "<" not in text
        assert "litellm" not in text.lower()
        assert len(text) < 500
    return answer.error.code, answer.error.message


@WAYS
@WIRES
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "text/event-stream"),
        (b"", "application/json"),
        (b"<!doctype html><html><body>Log in</body></html>", "text/html"),
        (b'{"id": "x", "choices": [{"index": 0, "mess', "application/json"),
        (b"hello there, how are you\n\n" * 20, "text/plain"),
        (b"data: nonsense\n\ndata: {{{\n\n", "text/event-stream"),
        (b"\xff\xfe\x00\x01" * 100, "application/octet-stream"),
        (b"null", "application/json"),
        (b"[1, 2]", "application/json"),
        (b"{}", "application/json"),
    ],
    ids=[
        "empty stream",
        "empty",
        "page",
        "cut",
        "prose",
        "noise",
        "bytes",
        "null",
        "list",
        "object",
    ],
)
async def test_replies_that_are_no_answer(
    stream: bool, provider: str, body: bytes, kind: str
) -> None:
    answer = await reply([body], provider, stream=stream, kind=kind)
    code, _ = words_of(answer)
    assert code == "protocol"
    assert answer.error is not None
    assert answer.error.retryable


async def test_text_beyond_all_measure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer_limits, "MAX_TEXT", 20_000)
    chunks = [openai_chunk({"content": f"{at} "}) for at in range(5_000)]
    answer = await reply([openai_body([*chunks, END])])
    code, message = words_of(answer)
    assert code == "too_large"
    assert "The text of the answer grew beyond" in message
    assert 19_000 < len(answer.text) <= 20_000


@pytest.mark.parametrize("name", ["arguments", "name", "ident"])
async def test_tool_calls_beyond_all_measure(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer_limits, "MAX_ARGUMENTS", 50_000)
    chunks = [
        openai_chunk(call_fragment(at % 9, **{"arguments": "", name: f"{at} " * 99}))
        for at in range(2_000)
    ]
    answer = await reply([openai_body([*chunks, END])])
    code, message = words_of(answer)
    assert code == "too_large"
    assert "tool calls" in message


async def test_calls_without_end() -> None:
    chunks = [
        openai_chunk(call_fragment(at, "{}", name="bash", ident=f"c{at}")) for at in range(400)
    ]
    answer = await reply([openai_body([*chunks, END])])
    code, message = words_of(answer)
    assert code == "too_large"
    assert "more than 256 tool calls" in message


@pytest.mark.parametrize("field", ["content", "reasoning_content"])
async def test_a_loop_is_stopped_midway(field: str) -> None:
    async def for_ever() -> AsyncIterator[bytes]:
        piece = openai_body([openai_chunk({field: "Let me check again. "})])
        while True:
            yield piece.removesuffix(b"data: [DONE]\n\n") * 20

    answer = await reply(for_ever)
    assert words_of(answer)[0] == "repetition"
    # Pieces that arrive together are one piece, and the one that is too much is not handed on.
    assert 6_000 <= len(answer.text + answer.thinking) < 9_500
    assert answer.error is not None
    assert not answer.error.retryable


async def test_a_loop_within_arguments_is_stopped() -> None:
    async def for_ever() -> AsyncIterator[bytes]:
        yield openai_body(
            [openai_chunk(call_fragment(0, '{"command": "', name="bash", ident="a"))]
        )[: -len(b"data: [DONE]\n\n")]
        piece = openai_body([openai_chunk(call_fragment(0, "\\n" * 500))])
        while True:
            yield piece.removesuffix(b"data: [DONE]\n\n")

    assert words_of(await reply(for_ever))[0] == "repetition"


@WAYS
@WIRES
@pytest.mark.parametrize("begin", [b"data: ", b"", b'{"choices": "'], ids=["event", "raw", "json"])
async def test_a_line_without_end(stream: bool, provider: str, begin: bytes) -> None:
    async def for_ever() -> AsyncIterator[bytes]:
        yield begin
        while True:
            yield b"x" * 1_000_000

    tracemalloc.start()
    try:
        answer = await reply(for_ever, provider, stream=stream)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    code, message = words_of(answer)
    assert code == "too_large"
    assert "more than 16 million bytes without an answer" in message
    assert peak < 120_000_000


@WAYS
@WIRES
async def test_a_small_reply_that_unpacks_to_gigabytes(stream: bool, provider: str) -> None:
    packed = gzip.compress(b"data: " + bytes(400_000_000), compresslevel=1)
    async with RawModel([packed], headers={"content-encoding": "gzip"}) as server:
        tracemalloc.start()
        try:
            answer = await ask(client_of(server.url, provider), stream=stream)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert words_of(answer)[0] == "too_large"
    assert peak < 300_000_000


async def test_a_packed_answer_is_read() -> None:
    text = " ".join(map(str, range(3_000)))
    packed = gzip.compress(openai_body([openai_chunk({"content": text}), END]))
    async with RawModel([packed], headers={"content-encoding": "gzip"}) as server:
        answer = await ask(client_of(server.url))
    assert (answer.error, answer.text) == (None, text)


@WIRES
@pytest.mark.parametrize("status", [200, 400, 503])
async def test_a_page_without_end(
    provider: str, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body_limits, "MAX_PAGE", 100_000)

    async def for_ever() -> AsyncIterator[bytes]:
        while True:
            yield b"<p>please wait</p>\n" * 5_000

    answer = await reply(for_ever, provider, kind="text/html", status=status)
    assert answer.error is not None
    assert answer.error.code in ("too_large", "bad_request", "unavailable")
    assert len(answer.error.message) < 500


@WIRES
@pytest.mark.parametrize("kind", ["text/event-stream", "text/plain"])
async def test_lines_that_say_nothing_leave_the_loop_its_turns(
    provider: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body_limits, "MAX_BARREN", 60_000)
    longest = 0.0

    async def watch() -> None:
        nonlocal longest
        last = time.perf_counter()
        while True:
            await asyncio.sleep(0)
            now = time.perf_counter()
            longest, last = max(longest, now - last), now

    async def for_ever() -> AsyncIterator[bytes]:
        while True:
            yield b": nothing\n\n" * 10_000

    watching = asyncio.create_task(watch())
    answer = await reply(for_ever, provider, kind=kind)
    watching.cancel()
    assert words_of(answer)[0] == "too_large"
    assert longest < 0.2


async def test_an_answer_of_a_hundred_thousand_characters_is_no_trouble() -> None:
    text = " ".join(map(str, range(20_000)))
    whole = {
        "id": "x",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": text},
                "finish_reason": "stop",
            }
        ],
    }
    body = json.dumps(whole).encode()
    answer = await reply([body], stream=False, kind="application/json")
    assert (answer.error, answer.text) == (None, text)
