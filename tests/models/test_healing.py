"""Requests that are refused because of thinking are mended and sent again, over real HTTP."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from mlagent_tui.http import PublicHosts
from mlagent_tui.models.client import (
    Delta,
    FinishDelta,
    HealedDelta,
    ModelClient,
    ModelError,
    ModelSettings,
    TextDelta,
    UsageDelta,
)
from mlagent_tui.models.factory import create_client
from mlagent_tui.models.faults.effort_probe import Probe, probe_effort
from mlagent_tui.models.faults.retry import RetryPolicy
from mlagent_tui.protocol.messages import (
    AssistantMessage,
    Message,
    Reasoning,
    ToolCall,
    ToolMessage,
    UserMessage,
)
from mlagent_tui.protocol.values import ToolInfo
from standin.clocks import InstantClock
from standin.llm_server import Fault, ScriptedModel, Turn

pytestmark = pytest.mark.usefixtures("library")

OPUS = "anthropic/claude-opus-5-5"
HAIKU = "anthropic/claude-haiku-4-5"
ROUTED = "acme-ml/thinker:novita"
BASH = ToolInfo("bash", "Run.", {"type": "object", "properties": {"command": {"type": "string"}}})
HELLO: tuple[Message, ...] = (UserMessage("hello"),)
SIGNED = Reasoning(
    "anthropic", "hm", ({"type": "thinking", "thinking": "hm", "signature": "wrong"},)
)
Answer = Callable[[Mapping[str, Any]], Turn]


def client_for(server: ScriptedModel, model: str) -> ModelClient:
    provider = model.partition("/")[0]
    hosts = PublicHosts(router=f"{server.url}/v1")
    environment = server.environment(provider if provider in ("anthropic", "vllm") else "router")
    return create_client(
        model,
        environment,
        InstantClock(),
        endpoints=hosts,
        stored_token=lambda: None,
        policy=RetryPolicy(attempts=1),
    )


async def ask(
    client: ModelClient, effort: str, messages: Sequence[Message] = HELLO, limit: int | None = None
) -> list[Delta]:
    settings = ModelSettings(effort=effort, max_output_tokens=limit)
    return [delta async for delta in client.stream(messages, (BASH,), settings)]


def healed(deltas: Sequence[Delta]) -> list[tuple[str, str]]:
    return [(delta.code, delta.text) for delta in deltas if isinstance(delta, HealedDelta)]


def text(deltas: Sequence[Delta]) -> str:
    return "".join(delta.text for delta in deltas if isinstance(delta, TextDelta))


def refuses(message: str, status: int = 400) -> Turn:
    return Turn(fault=Fault(status=status, message=message))


def takes(*levels: str) -> Answer:
    """A router whose model takes some levels, and says nothing of which."""

    def answer(body: Mapping[str, Any]) -> Turn:
        level = body.get("reasoning_effort")
        if level is None or level in levels:
            return Turn(text="fine")
        return refuses(f"Invalid value for reasoning_effort: {level}", 422)

    return answer


async def test_what_claude_is_sent() -> None:
    async with ScriptedModel([Turn(text="ok")], repeat_last=True) as server:
        for effort in ("", "off", "minimal", "high", "max"):
            await ask(client_for(server, OPUS), effort)
    sent = [
        ((each.body.get("thinking") or {}).get("type"), each.body.get("output_config"))
        for each in server.requests
    ]
    assert sent == [
        (None, None),
        (None, None),
        ("adaptive", {"effort": "low"}),
        ("adaptive", {"effort": "high"}),
        ("adaptive", {"effort": "max"}),
    ]
    assert [each.body["max_tokens"] for each in server.requests] == [128_000] * 5


async def test_an_older_claude_has_room_for_its_answer_beside_its_thinking() -> None:
    async with ScriptedModel([Turn(text="ok")], repeat_last=True) as server:
        await ask(client_for(server, HAIKU), "max")
        await ask(client_for(server, HAIKU), "max", limit=1000)
    whole, short = (each.body for each in server.requests)
    assert whole["max_tokens"] == 64_000
    for body in (whole, short):
        assert body["thinking"]["type"] == "enabled"
        assert body["max_tokens"] - body["thinking"]["budget_tokens"] >= 1000


@pytest.mark.parametrize(
    ("levels", "wished", "sent"),
    [
        (("low", "medium", "high"), "max", ["high"]),
        (("low",), "max", ["high", "medium", "low"]),
        ((), "max", ["high", "medium", "low", None]),
        (("low",), "minimal", ["low"]),
        ((), "off", ["none", None]),
    ],
)
async def test_an_effort_goes_down_until_it_is_taken(
    levels: tuple[str, ...], wished: str, sent: list[str | None]
) -> None:
    async with ScriptedModel(takes(*levels)) as server:
        client = client_for(server, ROUTED)
        first = await ask(client, wished)
        again = await ask(client, wished)
    told = [each.body.get("reasoning_effort") for each in server.requests]
    assert told == [*sent, sent[-1]]
    assert text(first) == text(again) == "fine"
    assert healed(again) == []
    assert [code for code, _ in healed(first)] == ["effort"] * (len(told) - 2)


async def test_levels_named_by_the_refusal_save_requests() -> None:
    refusal = refuses("reasoning_effort: Input should be 'low' or 'medium'")
    async with ScriptedModel([refusal, Turn(text="fine")]) as server:
        client = client_for(server, ROUTED)
        deltas = await ask(client, "max")
    assert [each.body["reasoning_effort"] for each in server.requests] == ["high", "medium"]
    assert healed(deltas) == [
        ("effort", f"{ROUTED} does not take the effort “max”, so “medium” is used.")
    ]
    assert client.profile.notes[-1] == "The effort “max” is not taken; “medium” is used."


async def test_a_model_that_knows_no_effort_is_asked_without_it_at_once() -> None:
    refusal = refuses("Unrecognized request argument supplied: reasoning_effort")
    async with ScriptedModel([refusal, Turn(text="fine")]) as server:
        deltas = await ask(client_for(server, ROUTED), "max")
    assert [each.body.get("reasoning_effort") for each in server.requests] == ["high", None]
    assert healed(deltas) == [
        ("effort", f"{ROUTED} does not take the effort “max”, so none is asked for.")
    ]


async def test_a_level_that_the_library_itself_refuses_goes_down_too() -> None:
    async with ScriptedModel([Turn(text="fine")]) as server:
        deltas = await ask(client_for(server, "anthropic/claude-sonnet-4-6"), "xhigh")
    assert [each.body["output_config"] for each in server.requests] == [{"effort": "high"}]
    assert len(healed(deltas)) == 1


async def test_a_complaint_in_the_middle_of_a_session_is_met_again() -> None:
    script = [
        Turn(text="one"),
        refuses("Invalid value for reasoning_effort: high"),
        Turn(text="two"),
        Turn(text="three"),
    ]
    async with ScriptedModel(script) as server:
        client = client_for(server, ROUTED)
        answers = [text(await ask(client, "high")) for _ in range(3)]
    assert answers == ["one", "two", "three"]
    sent = [each.body["reasoning_effort"] for each in server.requests]
    assert sent == ["high", "high", "medium", "medium"]


async def test_complaints_without_end_end() -> None:
    script = refuses("Invalid value for reasoning_effort: nothing suits")
    async with ScriptedModel([script], repeat_last=True) as server:
        with pytest.raises(ModelError, match="nothing suits") as caught:
            await ask(client_for(server, ROUTED), "max")
    assert caught.value.code == "bad_request"
    assert len(server.requests) <= 6


async def test_a_level_that_was_refused_is_not_asked_for_again() -> None:
    refusal = refuses("Unsupported value: 'reasoning_effort'. Supported values: 'low', 'medium'.")
    async with ScriptedModel([refusal] * 3 + [Turn(text="fine")]) as server:
        deltas = await ask(client_for(server, ROUTED), "high")
    sent = [each.body.get("reasoning_effort") for each in server.requests]
    assert sent == ["high", "medium", "low", None]
    assert text(deltas) == "fine"


async def test_a_local_server_is_sent_no_effort() -> None:
    async with ScriptedModel([Turn(text="ok")]) as server:
        await ask(client_for(server, "vllm/own"), "max")
    assert "effort" not in str(server.requests[0].body)


ROUND: tuple[Message, ...] = (
    UserMessage("list"),
    AssistantMessage("", (ToolCall("c1", "bash", {"command": "ls"}),), SIGNED, OPUS),
    ToolMessage("c1", "bash", "a.txt"),
)


async def test_thinking_that_is_not_recognised_is_left_out_from_then_on() -> None:
    script = [
        refuses("messages.1.content.0: Invalid `signature` in `thinking` block"),
        Turn(text="fine"),
        Turn(text="fine too"),
    ]
    async with ScriptedModel(script) as server:
        client = client_for(server, OPUS)
        first = await ask(client, "high", ROUND)
        second = await ask(client, "high", ROUND)
    assert ["wrong" in str(each.body) for each in server.requests] == [True, False, False]
    assert healed(first) == [
        (
            "thinking_signature",
            f"{OPUS} did not take back its earlier thinking, so it is asked without it.",
        )
    ]
    assert healed(second) == []
    # Only the thinking of earlier answers is gone; the model still thinks.
    assert server.requests[1].body["thinking"]["type"] == "adaptive"


async def test_a_signature_complaint_is_healed_once() -> None:
    refusal = refuses("messages.1.content.0: Invalid `signature` in `thinking` block")
    async with ScriptedModel([refusal], repeat_last=True) as server:
        with pytest.raises(ModelError, match="signature"):
            await ask(client_for(server, OPUS), "", ROUND)
    assert len(server.requests) == 2


async def test_a_round_begun_by_another_model_is_ended_without_an_effort() -> None:
    foreign = (
        UserMessage("list"),
        AssistantMessage("", (ToolCall("c1", "bash"),), None, "openai/gpt-4o"),
        ToolMessage("c1", "bash", "a.txt"),
    )
    script = [Turn(text="a"), Turn(text="b")]
    async with ScriptedModel(script) as server:
        client = client_for(server, HAIKU)
        await ask(client, "high", foreign)
        await ask(client, "high", (*foreign, AssistantMessage("a", model=HAIKU), UserMessage("b")))
    assert [each.body.get("thinking") is None for each in server.requests] == [True, False]


async def test_missing_thinking_is_met_by_not_thinking_for_one_answer() -> None:
    script = [
        refuses("Expected `thinking` or `redacted_thinking`, but found `tool_use`."),
        Turn(text="fine"),
        Turn(text="fine"),
    ]
    async with ScriptedModel(script) as server:
        client = client_for(server, HAIKU)
        await ask(client, "high", (*ROUND[:1], AssistantMessage("", ROUND[1].tool_calls), ROUND[2]))  # type: ignore[union-attr]
        await ask(client, "high")
    assert ["thinking" in each.body for each in server.requests] == [True, False, True]


async def test_a_router_that_wants_all_thinking_gets_a_blank_for_what_others_wrote() -> None:
    mine = Reasoning("huggingface", "I look.")
    history = (
        UserMessage("list"),
        AssistantMessage("", (ToolCall("c1", "bash"),), SIGNED, OPUS),
        ToolMessage("c1", "bash", "a.txt"),
        AssistantMessage("", (ToolCall("c2", "bash"),), mine, ROUTED),
        ToolMessage("c2", "bash", "b.txt"),
    )
    refusal = "thinking is enabled but reasoning_content is missing in assistant tool call message"
    async with ScriptedModel([refuses(refusal), Turn(text="fine")]) as server:
        deltas = await ask(client_for(server, ROUTED), "", history)
    thoughts = [
        [each.get("reasoning_content") for each in request.body["messages"] if "tool_calls" in each]
        for request in server.requests
    ]
    assert thoughts == [[None, "I look."], [" ", "I look."]]
    assert [code for code, _ in healed(deltas)] == ["missing_thinking"]


async def test_a_refusal_about_something_else_is_not_healed() -> None:
    async with ScriptedModel([refuses("max_tokens is too large")]) as server:
        with pytest.raises(ModelError, match="too large"):
            await ask(client_for(server, OPUS), "high")
    assert len(server.requests) == 1


async def test_a_probe_tells_what_will_be_used() -> None:
    async with ScriptedModel(takes("low", "medium", "high")) as server:
        probed = await probe_effort(client_for(server, ROUTED), "high")
        assert probed == Probe("", UsageDelta(10, 5))
    async with ScriptedModel(takes("medium")) as server:
        client = client_for(server, ROUTED)
        told = await probe_effort(client, "high")
        assert told.note == f"{ROUTED} does not take the effort “high”, so “medium” is used."
        await ask(client, "high")
    assert [each.body["reasoning_effort"] for each in server.requests] == [
        "high",
        "medium",
        "medium",
    ]


async def test_a_probe_keeps_the_effort_if_it_cannot_be_checked() -> None:
    async with ScriptedModel([Turn(fault=Fault(status=503))], repeat_last=True) as server:
        told = await probe_effort(client_for(server, ROUTED), "high")
    assert told.note.startswith("It could not be checked yet whether the effort “high” is taken (")
    async with ScriptedModel([Turn(fault=Fault("stall"))]) as server:
        told = await probe_effort(client_for(server, ROUTED), "high", limit=0.2)
    assert "no answer in time" in told.note


async def test_a_probe_of_a_model_that_cannot_be_used_fails() -> None:
    async with ScriptedModel([], keys=["another"]) as server:
        with pytest.raises(ModelError) as caught:
            await probe_effort(client_for(server, ROUTED), "high")
    assert caught.value.code == "auth"


async def test_healing_ends_with_one_end() -> None:
    async with ScriptedModel(takes("low")) as server:
        deltas = await ask(client_for(server, ROUTED), "max")
    assert sum(isinstance(delta, FinishDelta) for delta in deltas) == 1
