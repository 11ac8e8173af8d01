"""What a hostile or broken server sends ends in an answer or in a plain error, and in no time."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from mlagent_tui.models.catalogue.router_answers import read_catalogue
from mlagent_tui.models.catalogue.server_answers import ollama_shown
from mlagent_tui.models.faults.overflow import named_limit
from models.asking import Answer, ask, client_of
from standin.raw_model import RawModel, openai_body, openai_chunk

END = openai_chunk({}, "stop")


async def answer_to(delta: dict[str, Any]) -> Answer:
    async with RawModel([openai_body([openai_chunk(delta), END])]) as server:
        return await ask(client_of(server.url))


@pytest.mark.parametrize(
    "delta",
    [
        {"tool_calls": "none"},
        {"tool_calls": [7, None]},
        {"thinking_blocks": "none"},
        {"thinking_blocks": [5, None, {"a": 1}, {"type": "thinking", "thinking": 5}]},
        {"thinking_blocks": [{"type": "thinking", "thinking": "x", "signature": ["y"]}]},
        {"reasoning_items": 5},
    ],
)
@pytest.mark.usefixtures("library")
@pytest.mark.filterwarnings("ignore::UserWarning")
async def test_parts_of_the_wrong_kind_are_passed_over(delta: dict[str, Any]) -> None:
    answer = await answer_to({**delta, "content": "hello"})
    assert answer.error is None or answer.error.code in ("protocol", "unavailable")
    assert answer.error is not None or answer.text == "hello"


def test_looking_for_a_window_takes_no_time() -> None:
    begin = time.process_time()
    assert named_limit("1," * 10_000 + " maximum context length") is None
    assert ollama_shown({"parameters": "\n" * 100_000}).window is None
    assert time.process_time() - begin < 0.5


KEY = "sk-test-0123456789-abcdef"
REFUSALS = {
    "refused": (401, {}, json.dumps({"error": {"message": f"Incorrect API key: {KEY}"}})),
    "in plain text": (400, {}, f"bad header Authorization: Bearer {KEY}"),
    "at the edge of what is shown": (400, {}, "x" * 290 + KEY),
    "too often": (429, {}, f"slow down, {KEY}"),
    "sent elsewhere": (302, {"location": f"https://{KEY}.example.org/{KEY}"}, ""),
    "down": (503, {}, f"{KEY} is served by nobody"),
}


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS.keys())
@pytest.mark.usefixtures("library")
async def test_a_key_that_comes_back_in_a_refusal_is_not_told(
    refusal: tuple[int, dict[str, str], str], stream: bool
) -> None:
    status, headers, body = refusal
    async with RawModel([body.encode()], status=status, headers=headers) as server:
        answer = await ask(client_of(server.url, key=KEY), stream=stream)
    assert answer.error is not None
    assert KEY[:10] not in f"{answer.error.message} {answer.error.hint}"


@pytest.mark.usefixtures("library")
async def test_a_key_that_comes_back_within_a_stream_is_not_told() -> None:
    event = json.dumps({"error": {"message": f"{KEY} is overloaded", "code": 503}})
    async with RawModel([f"data: {event}\n\n".encode()]) as server:
        answer = await ask(client_of(server.url, key=KEY))
    assert answer.error is not None
    assert "[key removed] is overloaded" in answer.error.message


@pytest.mark.parametrize(
    "written", ["1e-999990", "1e-99999999", "1e-999999999999999", "0E-99999999", 1e-300]
)
def test_a_price_cannot_be_written_with_endless_zeros(written: object) -> None:
    entry = {"provider": "x", "status": "live", "pricing": {"input": written, "output": 1}}
    models = read_catalogue({"data": [{"id": "org/m", "providers": [entry]}]})
    assert models is not None
    price = models["org/m"][0].price
    assert price is None or len(f"{price.input:f}") < 30
