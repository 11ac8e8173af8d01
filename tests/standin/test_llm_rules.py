"""The rules of the wires find what real services refuse."""

from __future__ import annotations

from typing import Any

import pytest

from standin.llm_rules import anthropic_violations, openai_violations

Json = dict[str, Any]

USER: Json = {"role": "user", "content": "u"}
ANSWER: Json = {"role": "assistant", "content": "a"}


def asks(ident: str = "c1", name: str = "bash") -> Json:
    function = {"name": name, "arguments": "{}"}
    call = {"id": ident, "type": "function", "function": function}
    return {"role": "assistant", "content": None, "tool_calls": [call]}


def result(ident: str = "c1") -> Json:
    return {"role": "tool", "tool_call_id": ident, "content": "r"}


def uses(*idents: str) -> Json:
    blocks = [{"type": "tool_use", "id": each, "name": "bash", "input": {}} for each in idents]
    return {"role": "assistant", "content": blocks}


def results(*idents: str) -> Json:
    blocks = [{"type": "tool_result", "tool_use_id": each, "content": "r"} for each in idents]
    return {"role": "user", "content": blocks}


def thinks(signature: str, *blocks: Json) -> Json:
    thought = {"type": "thinking", "thinking": "hm", "signature": signature}
    return {"role": "assistant", "content": [thought, *blocks]}


@pytest.mark.parametrize(
    ("messages", "words"),
    [
        ([USER, asks(), result()], ""),
        ([USER, ANSWER, USER], ""),
        ([USER, asks(), USER], "no result before"),
        ([USER, asks()], "no result at the end"),
        ([USER, result()], "without its call"),
        ([USER, asks(), result(), result()], "without its call"),
        ([USER, asks("x" * 41), result("x" * 41)], "length"),
        ([USER, asks(), result(), asks(), result()], "used twice"),
        ([USER, asks(name="a.b"), result()], "name"),
        ([ANSWER, USER], "first message"),
        ([USER, ANSWER], "last message"),
        ([USER, {"role": "assistant", "content": ""}, USER], "is empty"),
        ([USER, {**ANSWER, "thinking_blocks": []}, USER], "another wire"),
        ([{**USER, "cache_control": {}}], "cache marks"),
        ([USER, USER], "in a row"),
    ],
)
def test_openai(messages: list[Json], words: str) -> None:
    found = openai_violations({"messages": messages}, strict_turns=True)
    assert bool(found) == bool(words)
    assert words in " ".join(found)


@pytest.mark.parametrize(
    ("messages", "words"),
    [
        ([USER, uses("c1"), results("c1")], ""),
        ([USER, thinks("mine", *uses("c1")["content"]), results("c1")], ""),
        ([USER, uses("c1", "c2"), results("c1")], "followed by"),
        ([USER, uses("c1"), USER], "followed by"),
        ([USER, uses("a.b"), results("a.b")], "not allowed"),
        ([USER, uses("c1"), results("c1"), uses("c1"), results("c1")], "used twice"),
        ([USER, USER], "in a row"),
        ([ANSWER, USER], "roles"),
        ([USER, {"role": "assistant", "content": [{"type": "text", "text": " "}]}, USER], "empty"),
        ([USER, thinks("foreign", {"type": "text", "text": "a"}), USER], "somebody else"),
        (
            [{"role": "user", "content": [{"type": "text", "text": "a", "cache_control": {}}] * 5}],
            "5",
        ),
    ],
)
def test_anthropic(messages: list[Json], words: str) -> None:
    body = {"messages": messages, "tools": []}
    found = anthropic_violations(body, frozenset({"mine"}))
    assert bool(found) == bool(words), found
    assert words in " ".join(found)


def test_anthropic_with_a_budget() -> None:
    thinking = {"type": "enabled", "budget_tokens": 2000}
    body = {"messages": [USER, uses("c1"), results("c1")], "tools": [], "thinking": thinking}
    assert "expected" in " ".join(anthropic_violations({**body, "max_tokens": 9000}))
    assert "budget" in " ".join(anthropic_violations({**body, "max_tokens": 2000}))
    assert "no tools" in " ".join(anthropic_violations({"messages": body["messages"]}))
