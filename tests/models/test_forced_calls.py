"""Answers that a server holds to a schema: what it is given, and how they are read in pieces."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from mlagent_tui.models.tool_styles.forced_calls import (
    ForcedAnswer,
    JsonText,
    forced_schema,
    simplified,
)
from mlagent_tui.protocol.values import ToolInfo

READ = ToolInfo(
    "read",
    "Reads.",
    {"type": "object", "properties": {"path": {"type": "string"}}, "required": ["path"]},
)


def split(text: str, sizes: list[int]) -> list[str]:
    pieces, at = [], 0
    while at < len(text):
        size = sizes[len(pieces) % len(sizes)]
        pieces.append(text[at : at + size])
        at += size
    return pieces


SIZES = st.lists(st.integers(1, 9), min_size=1, max_size=8)


@given(st.text(), st.booleans(), SIZES)
def test_a_text_is_the_same_whatever_the_splits(
    text: str, ascii_only: bool, sizes: list[int]
) -> None:
    reader = JsonText()
    written = json.dumps(text, ensure_ascii=ascii_only)[1:]
    assert "".join(reader.take(piece) for piece in split(written + " }", sizes)) == text
    assert reader.ended
    assert reader.rest == " }"


@given(st.text(), SIZES)
def test_any_text_is_read_without_failure_into_text_that_can_be_encoded(
    text: str, sizes: list[int]
) -> None:
    reader = JsonText()
    "".join(reader.take(piece) for piece in split(text, sizes)).encode("utf-8", "strict")


def read(text: str, sizes: list[int]) -> tuple[str, Any]:
    answer = ForcedAnswer()
    shown = "".join(answer.take(piece) for piece in split(text, sizes))
    rest, call = answer.finish()
    return shown + ("" if call else rest), call


@given(st.text(), SIZES, st.sampled_from([None, 2]))
def test_an_answer_is_shown_as_it_arrives(text: str, sizes: list[int], indent: int | None) -> None:
    assert read(json.dumps({"answer": text}, indent=indent), sizes) == (text, None)


@given(st.text(), SIZES, st.sampled_from([None, 2]))
def test_a_call_is_read_and_nothing_of_it_is_shown(
    text: str, sizes: list[int], indent: int | None
) -> None:
    written = json.dumps({"tool": "read", "arguments": {"path": text}}, indent=indent)
    shown, call = read(written, sizes)
    assert shown == ""
    assert (call[0], json.loads(call[1])) == ("read", {"path": text})


@pytest.mark.parametrize("text", ["Hello.", "{}", '{"other": 1}', "[1]", "", '{"too', '"answer"'])
@given(sizes=SIZES)
def test_what_is_no_arm_is_text(text: str, sizes: list[int]) -> None:
    assert read(text, sizes) == (text, None)


def test_an_answer_that_was_cut_off_keeps_what_there_is() -> None:
    assert read('{"answer": "Two files \\u00', [3]) == ("Two files ", None)
    assert read('{"tool": "read", "arguments": {"pa', [5])[1] == ("read", '{"pa')


def test_the_schema_has_one_arm_a_tool_and_one_for_the_answer() -> None:
    check = Draft202012Validator(forced_schema([READ]))
    assert check.is_valid({"tool": "read", "arguments": {"path": "a"}})
    assert check.is_valid({"answer": "a"})
    assert not check.is_valid({"tool": "write", "arguments": {"path": "a"}})
    assert not check.is_valid({"tool": "read", "arguments": {}})
    assert not check.is_valid({"answer": "a", "tool": "read"})


def test_references_and_unions_are_made_plain() -> None:
    schema = {
        "type": "object",
        "$defs": {"Item": {"type": "object", "properties": {"on": {"type": "boolean"}}}},
        "properties": {
            "items": {"type": "array", "items": {"$ref": "#/$defs/Item"}},
            "name": {"anyOf": [{"type": "null"}, {"type": "string", "pattern": "^a+$"}]},
            "kind": {"type": ["null", "integer"], "description": "words"},
            "self": {"$ref": "#"},
            "far": {"$ref": "https://example.org/schema"},
        },
        "required": ("items",),
    }
    simple = simplified(schema)
    text = json.dumps(simple)
    assert "$ref" not in text.replace('"far"', "")
    assert not any(word in text for word in ("anyOf", "pattern", "description", "$defs"))
    assert simple["required"] == ["items"]
    assert simple["properties"]["items"]["items"]["properties"] == {"on": {"type": "boolean"}}
    assert simple["properties"]["name"] == {"type": "string"}
    assert simple["properties"]["kind"] == {"type": "integer"}


def test_space_without_end_takes_no_time_and_is_shown() -> None:
    answer, begin = ForcedAnswer(), time.process_time()
    spaces = [" \n\t \n" * 4] * 25_000
    shown = "".join(map(answer.take, spaces))
    assert time.process_time() - begin < 1.0
    assert shown == "".join(spaces)
    assert answer.finish() == ("", None)
