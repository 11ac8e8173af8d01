"""Every fault of a provider: how often it is asked, what is told, how it ends."""

from __future__ import annotations

import pytest

from mlagent_tui.models.client import (
    ContextOverflowError,
    Delta,
    ModelError,
    ModelSettings,
    RetryDelta,
    TextDelta,
)
from mlagent_tui.models.factory import create_client
from mlagent_tui.models.litellm_client import Patience
from mlagent_tui.protocol.messages import UserMessage
from standin.clocks import InstantClock
from standin.llm_server import Fault, ScriptedModel, Turn

pytestmark = pytest.mark.usefixtures("library")

MODELS = {
    "openai": "openai/gpt-4o",
    "anthropic": "anthropic/claude-sonnet-4-5",
    "vllm": "vllm/own-model",
}
SHORT = Patience(connect=2, first_token=0.3, between_chunks=0.3)

EVERY_WIRE = pytest.mark.parametrize("provider", MODELS)
BOTH_WAYS = pytest.mark.parametrize("stream", [True, False], ids=["stream", "whole"])


class Asked:
    """One request through the client, and all that came of it."""

    def __init__(self) -> None:
        self.deltas: list[Delta] = []
        self.error: ModelError | None = None
        self.requests = 0
        self.waits: list[float] = []

    @property
    def text(self) -> str:
        """The text of the last attempt."""
        text = ""
        for delta in self.deltas:
            if isinstance(delta, RetryDelta):
                text = ""
            elif isinstance(delta, TextDelta):
                text += delta.text
        return text

    @property
    def retries(self) -> list[RetryDelta]:
        """What was told of further attempts."""
        return [delta for delta in self.deltas if isinstance(delta, RetryDelta)]


async def ask(provider: str, *turns: Turn, stream: bool = True) -> Asked:
    asked, clock = Asked(), InstantClock()
    async with ScriptedModel(turns) as server:
        client = create_client(
            MODELS[provider], server.environment(provider), clock, patience=SHORT
        )
        try:
            async for delta in client.stream([UserMessage("hi")], [], ModelSettings(stream=stream)):
                asked.deltas.append(delta)
        except ModelError as error:
            asked.error = error
    asked.requests, asked.waits = len(server.requests), clock.waits
    return asked


@BOTH_WAYS
@EVERY_WIRE
@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "bad_request"),
        (401, "auth"),
        (402, "billing"),
        (403, "auth"),
        (404, "not_found"),
        (422, "bad_request"),
    ],
)
async def test_lasting_refusals_end_at_once(
    provider: str, stream: bool, status: int, code: str
) -> None:
    fault = Fault(status=status, message="no way")
    asked = await ask(provider, Turn(fault=fault), Turn(text="never"), stream=stream)
    assert asked.error is not None
    assert (asked.error.code, asked.requests, asked.waits) == (code, 1, [])
    assert "no way" in asked.error.message
    assert "litellm" not in asked.error.message.lower()
    assert asked.error.hint


@EVERY_WIRE
@pytest.mark.parametrize("status", [408, 409, 425, 429, 500, 502, 503, 529])
async def test_passing_refusals_are_retried(provider: str, status: int) -> None:
    fault = Fault(status=status, headers={"retry-after": "2"})
    asked = await ask(provider, Turn(fault=fault), Turn(fault=fault), Turn(text="fine"))
    assert asked.error is None
    assert asked.text == "fine"
    assert asked.requests == 3
    assert [retry.attempt for retry in asked.retries] == [2, 3]
    assert all(2.0 <= wait <= 3.0 for wait in asked.waits)


@EVERY_WIRE
@pytest.mark.parametrize(
    ("stream", "after"),
    [(False, 0), (True, 0), (True, 5)],
    ids=["whole", "before the stream", "in the stream"],
)
@pytest.mark.parametrize(
    "kind", ["html", "disconnect", "truncate", "bad_json", "error_event", "stall"]
)
async def test_broken_answers_are_asked_for_again(
    provider: str, stream: bool, kind: str, after: int
) -> None:
    broken = Turn(text="words that are lost " * 3, fault=Fault(kind, after=after))  # type: ignore[arg-type]
    asked = await ask(provider, broken, Turn(text="fine"), stream=stream)
    assert asked.error is None
    assert asked.text == "fine"
    assert asked.requests == 2
    assert len(asked.retries) == 1


@EVERY_WIRE
async def test_an_hour_is_not_waited_for(provider: str) -> None:
    fault = Fault(status=429, headers={"retry-after": "3600"})
    asked = await ask(provider, Turn(fault=fault), Turn(text="never"))
    assert asked.error is not None
    assert (asked.error.code, asked.requests) == ("rate_limit", 1)
    assert "It asks to wait until " in asked.error.message


@EVERY_WIRE
async def test_a_dead_service_is_given_up(provider: str) -> None:
    asked = await ask(provider, *[Turn(fault=Fault(status=503))] * 9)
    assert asked.error is not None
    assert (asked.error.code, asked.requests) == ("unavailable", 5)


@BOTH_WAYS
@EVERY_WIRE
async def test_an_overflow_is_told_with_its_limit(provider: str, stream: bool) -> None:
    words = "prompt is too long: 210000 tokens > 200000 maximum"
    asked = await ask(provider, Turn(fault=Fault(status=400, message=words)), stream=stream)
    assert isinstance(asked.error, ContextOverflowError)
    assert (asked.error.limit, asked.requests) == (200_000, 1)


@EVERY_WIRE
async def test_a_web_page_is_not_shown(provider: str) -> None:
    asked = await ask(provider, *[Turn(fault=Fault("html", status=502))] * 5)
    assert asked.error is not None
    assert "<" not in asked.error.message


@EVERY_WIRE
async def test_text_without_end_is_stopped(provider: str) -> None:
    asked = await ask(provider, Turn(text="again! " * 1300, chunk_size=7), Turn(text="never"))
    assert asked.error is not None
    assert (asked.error.code, asked.requests) == ("repetition", 1)


async def test_a_server_that_is_not_there() -> None:
    clock = InstantClock()
    environment = {"OLLAMA_BASE_URL": "http://127.0.0.1:1"}
    client = create_client("ollama/x", environment, clock, patience=SHORT)
    with pytest.raises(
        ModelError, match=r"No connection to Ollama at http://127\.0\.0\.1:1/v1"
    ) as caught:
        async for _ in client.stream([UserMessage("hi")], [], ModelSettings()):
            pass
    assert caught.value.code == "network"
    assert caught.value.hint == (
        "Start the server, set OLLAMA_BASE_URL, or choose another model with /model."
    )
    assert len(clock.waits) == 4
