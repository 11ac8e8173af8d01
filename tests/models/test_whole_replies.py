"""Servers that answer as a whole although the answer was to come in pieces."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from typing import Any

import pytest

from models.asking import Answer, ask, client_of
from standin.raw_model import RawModel, openai_body, openai_chunk

pytestmark = pytest.mark.usefixtures("library")

CALL = {
    "id": "a",
    "type": "function",
    "function": {"name": "bash", "arguments": '{"command": "ls"}'},
}


def whole(message: Mapping[str, Any], finish: str = "stop") -> dict[str, Any]:
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1776800000,
        "model": "scripted-model",
        "choices": [{"index": 0, "message": message, "finish_reason": finish}],
        "usage": {"prompt_tokens": 9, "completion_tokens": 2, "total_tokens": 11},
    }


async def answer_to(
    body: bytes,
    provider: str = "openai",
    kind: str = "application/json",
    headers: Mapping[str, str] | None = None,
) -> Answer:
    async with RawModel([body[:10], body[10:]], kind=kind, headers=headers) as server:
        return await ask(client_of(server.url, provider))


@pytest.mark.parametrize("provider", ["openai", "ollama"])
async def test_a_whole_answer_is_taken(provider: str) -> None:
    message = {"role": "assistant", "content": "Here it is.", "reasoning_content": "hm"}
    answer = await answer_to(json.dumps(whole(message)).encode(), provider)
    assert answer.error is None
    assert (answer.thinking, answer.text, answer.finish) == ("hm", "Here it is.", "stop")
    assert answer.usage is not None
    assert (answer.usage.tokens_in, answer.usage.tokens_out) == (9, 2)


async def test_the_calls_of_a_whole_answer_are_taken() -> None:
    second = {**CALL, "id": "b"}
    message = {"role": "assistant", "content": None, "tool_calls": [CALL, second]}
    answer = await answer_to(json.dumps(whole(message, "tool_calls")).encode())
    assert answer.finish == "tool_calls"
    assert answer.told == [(each, "bash", '{"command": "ls"}') for each in ("a", "b")]


async def test_a_packed_whole_answer_is_taken() -> None:
    body = gzip.compress(json.dumps(whole({"role": "assistant", "content": "ab"})).encode())
    answer = await answer_to(body, headers={"content-encoding": "gzip"})
    assert (answer.text, answer.error) == ("ab", None)


@pytest.mark.parametrize(
    ("provider", "body"),
    [
        ("openai", {"error": {"message": "no such adapter", "type": "x", "code": 400}}),
        ("openai", {"error": "no such adapter"}),
        ("ollama", {"error": {"message": "no such adapter"}}),
        ("anthropic", {"type": "error", "error": {"type": "x", "message": "no such adapter"}}),
    ],
)
async def test_an_error_with_status_200_keeps_its_words(
    provider: str, body: Mapping[str, Any]
) -> None:
    answer = await answer_to(json.dumps(body).encode(), provider)
    assert answer.error is not None
    assert "no such adapter" in answer.error.message
    assert "{" not in answer.error.message


async def test_an_error_within_a_stream_that_is_a_bare_text_keeps_its_words() -> None:
    body = b'data: {"error": "no such adapter"}\n\n'
    answer = await answer_to(body, "ollama", kind="text/event-stream")
    assert answer.error is not None
    assert "no such adapter" in answer.error.message


async def test_a_stream_under_a_wrong_name_stays_a_stream() -> None:
    chunks = [
        openai_chunk({"content": "a"}),
        openai_chunk({"content": "b"}),
        openai_chunk({}, "stop"),
    ]
    answer = await answer_to(b"\n" + openai_body(chunks))
    assert (answer.text, answer.finish) == ("ab", "stop")


@pytest.mark.parametrize("body", [b'{"choices": [', b"{}", b'{"choices": 3}', b"{]", b""])
async def test_what_makes_no_sense_is_an_error(body: bytes) -> None:
    answer = await answer_to(body)
    assert answer.error is not None
    assert answer.error.code == "protocol"
