"""Our messages on the wire, and the library's pieces as ours."""

from __future__ import annotations

import json
from types import MappingProxyType

from mlagent_tui.models.answers.thinking import Thinking
from mlagent_tui.models.answers.tool_fragments import ToolFragments
from mlagent_tui.models.client import ToolCallDelta
from mlagent_tui.models.requests.wire import portable_id, render_messages, render_tools
from mlagent_tui.protocol.messages import (
    AssistantMessage,
    Reasoning,
    SystemMessage,
    ToolCall,
    ToolMessage,
    UserMessage,
)
from mlagent_tui.protocol.values import ToolInfo

BLOCK = {"type": "thinking", "thinking": "hm", "signature": "s"}


def test_a_round_on_the_wire() -> None:
    history = [
        SystemMessage("be good"),
        UserMessage("list"),
        AssistantMessage("", (ToolCall("call_1", "bash", {"command": "ls"}),)),
        ToolMessage("call_1", "bash", "a.txt"),
        AssistantMessage("done"),
        UserMessage("thanks"),
    ]
    assert render_messages(history, "openai") == [
        {"role": "system", "content": "be good"},
        {"role": "user", "content": "list"},
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [
                {
                    "id": "call_1",
                    "type": "function",
                    "function": {"name": "bash", "arguments": '{"command": "ls"}'},
                }
            ],
        },
        {"role": "tool", "tool_call_id": "call_1", "content": "a.txt"},
        {"role": "assistant", "content": "done"},
        {"role": "user", "content": "thanks"},
    ]


def test_empty_messages_are_left_out_and_empty_results_say_so() -> None:
    call = AssistantMessage("", (ToolCall("c", "bash"),))
    silent = ToolMessage("c", "bash", "\n")
    history = [UserMessage("a"), UserMessage(" "), AssistantMessage(""), call, silent]
    said, called, result = render_messages(history, "openai")
    assert said["content"] == "a"
    assert called["tool_calls"]
    assert result == {"role": "tool", "tool_call_id": "c", "content": "(no output)"}


def test_thinking_is_replayed_to_its_author_only() -> None:
    answer = AssistantMessage("x", reasoning=Reasoning("anthropic", "hm", (BLOCK,)))
    history = [UserMessage("a"), answer, UserMessage("b")]
    assert render_messages(history, "anthropic")[1]["thinking_blocks"] == [BLOCK]
    assert "thinking_blocks" not in render_messages(history, "openai")[1]


def test_thinking_is_not_replayed_to_another_model_of_its_provider() -> None:
    thought = Reasoning("anthropic", "hm", (BLOCK,))
    answer = AssistantMessage("x", reasoning=thought, model="anthropic/one")
    history = [UserMessage("a"), answer, UserMessage("b")]
    assert "thinking_blocks" in render_messages(history, "anthropic", "anthropic/one")[1]
    assert "thinking_blocks" not in render_messages(history, "anthropic", "anthropic/two")[1]


def test_the_text_of_thinking_goes_back_to_models_that_want_it() -> None:
    for provider, wanted in (("huggingface", True), ("deepseek", True), ("openai", False)):
        answer = AssistantMessage("x", reasoning=Reasoning(provider, "hm"))
        rendered = render_messages([UserMessage("a"), answer, UserMessage("b")], provider)[1]
        assert rendered.get("reasoning_content") == ("hm" if wanted else None)


def test_ids_are_the_same_for_a_call_and_its_result_wherever_they_come_from() -> None:
    strange = "functions.bash:0"
    history = [
        UserMessage("a"),
        AssistantMessage("", (ToolCall(strange, "bash"),)),
        ToolMessage(strange, "bash", "x"),
    ]
    _, call, result = render_messages(history, "anthropic")
    assert call["tool_calls"][0]["id"] == result["tool_call_id"]
    assert result["tool_call_id"] == portable_id(strange, "anthropic") != strange
    assert portable_id(strange, "gemini") == strange
    assert portable_id("call_1", "openai") == "call_1"


def test_tools_become_plain_json() -> None:
    schema = MappingProxyType({"type": "object", "required": ("a",)})
    rendered = render_tools([ToolInfo("t", "does", schema)])
    assert json.loads(json.dumps(rendered))[0]["function"] == {
        "name": "t",
        "description": "does",
        "parameters": {"type": "object", "required": ["a"]},
    }


def test_late_and_repeated_ids_are_told_once() -> None:
    fragments = ToolFragments()
    assert fragments.add(0, "", "bash", "") == ToolCallDelta(0, "", "bash", "")
    assert fragments.add(0, "c1", "bash", '{"a') == ToolCallDelta(0, "c1", "", '{"a')
    assert fragments.add(0, "c1", "bash", '":1}') == ToolCallDelta(0, "", "", '":1}')


def test_a_name_may_come_in_pieces() -> None:
    fragments = ToolFragments()
    told = [fragments.add(0, "c", "plan_", "").tool, fragments.add(0, "", "tool", "").tool]
    assert told == ["plan_", "tool"]


def test_calls_that_share_an_index_are_kept_apart_by_their_ids() -> None:
    fragments = ToolFragments()
    first = fragments.add(0, "c1", "bash", "{}")
    second = fragments.add(0, "c2", "read", "{}")
    third = fragments.add(None, "", "", " ")
    assert [each.index for each in (first, second, third)] == [0, 1, 1]
    assert (second.id, second.tool) == ("c2", "read")


def test_gaps_in_the_indices_are_closed() -> None:
    fragments = ToolFragments()
    assert [fragments.add(at, f"c{at}", "t", "").index for at in (2, 5, 2)] == [0, 1, 0]


def test_thinking_is_put_together_with_its_signature() -> None:
    thinking = Thinking()
    thinking.add_text("a b")
    thinking.add_block({"type": "thinking", "thinking": "a ", "index": 0})
    thinking.add_block({"type": "thinking", "thinking": "b", "index": 0})
    thinking.add_block({"type": "thinking", "thinking": "", "signature": "sig", "index": 0})
    thinking.add_block({"type": "redacted_thinking", "data": "xyz"})
    assert thinking.reasoning("anthropic") == Reasoning(
        "anthropic",
        "a b",
        (
            {"type": "thinking", "thinking": "a b", "signature": "sig"},
            {"type": "redacted_thinking", "data": "xyz"},
        ),
    )


def test_thinking_without_a_signature_is_for_the_screen_only() -> None:
    thinking = Thinking()
    thinking.add_text("a")
    thinking.add_block({"type": "thinking", "thinking": "a"})
    assert thinking.reasoning("x") == Reasoning("x", "a", ())
    assert Thinking().reasoning("x") is None
