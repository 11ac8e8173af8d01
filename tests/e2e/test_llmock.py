"""Whole agent loops against a third-party fault injector, which judges how they behaved.

The injector looks at real time, so that waits here are real, and short. It calls a tool of its own
choice with made-up arguments, and answers in text once it was told the result.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from llmock.chaos import StreamChaos
from llmock.scenarios import Behavior, Delay, Fail, StreamFault, ToolFault
from llmock.testing import LLMockServer
from llmock.verdict import Verdict, judge
from tenacity import wait_exponential

from engine_driver import EngineDriver, engine_for
from event_rules import check_events, only
from mlagent_tui.clock import SystemClock
from mlagent_tui.models.client import ModelClient
from mlagent_tui.models.factory import create_client
from mlagent_tui.models.faults.retry import RetryPolicy
from mlagent_tui.models.library import loader
from mlagent_tui.models.litellm_client import Patience
from mlagent_tui.protocol.events import ErrorEvent, ToolOutput, TurnComplete

CLOCK = SystemClock()

QUICK = RetryPolicy(
    wait=wait_exponential(multiplier=0.1, max=2),
    rate_limit_wait=wait_exponential(multiplier=0.1, max=2),
)
"""The same retries as ever, with waits that a test can sit through."""

IMPATIENT = Patience(connect=5.0, first_token=1.0, between_chunks=1.0)

TRANSIENT: Mapping[str, list[Behavior]] = {
    "a rate limit that names its wait, twice": [Fail(429, retry_after=0.4, times=2)],
    "a rate limit that names none, three times": [Fail(429, times=3)],
    "an overloaded server": [Fail(503), Fail(529)],
    "a server with an error": [Fail(500, retry_after=0.3)],
    "time-outs and conflicts": [Fail(408), Fail(409), Fail(504)],
    "a connection that drops at once": [StreamFault("disconnect", after_chunks=0)],
    "a connection that drops in the middle": [StreamFault("disconnect", after_chunks=2)],
    "an answer without an end, twice": [StreamFault("truncate", after_chunks=2, times=2)],
    "a chunk that is no JSON": [StreamFault("malformed", after_chunks=1)],
    "a stream that falls silent": [StreamFault("stall", after_chunks=1, stall_seconds=20)],
    "arguments that are cut off": [ToolFault("malformed_arguments")],
    "a tool that does not exist": [ToolFault("unknown_tool")],
    "a slow start": [Delay(0.3)],
    "one thing after the other": [
        Fail(429, retry_after=0.2),
        StreamFault("truncate", after_chunks=1),
        Fail(502),
    ],
}

FINAL: Mapping[int, str] = {
    400: "bad_request",
    401: "auth",
    402: "billing",
    403: "auth",
    404: "not_found",
    422: "bad_request",
}


@pytest.fixture(scope="module")
def mock() -> Iterator[LLMockServer]:
    with LLMockServer() as server:
        # So slow that a client that hangs up is noticed: otherwise all was sent by then, and its
        # retry counts as a call of its own.
        server.state.stream_chaos = StreamChaos(chunk_delay_ms=20)
        yield server


@pytest.fixture(params=["openai", "anthropic"])
def driver(request: pytest.FixtureRequest, mock: LLMockServer, tmp_path: Path) -> EngineDriver:
    mock.state.reset()
    provider = str(request.param)
    name = provider.upper()
    variables = {f"{name}_BASE_URL": mock.base_url(provider), f"{name}_API_KEY": "sk-test"}

    def client(model: str, environment: Mapping[str, str]) -> ModelClient:
        return create_client(model, environment, CLOCK, patience=IMPATIENT, policy=QUICK)

    model = {"openai": "openai/gpt-4o-mini", "anthropic": "anthropic/claude-3-5-haiku-latest"}
    return EngineDriver(engine_for(tmp_path, model[provider], variables, CLOCK, client, "yolo"))


def verdict(mock: LLMockServer) -> Verdict:
    return judge(mock.state.journal.records())


@pytest.mark.parametrize("name", TRANSIENT)
async def test_a_loop_gets_through(name: str, mock: LLMockServer, driver: EngineDriver) -> None:
    await loader.load()
    mock.state.scenarios.add(*TRANSIENT[name])
    async with driver:
        turn = await driver.turn("Please list the files of this folder")
    check_events(driver.envelopes)
    assert isinstance(turn[-1].event, TurnComplete), turn[-1]
    assert turn[-1].event.final_response
    assert only(turn, ToolOutput)
    judged = verdict(mock)
    assert judged.passed, judged.render()
    assert not judged.warnings, judged.render()


@pytest.mark.parametrize("status", FINAL)
async def test_a_refusal_is_not_asked_again(
    status: int, mock: LLMockServer, driver: EngineDriver
) -> None:
    await loader.load()
    mock.state.scenarios.add(Fail(status, times=None))
    async with driver:
        turn = await driver.turn("Please list the files of this folder")
    check_events(driver.envelopes)
    [error] = only(turn, ErrorEvent)
    assert error.code == FINAL[status]
    judged = verdict(mock)
    assert judged.attempts == 1
    assert judged.passed, judged.render()


async def test_a_server_that_stays_down_is_given_up(
    mock: LLMockServer, driver: EngineDriver
) -> None:
    await loader.load()
    mock.state.scenarios.add(Fail(503, times=None))
    async with driver:
        turn = await driver.turn("Please list the files of this folder")
    check_events(driver.envelopes)
    [error] = only(turn, ErrorEvent)
    assert (error.code, error.retryable) == ("unavailable", True)
    judged = verdict(mock)
    assert judged.attempts == QUICK.attempts
    assert judged.passed, judged.render()
