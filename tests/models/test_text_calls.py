"""Calls that models write as text: found where they are meant, and nowhere else."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlagent_tui.models.tool_styles.text_calls import recover
from mlagent_tui.protocol.values import ToolInfo

BASH = ToolInfo(
    "bash",
    "Run a command.",
    {
        "type": "object",
        "properties": {"command": {"type": "string"}, "timeout": {"type": "integer"}},
        "required": ["command"],
        "additionalProperties": False,
    },
)
PLAN = ToolInfo("plan", "Set the plan.", {"type": "object"})
BROKEN = ToolInfo("broken", "Has a schema that is none.", {"type": 7, "$ref": "x:y"})
TOOLS = (BASH, PLAN, BROKEN)

LS = {"command": "ls"}
CALL = json.dumps({"name": "bash", "arguments": LS})
OTHER = json.dumps({"name": "bash", "arguments": {"command": 'grep "x" <a> | wc\n', "timeout": 5}})
QWEN_CODER = (
    "<tool_call>\n<function=bash>\n<parameter=command>\nls\n</parameter>\n"
    "<parameter=timeout>\n5\n</parameter>\n</function>\n</tool_call>"
)


def found(text: str) -> list[dict[str, Any]]:
    _, calls = recover(text, TOOLS)
    return [{call.tool: dict(call.arguments)} for call in calls]


ONE_CALL = {
    "tag": f"<tool_call>{CALL}</tool_call>",
    "tag with lines": f"<tool_call>\n{CALL}\n</tool_call>\n",
    "tag without end": f"<tool_call>\n{CALL}",
    "tag with an end token": f"<tool_call>{CALL}</tool_call><|im_end|>",
    "tag around a code block": f"<tool_call>\n```json\n{CALL}\n```\n</tool_call>",
    "tag in a code block": f"```xml\n<tool_call>{CALL}</tool_call>\n```",
    "other tag": f"<tools>{CALL}</tools>",
    "bar tag": f"<|tool_call|>[{CALL}]",
    "code block": f"```json\n{CALL}\n```",
    "code block without language": f"```\n{CALL}\n```",
    "code block without end": f"```json\n{CALL}",
    "bare": CALL,
    "bare, spread out": json.dumps(json.loads(CALL), indent=2),
    "bare list": f"[{CALL}]",
    "tool and parameters": '{"tool": "bash", "parameters": {"command": "ls"}}',
    "function and args": '{"function": "bash", "args": {"command": "ls"}}',
    "arguments as a text": json.dumps({"name": "bash", "arguments": json.dumps(LS)}),
    "wire shape": json.dumps(
        {"type": "function", "function": {"name": "bash", "arguments": json.dumps(LS)}}
    ),
    "wire list": json.dumps({"tool_calls": [{"id": "1", "function": json.loads(CALL)}]}),
    "mistral": f"[TOOL_CALLS] [{CALL}]",
    "mistral, new": '[TOOL_CALLS]bash[ARGS]{"command": "ls"}</s>',
    "llama": '<function=bash>{"command": "ls"}</function>',
    "llama, python tag": f"<|python_tag|>{CALL}<|eom_id|>",
    "made-up result": f"<tool_call>{CALL}</tool_call>\n<tool_response>\na b\n</tool_response>\nOK",
}


@pytest.mark.parametrize("text", ONE_CALL.values(), ids=ONE_CALL.keys())
@pytest.mark.parametrize("before", ["", "Let me look.\n"])
def test_one_call_is_found_and_taken_out(text: str, before: str) -> None:
    rest, calls = recover(before + text, TOOLS)
    assert [(call.tool, dict(call.arguments)) for call in calls] == [("bash", LS)]
    assert rest == before.strip()


def test_several_calls_are_found_in_order() -> None:
    both = [{"bash": LS}, {"bash": json.loads(OTHER)["arguments"]}]
    assert found(f"<tool_call>{CALL}</tool_call>\n<tool_call>{OTHER}</tool_call>") == both
    assert found(f"<tool_call>{CALL}<tool_call>{OTHER}") == both
    assert found(f"<tool_call>\n{CALL}\n{OTHER}\n</tool_call>") == both
    assert found(f"```json\n{CALL}\n```\n\n```json\n{OTHER}\n```") == both
    assert found(f"```json\n[{CALL},\n{OTHER}]\n```") == both
    assert found(f"{CALL}\n{OTHER}") == both
    assert found(f"<|python_tag|>{CALL}; {OTHER}") == both
    assert found('[TOOL_CALLS]bash{"command": "ls"}[TOOL_CALLS]plan{}') == [both[0], {"plan": {}}]


def test_marked_parameters_get_the_types_of_the_schema() -> None:
    assert found(QWEN_CODER) == [{"bash": {"command": "ls", "timeout": 5}}]
    assert found(QWEN_CODER.replace("5\n", "soon\n")) == [
        {"bash": {"command": "ls", "timeout": "soon"}}
    ]


def test_a_marked_call_is_one_even_if_its_arguments_do_not_fit() -> None:
    slip = '{"name": "bash", "arguments": {"cmd": "ls"}}'
    assert found(f"<tool_call>{slip}</tool_call>") == [{"bash": {"cmd": "ls"}}]
    assert found(f"<tool_call>{slip.replace('bash', 'bsh')}</tool_call>") == []
    assert found(slip) == []
    assert found(f"```json\n{slip}\n```") == []


def test_the_line_of_the_call_may_begin_with_words_only_before_a_mark() -> None:
    assert recover(f"I look: <tool_call>{CALL}</tool_call>", TOOLS)[0] == "I look:"
    assert found(f"The call is {CALL}") == []


NO_CALL = {
    "prose": "You could use bash with the command ls.",
    "example in an explanation": f"Write this:\n```json\n{CALL}\n```\nThen wait for the result.",
    "tag in an explanation": f"Write\n<tool_call>{CALL}</tool_call>\nand wait.",
    "bare, then words": f"{CALL}\nThis lists the files.",
    "code that is no JSON": f"```python\ncall = 1\n{CALL}\n```",
    "shell": "```bash\nls\n```",
    "unknown tool": CALL.replace("bash", "zsh"),
    "tagged unknown tool": f"<tool_call>{CALL.replace('bash', 'zsh')}</tool_call>",
    "one of two unknown": f"[{CALL}, {CALL.replace('bash', 'zsh')}]",
    "wrong argument": CALL.replace("command", "cmd"),
    "wrong type": CALL.replace('"ls"', "7"),
    "arguments are a list": CALL.replace('{"command": "ls"}', "[]"),
    "arguments are no JSON": json.dumps({"name": "bash", "arguments": "ls"}),
    "a package": '{"name": "plan", "version": "1.0"}',
    "a package without more": '{"name": "plan"}',
    "a tool's description": '{"name": "plan", "description": "x", "parameters": {"a": 1}}',
    "two names": '{"name": "plan", "tool": "bash", "arguments": {}}',
    "broken schema": '{"name": "broken", "arguments": {}}',
    "cut off": f"<tool_call>{CALL[:-4]}",
    "not a number": '{"name": "plan", "arguments": {"a": NaN}}',
    "nothing": "",
}


@pytest.mark.parametrize("text", NO_CALL.values(), ids=NO_CALL.keys())
def test_what_is_no_call_stays_as_it_is(text: str) -> None:
    assert recover(text, TOOLS) == (text, ())


@pytest.mark.parametrize(
    "text",
    [
        "{\n" * 500_000,
        '{"a":[\n' * 100 + "1," * 400_000,
        '{"name": "\n' * 90_000,
        '[{"name":\n' * 90_000,
        "<tool_call>" * 90_000,
        "<tool_call>" + " " * 1_000_000,
        "```json\n{\n" * 100_000,
        f"{CALL} x\n" * 20_000,
        "<function=bash><parameter=command>" * 30_000,
        "[TOOL_CALLS]" + "a" * 1_000_000,
        " \n" * 500_000,
        '{"name": ' + "9" * 1_000_000,
    ],
    ids=range(12),
)
def test_a_megabyte_of_anything_takes_little_time(text: str) -> None:
    begin = time.process_time()
    assert recover(text, TOOLS)[1] == ()
    assert time.process_time() - begin < 2.0


MARKS = ["\n", " ", "```", "```json\n", "</tool_call>", "<tool_call>", "{", "}", "[", "]", ","]
MARKS += ['"', "<function=bash>", "[TOOL_CALLS]"]
PIECES = st.sampled_from(
    [*ONE_CALL.values(), *NO_CALL.values(), OTHER, QWEN_CODER, *MARKS, "</s>", "<tool_response>"]
)
TEXTS = st.lists(PIECES | st.text(max_size=8), max_size=8).map("".join)


@given(TEXTS)
def test_it_never_fails_or_invents_and_a_second_look_finds_nothing_more(text: str) -> None:
    rest, calls = recover(text, TOOLS)
    assert text.startswith(rest)
    for call in calls:
        assert call.tool in {"bash", "plan"}
        assert call.tool in text
        if call.tool == "bash":
            assert isinstance(call.arguments["command"], str)
    assert recover(rest, TOOLS) == (rest, ())
