"""What a model nests too deeply is refused at the door: later it could not be sent any more."""

from __future__ import annotations

import json

import pytest

from mlagent_tui.agent.answer import parse_arguments
from mlagent_tui.json_depth import DEEPEST, deeper_than
from mlagent_tui.models.answers.thinking import Thinking
from mlagent_tui.models.requests.wire import render_messages
from mlagent_tui.protocol.messages import AssistantMessage, ToolCall, ToolMessage


def nested(levels: int) -> str:
    return '{"a":' * levels + "1" + "}" * levels


@pytest.mark.parametrize("levels", [DEEPEST + 1, 600, 900, 5_000, 300_000])
def test_a_call_with_deep_arguments_comes_with_a_complaint_and_can_be_sent_back(
    levels: int,
) -> None:
    arguments, problem = parse_arguments(nested(levels))
    assert arguments == {}
    assert problem is not None
    assert len(problem) < 200
    call = ToolCall("c1", "bash", arguments, problem)
    history = [AssistantMessage("", (call,), None, "m"), ToolMessage("c1", "bash", problem)]
    assert render_messages(history, "openai", "m")


def test_arguments_as_deep_as_is_taken_can_be_sent_back() -> None:
    arguments, problem = parse_arguments(nested(DEEPEST - 1))
    assert problem is None
    call = ToolCall("c1", "bash", arguments)
    history = [AssistantMessage("", (call,), None, "m"), ToolMessage("c1", "bash", "done")]
    assert json.loads(nested(DEEPEST - 1)) == arguments
    assert render_messages(history, "openai", "m")


def test_deep_blocks_of_thinking_are_not_kept() -> None:
    thinking = Thinking()
    thinking.add_block({"type": "redacted_thinking", "data": json.loads(nested(500))})
    thinking.add_block({"type": "redacted_thinking", "data": "kept"})
    reasoning = thinking.reasoning("anthropic")
    assert reasoning is not None
    assert [block["data"] for block in reasoning.blocks] == ["kept"]


def test_depth_is_counted_through_lists_and_objects() -> None:
    assert not deeper_than([{"a": [1]}], 4)
    assert deeper_than([{"a": [1]}], 3)
