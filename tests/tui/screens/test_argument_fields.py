from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlagent_tui.tui.screens.argument_fields import Field, fields_of, fill

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "description": "Its name"},
        "count": {"type": "integer", "minimum": 1},
        "rate": {"type": ["number", "null"]},
        "size": {"enum": ["small", "large"]},
        "private": {"type": "boolean"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "mode": {"anyOf": [{"$ref": "#/$defs/mode"}, {"type": "null"}], "description": "How"},
    },
    "$defs": {"mode": {"enum": ["fast", "slow"]}},
    "required": ["name"],
}
ARGUMENTS = {"name": "flowers", "count": 3, "tags": ["a"], "extra": {"x": 1}}


def by_name() -> dict[str, Field]:
    return {field.name: field for field in fields_of(SCHEMA, ARGUMENTS)}


def test_kinds_come_from_the_schema() -> None:
    kinds = {name: field.kind for name, field in by_name().items()}
    assert kinds == {
        "name": "line",
        "count": "integer",
        "rate": "number",
        "size": "choice",
        "private": "choice",
        "tags": "json",
        "mode": "choice",
        "extra": "json",
    }
    assert by_name()["mode"].choices == ('"fast"', '"slow"')
    assert by_name()["mode"].description == "How"
    assert by_name()["name"].required


def test_long_and_hidden_texts() -> None:
    schema = {"properties": {"script": {"type": "string"}}}
    assert fields_of(schema, {"script": "a\nb"})[0].kind == "text"
    hidden = fields_of(schema, {"script": "ls \x1b]; rm x\x07"})[0]
    assert hidden.kind == "json"
    assert hidden.text == '"ls \\u001b]; rm x\\u0007"'
    assert fields_of(schema, {"script": "a\r\nb"})[0].kind == "json"


def test_a_value_that_its_schema_does_not_expect_is_json() -> None:
    assert fields_of(SCHEMA, {"count": "three"})[1].kind == "json"
    assert fields_of(SCHEMA, {"size": ["huge"]})[3].kind == "json"
    assert fields_of(SCHEMA, {"count": True})[1].kind == "json"


def test_a_value_outside_of_the_choices_stays_one_of_them() -> None:
    field = fields_of(SCHEMA, {"size": "huge"})[3]
    assert field.choices == ('"small"', '"large"', '"huge"')


def change(**texts: str) -> tuple[dict[str, Any], dict[str, str]]:
    filled = fill(fields_of(SCHEMA, ARGUMENTS), texts, ARGUMENTS, SCHEMA)
    return dict(filled.arguments), dict(filled.errors)


def test_untouched_fields_keep_their_values() -> None:
    assert change() == (ARGUMENTS, {})


def test_values_are_read() -> None:
    arguments, errors = change(
        name="roses", count="5", rate="2e-4", size='"large"', private="false", tags='["b"]'
    )
    assert errors == {}
    assert arguments == {
        "name": "roses",
        "count": 5,
        "rate": 2e-4,
        "size": "large",
        "private": False,
        "tags": ["b"],
        "extra": {"x": 1},
    }


def test_an_emptied_optional_argument_is_left_out_but_an_emptied_text_is_empty() -> None:
    arguments, _ = change(count="", name="")
    assert "count" not in arguments
    assert arguments["name"] == ""


@pytest.mark.parametrize(
    ("texts", "name", "words"),
    [
        ({"count": "many"}, "count", "whole number"),
        ({"count": "0"}, "count", "minimum"),
        ({"rate": "nan"}, "rate", "number"),
        ({"rate": "1e999"}, "rate", "number"),
        ({"tags": "["}, "tags", "valid JSON"),
        ({"tags": "[1]"}, "tags", "not of type"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(
    texts: dict[str, str], name: str, words: str
) -> None:
    _, errors = change(**texts)
    assert words in errors[name]


def test_a_missing_argument_is_said_at_its_field() -> None:
    filled = fill(fields_of(SCHEMA, {}), {"count": "2"}, {}, SCHEMA)
    assert "needed" in filled.errors["name"]


@pytest.mark.parametrize(
    "schema",
    [
        {"type": 3},
        {"properties": {"name": {"$ref": "#/$defs/gone"}}},
        {"properties": {"name": {"$ref": "#/properties/name"}}},
        {"properties": {"name": {"$ref": "http://127.0.0.1:9/x"}}},
        {"properties": ["name"], "required": 7},
        {"properties": {"name": True}},
        {},
    ],
)
def test_broken_schemas_still_give_a_form(schema: dict[str, Any]) -> None:
    fields = fields_of(schema, {"name": "x"})
    assert [field.name for field in fields] == ["name"]
    assert fill(fields, {"name": fields[0].text}, {"name": "x"}, schema).arguments == {"name": "x"}


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=80),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.text(max_size=10), json_values, max_size=5))
def test_every_field_reads_back_what_it_shows(arguments: dict[str, Any]) -> None:
    for field in fields_of({}, arguments):
        back = field.parse(field.text)
        assert json.dumps(back) == json.dumps(arguments[field.name])
