"""What providers may keep of a request: marks, keys, and a beginning that never changes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from mlagent_tui.models.client import ModelSettings
from mlagent_tui.models.requests.caching import cache_key, mark_messages, mark_tools
from mlagent_tui.models.requests.request_body import TimeLimits, request_body
from mlagent_tui.models.routes.registry import resolve
from mlagent_tui.protocol.events import TurnComplete
from mlagent_tui.protocol.events import Usage as UsageEvent
from mlagent_tui.protocol.messages import (
    AssistantMessage,
    SystemMessage,
    ToolCall,
    ToolMessage,
    UserMessage,
)
from mlagent_tui.protocol.values import ToolInfo
from models.model_session import ModelSession, models_environment
from standin.llm_rules import anthropic_violations, openai_violations
from standin.llm_server import Call, ScriptedModel, Turn, Usage

MARK = {"type": "ephemeral"}
TURNS = 20


def test_marks_stand_where_this_request_and_the_former_one_end() -> None:
    messages: list[dict[str, Any]] = [
        {"role": "system", "content": "s"},
        {"role": "user", "content": "u"},
        {"role": "assistant", "content": None, "tool_calls": [{"id": "c"}]},
        {"role": "tool", "tool_call_id": "c", "content": "r"},
    ]
    system, user, answer, result = mark_messages(messages)
    assert system["content"] == [{"type": "text", "text": "s", "cache_control": MARK}]
    assert user["content"] == [{"type": "text", "text": "u", "cache_control": MARK}]
    assert answer == messages[2]
    assert result == {**messages[3], "cache_control": MARK}
    assert mark_messages([]) == []
    assert [("cache_control" in tool) for tool in mark_tools([{}, {}])] == [False, True]


def test_who_gets_marks_and_who_a_key() -> None:
    keys = {"ANTHROPIC_API_KEY": "k", "OPENAI_API_KEY": "k", "HF_TOKEN": "k"}
    tools = [ToolInfo("bash", "Run.", {"type": "object"})]
    history = [SystemMessage("s"), UserMessage("u")]
    found = {}
    for model in (
        "anthropic/claude-opus-5-5",
        "anthropic/claude-opus-5-5:fal-ai",
        "anthropic/claude-opus-5-5:other",
        "openai/gpt-4o",
        "org/claude:fal-ai",
        "ollama/x",
    ):
        settings = ModelSettings(session_id="s-1")
        body = request_body(resolve(model, keys), history, tools, settings, TimeLimits(1, 1))
        marks = json.dumps({"m": body["messages"], "t": body["tools"]}).count("cache_control")
        found[model] = (marks, body.get("prompt_cache_key"))
    assert found == {
        "anthropic/claude-opus-5-5": (3, None),
        "anthropic/claude-opus-5-5:fal-ai": (3, None),
        "anthropic/claude-opus-5-5:other": (0, None),
        "openai/gpt-4o": (0, "s-1"),
        "org/claude:fal-ai": (0, None),
        "ollama/x": (0, None),
    }


def test_servers_that_only_speak_like_openai_get_no_key() -> None:
    route = resolve("openai/x", {"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": "https://a.example/v1"})
    assert cache_key(route, ModelSettings(session_id="s")) == {}


def test_summaries_are_not_marked() -> None:
    route = resolve("anthropic/claude-opus-5-5", {"ANTHROPIC_API_KEY": "k"})
    settings = ModelSettings(purpose="compaction")
    body = request_body(route, [UserMessage("u")], (), settings, TimeLimits(1, 1))
    assert "cache_control" not in json.dumps(body["messages"])


def without_marks(value: Any) -> Any:
    """Return a body without its marks, and text in one form."""
    if isinstance(value, Mapping):
        plain = {key: without_marks(each) for key, each in value.items() if key != "cache_control"}
        if isinstance(plain.get("content"), str):
            plain["content"] = [{"type": "text", "text": plain["content"]}]
        return plain
    return [without_marks(each) for each in value] if isinstance(value, list) else value


def beginning(body: Mapping[str, Any], messages: int) -> bytes:
    """Return the bytes of what comes before the given number of messages' end."""
    plain = without_marks(body)
    return json.dumps(
        [plain.get("tools"), plain.get("system"), plain["messages"][:messages]]
    ).encode()


def answer(body: Mapping[str, Any]) -> Turn:
    """Think, call two tools after what a person said, and end after their results."""
    number = len(body["messages"])
    said = json.dumps(body["messages"][-1])
    if "say-" in said:
        calls = [Call("bash", {"command": f"echo {number}-{at}"}) for at in range(2)]
        return Turn("Looking.", "Two commands.", tool_calls=calls, usage=Usage(900, 9, 600, 200))
    return Turn("Done.", "It worked.", usage=Usage(1000, 9, 800, 100))


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("provider", ["anthropic", "openai", "router", "vllm"])
async def test_what_was_sent_once_is_sent_again_byte_by_byte(provider: str, tmp_path: Path) -> None:
    async with ScriptedModel(answer) as server:
        session = ModelSession(tmp_path, provider, models_environment(server))
        async with session:
            for turn in range(TURNS):
                end = await session.turn(f"say-{turn}")
                assert isinstance(end.event, TurnComplete)
    bodies = [each.body for each in server.requests]
    assert len(bodies) == 2 * TURNS
    for before, after in pairwise(bodies):
        count = len(before["messages"])
        assert len(after["messages"]) > count
        assert beginning(before, count) == beginning(after, count)
    violations = anthropic_violations if provider == "anthropic" else openai_violations
    assert [violations(body) for body in bodies] == [[]] * len(bodies)
    marks = [json.dumps(body).count('"cache_control"') for body in bodies]
    assert marks == ([3] + [4] * (len(bodies) - 1) if provider == "anthropic" else [0] * len(marks))
    start = json.dumps([bodies[0].get("tools"), bodies[0].get("system"), bodies[0]["messages"][0]])
    assert not re.search(r"\d\d:\d\d:\d\d|\d\d:\d\d UTC", start)
    assert session.engine.stream.session_id not in start
    used = [each.event for each in session.envelopes if isinstance(each.event, UsageEvent)]
    assert used[0].tokens_in == 900
    assert (used[0].tokens_cached, used[1].tokens_cached) == (600, 800)
    written = [each.tokens_cache_written for each in used[:2]]
    assert written == ([200, 100] if provider == "anthropic" else [0, 0])


@pytest.mark.usefixtures("library")
async def test_two_sessions_of_one_day_begin_with_the_same_bytes(tmp_path: Path) -> None:
    begins = []
    for name in ("one", "two"):
        # Only the folder may tell them apart, so that it is the same.
        folder = tmp_path / "same"
        folder.mkdir()
        async with (
            ScriptedModel([Turn("ok")]) as server,
            ModelSession(folder, "openai", models_environment(server)) as session,
        ):
            await session.turn("hello")
        begins.append(beginning(server.requests[0].body, 2))
        folder.rename(tmp_path / name)
    assert begins[0] == begins[1]
    assert datetime.now().strftime("%H:%M:") not in begins[0].decode()


def test_rounds_are_found_however_many_calls_they_had() -> None:
    calls = tuple(ToolCall(f"c{at}", "bash") for at in range(30))
    results = [ToolMessage(call.id, "bash", "ok") for call in calls]
    history = [SystemMessage("s"), UserMessage("u"), AssistantMessage("", calls), *results]
    route = resolve("anthropic/claude-opus-5-5", {"ANTHROPIC_API_KEY": "k"})
    body = request_body(route, history, (), ModelSettings(), TimeLimits(1, 1))
    marked = [at for at, each in enumerate(body["messages"]) if "cache_control" in str(each)]
    assert marked == [0, 1, len(history) - 1]
