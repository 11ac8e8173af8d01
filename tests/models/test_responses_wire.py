"""OpenAI's newer models on their own wire, through the real adapter."""

from __future__ import annotations

import pytest

from mlagent_tui.models.client import (
    FinishDelta,
    HealedDelta,
    ModelSettings,
    ReasoningDelta,
    TextDelta,
    ToolCallDelta,
    UsageDelta,
)
from mlagent_tui.models.factory import create_client
from mlagent_tui.models.requests.request_body import TimeLimits, request_body
from mlagent_tui.models.requests.responses_wire import speaks_responses
from mlagent_tui.models.routes.registry import resolve
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
from standin.llm_rules import responses_violations
from standin.llm_server import Call, Fault, ScriptedModel, Turn, Usage

MODEL = "openai/gpt-5.5"
BASH = ToolInfo("bash", "Run.", {"type": "object", "properties": {"command": {"type": "string"}}})
KEY = {"OPENAI_API_KEY": "k"}
ELSEWHERE = {**KEY, "OPENAI_BASE_URL": "https://elsewhere.example/v1"}
ITEM = {"type": "reasoning", "id": "rs_1", "encrypted_content": "e", "summary": []}
CALLS = (ToolCall("c1", "bash"),)
ROUND: tuple[Message, ...] = (
    UserMessage("list"),
    AssistantMessage("", CALLS, Reasoning("openai", "hm", (ITEM,)), MODEL),
    ToolMessage("c1", "bash", "a.txt"),
)


@pytest.mark.parametrize(
    ("name", "effort", "at_openai", "elsewhere"),
    [
        ("gpt-5.5", "", True, False),
        ("gpt-6.1-sol", "high", True, True),
        ("gpt-5.4-mini", "off", False, False),
        ("gpt-5.10", "low", True, True),
        ("gpt-5.1-codex", "", True, True),
        ("o3-pro", "off", True, True),
        ("gpt-5", "high", False, False),
        ("gpt-4o", "", False, False),
    ],
)
def test_who_is_asked_on_this_wire(
    name: str, effort: str, at_openai: bool, elsewhere: bool
) -> None:
    for environment, expected in ((KEY, at_openai), (ELSEWHERE, elsewhere)):
        route = resolve(f"openai/{name}", environment)
        assert speaks_responses(route, [BASH], effort) is expected
        assert not speaks_responses(route, [], effort)
    assert not speaks_responses(resolve(f"vllm/{name}", {}), [BASH], "high")


def test_thinking_of_this_wire_stays_on_it() -> None:
    route = resolve(MODEL, KEY)
    settings = ModelSettings(session_id="s-1")
    with_tools = request_body(route, ROUND, (BASH,), settings, TimeLimits(1, 1))
    assert with_tools["model"] == "openai/responses/gpt-5.5"
    assert with_tools["messages"][1]["reasoning_items"] == [ITEM]
    assert with_tools["prompt_cache_key"] == "s-1"
    without = request_body(route, ROUND, (), settings, TimeLimits(1, 1))
    assert without["model"] == MODEL
    assert "reasoning_items" not in without["messages"][1]


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("stream", [True, False], ids=["stream", "whole"])
async def test_thinking_is_replayed_between_calls(stream: bool) -> None:
    first = Turn(
        "Let me look.",
        "Files.",
        tool_calls=[Call("bash", {"command": "ls"}), Call("bash", {"command": "pwd"})],
        usage=Usage(100, 20, 40),
    )
    async with ScriptedModel([first, Turn("Done.")]) as server:
        client = create_client(MODEL, server.environment("openai"), InstantClock())
        settings = ModelSettings(effort="high", stream=stream)
        asked: list[Message] = [UserMessage("list")]
        deltas = [delta async for delta in client.stream(asked, (BASH,), settings)]
        (end,) = [each for each in deltas if isinstance(each, FinishDelta)]
        ids = [each.id for each in deltas if isinstance(each, ToolCallDelta) and each.id]
        calls = tuple(ToolCall(each, "bash", {}) for each in ids)
        results = [ToolMessage(each, "bash", "ok") for each in ids]
        asked += [AssistantMessage("Let me look.", calls, end.reasoning, MODEL), *results]
        again = [delta async for delta in client.stream(asked, (BASH,), settings)]
    said = "".join(each.text for each in deltas if isinstance(each, TextDelta))
    thought = "".join(each.text for each in deltas if isinstance(each, ReasoningDelta))
    assert (said, thought, end.reason) == ("Let me look.", "Files.", "tool_calls")
    (used,) = [each for each in deltas if isinstance(each, UsageDelta)]
    assert (used.tokens_in, used.tokens_out, used.tokens_cached) == (100, 20, 40)
    assert "".join(each.text for each in again if isinstance(each, TextDelta)) == "Done."
    bodies = [request.body for request in server.requests]
    assert {request.path for request in server.requests} == {"/v1/responses"}
    assert [body["reasoning"] for body in bodies] == [{"effort": "high"}] * 2
    assert [body["store"] for body in bodies] == [False] * 2
    kinds = [item["type"] for item in bodies[1]["input"]]
    assert kinds == ["message", "reasoning", "message", *["function_call"] * 2, *[kinds[-1]] * 2]
    assert responses_violations(bodies[1]) == []


@pytest.mark.usefixtures("library")
async def test_thinking_that_cannot_be_decrypted_is_left_out() -> None:
    message = "The encrypted content for item rs_1 could not be verified."
    async with ScriptedModel(
        [Turn(fault=Fault(status=400, message=message)), Turn("ok")]
    ) as server:
        client = create_client(MODEL, server.environment("openai"), InstantClock())
        settings = ModelSettings(effort="high")
        deltas = [delta async for delta in client.stream(ROUND, (BASH,), settings)]
    assert [each.code for each in deltas if isinstance(each, HealedDelta)] == ["thinking_signature"]
    kinds = [[item["type"] for item in request.body["input"]] for request in server.requests]
    assert ["reasoning" in each for each in kinds] == [True, False]
