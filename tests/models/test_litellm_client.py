"""The real adapter over real HTTP: what goes out, and what comes back."""

from __future__ import annotations

import asyncio
import dataclasses
import os
from collections.abc import Mapping
from decimal import Decimal

import pytest

from mlagent_tui.http import PublicHosts
from mlagent_tui.models.client import (
    Delta,
    FinishDelta,
    ModelClient,
    ModelSettings,
    ReasoningDelta,
    TextDelta,
    ToolCallDelta,
    UsageDelta,
)
from mlagent_tui.models.factory import create_client
from mlagent_tui.models.library import loader
from mlagent_tui.protocol.messages import (
    AssistantMessage,
    Message,
    Reasoning,
    SystemMessage,
    ToolCall,
    ToolMessage,
    UserMessage,
)
from mlagent_tui.protocol.values import ToolInfo
from standin.clocks import InstantClock
from standin.llm_server import Call, Gate, ScriptedModel, Turn, Usage

pytestmark = pytest.mark.usefixtures("library")

BASH = ToolInfo(
    "bash", "Run a command.", {"type": "object", "properties": {"command": {"type": "string"}}}
)
MODELS = {
    "openai": "openai/gpt-4o",
    "anthropic": "anthropic/claude-sonnet-4-5",
    "router": "acme-ml/big-chat:novita",
    "ollama": "ollama/qwen2.5-coder:1.5b",
}
BOTH_WIRES = pytest.mark.parametrize("provider", ["openai", "anthropic"])
ROUND = Turn(
    text="Let me look, at “both”.",
    reasoning="Two folders it is.",
    tool_calls=[
        Call("bash", {"command": 'ls "a\\b" é'}),
        Call("bash", {"command": "pwd"}, id="mine"),
    ],
    usage=Usage(100, 20, 40),
    chunk_size=3,
)


def client_for(
    server: ScriptedModel, provider: str, environment: Mapping[str, str] | None = None
) -> ModelClient:
    hosts = PublicHosts(router=f"{server.url}/v1")
    given = {**server.environment(provider), **(environment or {})}
    return create_client(
        MODELS[provider], given, InstantClock(), endpoints=hosts, stored_token=lambda: None
    )


async def ask(
    client: ModelClient,
    *messages: Message,
    tools: tuple[ToolInfo, ...] = (BASH,),
    settings: ModelSettings | None = None,
) -> list[Delta]:
    history = messages or (SystemMessage("Be good."), UserMessage("List the files."))
    return [delta async for delta in client.stream(history, tools, settings or ModelSettings())]


def joined(deltas: list[Delta]) -> list[Delta]:
    """Return the deltas with neighbouring pieces of one thing put together."""
    whole: list[Delta] = []
    for delta in deltas:
        last = whole[-1] if whole else None
        match last, delta:
            case (TextDelta(), TextDelta()) | (ReasoningDelta(), ReasoningDelta()):
                whole[-1] = dataclasses.replace(last, text=last.text + delta.text)
            case (ToolCallDelta(), ToolCallDelta()) if last.index == delta.index:
                whole[-1] = ToolCallDelta(
                    last.index,
                    last.id + delta.id,
                    last.tool + delta.tool,
                    last.arguments + delta.arguments,
                )
            case _:
                whole.append(delta)
    return whole


@pytest.mark.parametrize("stream", [True, False], ids=["stream", "whole"])
@pytest.mark.parametrize("provider", MODELS)
async def test_a_round_comes_back_whole(provider: str, stream: bool) -> None:
    async with ScriptedModel([ROUND]) as server:
        client = client_for(server, provider)
        deltas = await ask(client, settings=ModelSettings(stream=stream))
    *content, usage, finish = joined(deltas)
    assert content == [
        ReasoningDelta("Two folders it is."),
        TextDelta("Let me look, at “both”."),
        ToolCallDelta(0, "call_1_0", "bash", ROUND.tool_calls[0].arguments_text),
        ToolCallDelta(1, "mine", "bash", ROUND.tool_calls[1].arguments_text),
    ]
    assert isinstance(usage, UsageDelta)
    assert (usage.tokens_in, usage.tokens_out, usage.tokens_cached) == (100, 20, 40)
    assert isinstance(finish, FinishDelta)
    assert finish.reason == "tool_calls"
    assert finish.reasoning is not None
    assert finish.reasoning.provider == client.provider
    assert len(server.requests) == 1


async def test_costs_are_exact_zero_or_unknown() -> None:
    costs = {}
    for provider in MODELS:
        async with ScriptedModel([ROUND]) as server:
            deltas = await ask(client_for(server, provider))
        (costs[provider],) = [each.cost for each in deltas if isinstance(each, UsageDelta)]
    assert costs == {
        # 60 fresh, 40 cached and 20 written tokens at 2.5, 1.25 and 10 USD a million
        "openai": Decimal("0.0004"),
        "anthropic": Decimal("0.000492"),
        "router": None,
        "ollama": Decimal(0),
    }


async def test_windows_come_from_metadata_or_are_unknown() -> None:
    async with ScriptedModel([]) as server:
        windows = {}
        for provider in MODELS:
            client = client_for(server, provider)
            windows[provider] = (client.profile.window, client.profile.window_source)
    assert windows == {
        "openai": (128_000, "metadata"),
        "anthropic": (200_000, "metadata"),
        "router": (None, ""),
        "ollama": (None, ""),
    }


@BOTH_WIRES
async def test_use_that_was_not_reported_is_not_made_up(provider: str) -> None:
    async with ScriptedModel([Turn(text="hello", usage=None)]) as server:
        deltas = await ask(client_for(server, provider))
    assert joined(deltas) == [TextDelta("hello"), FinishDelta("stop")]


@pytest.mark.parametrize("field", ["reasoning", "reasoning_content"])
async def test_reasoning_under_either_name(field: str) -> None:
    async with ScriptedModel([Turn(text="x", reasoning="hm", reasoning_field=field)]) as server:
        deltas = await ask(client_for(server, "router"))
    assert ReasoningDelta("hm") in joined(deltas)


async def test_ids_that_arrive_late() -> None:
    turn = dataclasses.replace(ROUND, late_ids=True)
    async with ScriptedModel([turn]) as server:
        deltas = await ask(client_for(server, "openai"))
    calls = [delta for delta in joined(deltas) if isinstance(delta, ToolCallDelta)]
    assert [(call.index, call.id, call.tool) for call in calls] == [
        (0, "call_1_0", "bash"),
        (1, "mine", "bash"),
    ]


@BOTH_WIRES
async def test_an_answer_cut_at_its_limit_says_so(provider: str) -> None:
    async with ScriptedModel([Turn(text="half a", finish_reason="length")]) as server:
        deltas = await ask(client_for(server, provider))
    assert deltas[-1] == FinishDelta("length")


async def test_what_openai_is_sent() -> None:
    async with ScriptedModel([ROUND]) as server:
        await ask(client_for(server, "openai"), settings=ModelSettings(max_output_tokens=500))
    (request,) = server.requests
    assert request.path == "/v1/chat/completions"
    assert request.headers["authorization"] == "Bearer sk-test"
    assert request.body["model"] == "gpt-4o"
    assert request.body["messages"] == [
        {"role": "system", "content": "Be good."},
        {"role": "user", "content": "List the files."},
    ]
    assert request.body["tools"][0]["function"]["name"] == "bash"
    assert request.body["stream_options"] == {"include_usage": True}
    assert request.body["max_tokens"] == 500
    assert "x-hf-session-id" not in request.headers


async def test_what_the_router_is_sent() -> None:
    async with ScriptedModel([ROUND]) as server:
        client = client_for(server, "router", {"HF_BILL_TO": "acme-ml"})
        await ask(client, settings=ModelSettings(session_id="s-1"))
    (request,) = server.requests
    assert request.body["model"] == "acme-ml/big-chat:novita"
    assert request.headers["authorization"] == "Bearer sk-test"
    assert request.headers["x-hf-session-id"] == "s-1"
    assert request.headers["x-hf-bill-to"] == "acme-ml"


@pytest.mark.parametrize("name", ["gpt-5-mini", "gpt-5.3-codex", "o3-pro", "gpt-4o", "own"])
async def test_a_local_model_is_asked_the_same_way_whatever_it_is_called(name: str) -> None:
    async with ScriptedModel([Turn(text="ok")]) as server:
        environment = server.environment("vllm")
        client = create_client(f"vllm/{name}", environment, InstantClock())
        await ask(client, settings=ModelSettings(max_output_tokens=9))
    (request,) = server.requests
    assert request.path == "/v1/chat/completions"
    assert request.body["model"] == name
    assert request.body["max_tokens"] == 9
    assert [message["role"] for message in request.body["messages"]] == ["system", "user"]
    assert request.body["tools"]
    assert request.body["tool_choice"] == "auto"


async def test_what_anthropic_is_sent_between_tool_calls() -> None:
    async with ScriptedModel([ROUND, Turn(text="Done.")]) as server:
        client = client_for(server, "anthropic")
        first = await ask(client)
        reasoning = next(each.reasoning for each in first if isinstance(each, FinishDelta))
        calls = (
            ToolCall("call_1_0", "bash", {"command": "ls"}),
            ToolCall("functions.bash:1", "bash", {"command": "pwd"}),
        )
        await ask(
            client,
            SystemMessage("Be good."),
            UserMessage("List the files."),
            AssistantMessage("Let me look.", calls, reasoning),
            ToolMessage("call_1_0", "bash", "a.txt"),
            ToolMessage("functions.bash:1", "bash", "/here"),
        )
    request = server.requests[1]
    assert request.path == "/v1/messages"
    assert request.headers["x-api-key"] == "sk-test"
    assert "authorization" not in request.headers
    answer, results = request.body["messages"][1:]
    assert answer["content"][0] == {
        "type": "thinking",
        "thinking": "Two folders it is.",
        "signature": "signature-1",
    }
    used = [part["id"] for part in answer["content"] if part["type"] == "tool_use"]
    assert [part["tool_use_id"] for part in results["content"]] == used
    assert used[0] == "call_1_0"


async def test_thinking_of_another_provider_is_not_shown_to_anthropic() -> None:
    foreign = Reasoning("huggingface", "hm", ({"type": "thinking", "thinking": "x"},))
    async with ScriptedModel([Turn(text="ok")]) as server:
        await ask(
            client_for(server, "anthropic"),
            UserMessage("a"),
            AssistantMessage("b", reasoning=foreign),
            UserMessage("c"),
        )
    assert "thinking" not in str(server.requests[0].body["messages"])


@BOTH_WIRES
async def test_a_history_with_calls_can_be_summarised_without_tools(provider: str) -> None:
    async with ScriptedModel([Turn(text="Summary.")]) as server:
        deltas = await ask(
            client_for(server, provider),
            UserMessage("List."),
            AssistantMessage("", (ToolCall("c1", "bash", {"command": "ls"}),)),
            ToolMessage("c1", "bash", "a.txt"),
            UserMessage("Summarise."),
            tools=(),
            settings=ModelSettings(purpose="compaction"),
        )
    assert TextDelta("Summary.") in joined(deltas)


@BOTH_WIRES
async def test_a_key_goes_to_the_address_it_was_given_for_and_no_other(
    provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with ScriptedModel([]) as foreign, ScriptedModel([Turn(text="ok")]) as server:
        for name in ("OPENAI", "ANTHROPIC"):
            for kind in ("BASE_URL", "API_BASE"):
                monkeypatch.setitem(os.environ, f"{name}_{kind}", f"{foreign.url}/v1")
            for kind in ("API_KEY", "AUTH_TOKEN"):
                monkeypatch.setitem(os.environ, f"{name}_{kind}", "sk-of-the-process")
        await ask(client_for(server, provider))
    assert foreign.exchanges == []
    assert "sk-of-the-process" not in str(server.requests[0].headers)


async def test_a_local_server_is_not_asked_through_a_proxy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with ScriptedModel([]) as proxy, ScriptedModel([Turn(text="ok")]) as server:
        for name in ("HTTP_PROXY", "http_proxy"):
            monkeypatch.setenv(name, proxy.url)
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.setenv(name, "intranet.example")
        loader.keep_loopback_direct(os.environ)
        await ask(client_for(server, "ollama"))
        assert os.environ["NO_PROXY"] == "intranet.example,localhost,127.0.0.1,::1"
    assert proxy.exchanges == []
    assert len(server.requests) == 1


@BOTH_WIRES
async def test_giving_up_closes_the_connection(provider: str) -> None:
    gate = Gate(after=5)
    async with ScriptedModel([Turn(text="a long answer " * 10, gates=[gate])]) as server:
        task = asyncio.create_task(ask(client_for(server, provider)))
        await gate.reached.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        async with asyncio.timeout(5):
            await server.requests[0].over.wait()
        assert server.requests[0].abandoned


async def test_a_flood_of_chunks_leaves_the_loop_its_turns() -> None:
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    text = " ".join(str(number) for number in range(2000))
    async with ScriptedModel([Turn(text=text)]) as server:
        counter = asyncio.create_task(count())
        deltas = await ask(client_for(server, "openai"))
        counter.cancel()
    assert joined(deltas)[0] == TextDelta(text)
    assert turns > 20
