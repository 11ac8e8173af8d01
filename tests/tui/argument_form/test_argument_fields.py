from __future__ import annotations

from typing import Any

import pytest

from mlagent_tui.tui.argument_form.fields import (
    MOST_CHOICES,
    MOST_FIELDS,
    MOST_IN_A_GROUP,
    Alternatives,
    Field,
    Group,
    fields_in,
    form_of,
)

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "description": "Its name"},
        "count": {"type": "integer", "minimum": 1, "maximum": 64},
        "rate": {"type": ["number", "null"]},
        "size": {"enum": ["small", "large"]},
        "private": {"type": "boolean"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "mode": {"anyOf": [{"$ref": "#/$defs/mode"}, {"type": "null"}], "description": "How"},
        "version": {"const": 2},
        "env": {"type": "object", "additionalProperties": {"type": "string"}},
    },
    "$defs": {"mode": {"enum": ["fast", "slow"]}},
    "required": ["name"],
}
ARGUMENTS = {"name": "flowers", "count": 3, "tags": ["a"], "extra": {"x": 1}}


def fields(schema: dict[str, Any], arguments: dict[str, Any]) -> dict[str, Field]:
    return {".".join(f.path): f for f in fields_in(form_of(schema, arguments))}


def only(schema: dict[str, Any], **arguments: Any) -> Field:
    (field,) = fields_in(form_of({"properties": {"x": schema}}, arguments))
    return field


def test_kinds_come_from_the_schema() -> None:
    found = fields(SCHEMA, ARGUMENTS)
    assert {name: field.kind for name, field in found.items()} == {
        "name": "line",
        "count": "integer",
        "rate": "number",
        "size": "choice",
        "private": "choice",
        "tags": "lines",
        "mode": "choice",
        "version": "choice",
        "env": "json",
        "extra": "json",
    }
    assert found["mode"].choices == ('"fast"', '"slow"', "null")
    assert found["mode"].description == "How"
    assert found["version"].choices == ("2",)
    assert found["count"].limits == "1 to 64"
    assert found["rate"].nullable
    assert found["name"].required
    assert not found["count"].required


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "string", "minLength": 1}, "not empty"),
        ({"type": "string", "minLength": 1, "maxLength": 9}, "1 to 9 characters"),
        ({"type": "string", "maxLength": 1}, "at most 1 character"),
        ({"type": "array", "items": {"type": "string"}, "minItems": 2}, "at least 2 items"),
        ({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}, "above 0 and below 1"),
        ({"type": "string", "format": "date", "default": "x"}, 'a date, default "x"'),
        ({"type": "integer", "minimum": "x", "multipleOf": True}, ""),
    ],
)
def test_limits_are_said(schema: dict[str, Any], words: str) -> None:
    assert only(schema).limits == words


def test_long_and_hidden_texts() -> None:
    assert only({"type": "string"}, x="a\nb").kind == "text"
    hidden = only({"type": "string"}, x="ls \x1b]; rm x\x07")
    assert hidden.kind == "json"
    assert hidden.text == '"ls \\u001b]; rm x\\u0007"'
    assert only({"type": "string"}, x="a\r\nb").kind == "json"


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "integer"}, "three"),
        ({"type": "integer"}, True),
        ({"enum": ["small"]}, ["huge"]),
        ({"type": "array", "items": {"type": "string"}}, ["a\nb"]),
        ({"type": "array", "items": {"type": "string"}}, ["", "a"]),
        ({"type": "array", "items": {"type": "object"}}, [{}]),
        ({"type": "object", "properties": {"a": {"type": "string"}}}, "no object"),
        ({"anyOf": [{"type": "string"}, {"type": "integer"}]}, [1.5]),
        ({"type": "string"}, None),
    ],
)
def test_a_value_that_its_schema_does_not_expect_is_json(
    schema: dict[str, Any], value: Any
) -> None:
    assert only(schema, x=value).kind == "json"


def test_a_value_outside_of_the_choices_stays_one_of_them() -> None:
    assert only({"enum": ["small"]}, x="huge").choices == ('"small"', '"huge"')


def test_null_in_a_field_that_takes_it_is_an_empty_field() -> None:
    field = only({"type": ["integer", "null"]}, x=None)
    assert (field.kind, field.text, field.present) == ("integer", "", True)


def test_too_many_choices_are_typed() -> None:
    values = [f"v{n}" for n in range(MOST_CHOICES + 1)]
    assert only({"type": "string", "enum": values}, x="v7").kind == "line"


def test_objects_become_groups() -> None:
    schema = {
        "properties": {
            "training": {
                "type": "object",
                "description": "How to train",
                "properties": {"rate": {"type": "number"}, "steps": {"type": "integer"}},
                "required": ["rate"],
            }
        }
    }
    form = form_of(schema, {"training": {"rate": 0.1, "note": "x"}})
    (group,) = form.members
    assert isinstance(group, Group)
    assert group.description == "How to train"
    found = fields(schema, {"training": {"rate": 0.1, "note": "x"}})
    assert {name: (f.kind, f.text) for name, f in found.items()} == {
        "training.rate": ("number", "0.1"),
        "training.steps": ("integer", ""),
        "training.note": ("line" if found["training.note"].kind == "line" else "json", "x"),
    }
    assert found["training.rate"].required


def test_parts_of_all_of_are_put_together() -> None:
    schema = {
        "allOf": [
            {"properties": {"a": {"type": "string"}}, "required": ["a"]},
            {"$ref": "#/$defs/more"},
        ],
        "$defs": {"more": {"properties": {"b": {"type": "integer"}}, "required": ["b"]}},
    }
    found = fields(schema, {"a": "x"})
    assert [(f.kind, f.required) for f in found.values()] == [("line", True), ("integer", True)]


UNION: dict[str, Any] = {
    "oneOf": [
        {"type": "string", "title": "A name"},
        {"type": "object", "properties": {"seed": {"type": "integer"}}, "required": ["seed"]},
        {"type": "array", "items": {"type": "string"}},
    ]
}


@pytest.mark.parametrize(
    ("value", "picked"), [("flowers", 0), ({"seed": 3}, 1), (["a"], 2), (None, None)]
)
def test_several_kinds_are_alternatives(value: Any, picked: int | None) -> None:
    form = form_of({"properties": {"data": UNION}}, {"data": value})
    (node,) = form.members
    if picked is None:
        assert isinstance(node, Field)
        assert node.kind == "json"
    else:
        assert isinstance(node, Alternatives)
        assert node.labels == ("A name", "object with seed", "list")
        assert node.picked == picked


def test_another_kind_can_be_picked() -> None:
    schema = {"properties": {"data": UNION}}
    found = list(fields_in(form_of(schema, {"data": "flowers"}, {("data",): 1})))
    assert [(f.path, f.kind, f.present) for f in found] == [(("data", "seed"), "integer", False)]


def test_several_types_are_alternatives() -> None:
    form = form_of({"properties": {"x": {"type": ["string", "integer", "null"]}}}, {"x": 3})
    (node,) = form.members
    assert isinstance(node, Alternatives)
    assert node.labels == ("text", "whole number")
    assert node.picked == 1


def test_alternatives_of_constants_are_one_choice() -> None:
    field = only({"oneOf": [{"const": "a", "title": "A"}, {"enum": ["b", 3]}]}, x="b")
    assert field.choices == ('"a"', '"b"', "3")


RECURSIVE: dict[str, Any] = {
    "$ref": "#/$defs/tree",
    "$defs": {
        "tree": {
            "type": "object",
            "properties": {
                "left": {"$ref": "#/$defs/tree"},
                "right": {"$ref": "#/$defs/tree"},
                "name": {"type": "string"},
            },
        }
    },
}


def test_a_schema_that_contains_itself_ends() -> None:
    deep: dict[str, Any] = {"name": "leaf"}
    for _ in range(200):
        deep = {"left": deep}
    assert 0 < len(fields(RECURSIVE, deep)) < 200


@pytest.mark.parametrize(
    "schema",
    [
        {"allOf": [{"$ref": "#"}, {"$ref": "#"}]},
        {"$ref": "#/$defs/a", "$defs": {"a": {"allOf": [{"$ref": "#/$defs/a"}] * 9}}},
        {"properties": {"name": {"anyOf": [{"$ref": "#"}, {"$ref": "#"}]}}},
        {"properties": {"name": {"oneOf": [{"$ref": "#/properties/name"}, {"type": "string"}]}}},
        {"type": 3},
        {"properties": {"name": {"$ref": "#/$defs/gone"}}},
        {"properties": {"name": {"$ref": "#/properties/name"}}},
        {"properties": {"name": {"$ref": "http://127.0.0.1:9/x"}}},
        {"properties": {"name": {"enum": []}}},
        {"properties": {"name": {"type": "string", "minimum": "x", "pattern": "["}}},
        {"properties": ["name"], "required": 7},
        {"properties": {"name": True}},
        {"properties": {"name": False}},
        {},
    ],
)
def test_broken_schemas_still_give_a_form(schema: dict[str, Any]) -> None:
    found = fields(schema, {"name": "x"})
    assert [key for key in found if key.split(".")[0] == "name"]


def test_a_huge_schema_gives_a_form_of_bounded_size() -> None:
    properties = {
        f"p{n}": {"type": "object", "properties": {f"q{m}": {} for m in range(100)}}
        for n in range(1000)
    }
    found = fields({"properties": properties}, {"p999": {"q99": 1}})
    assert len(found) <= MOST_FIELDS + MOST_IN_A_GROUP + 2
    assert found["p999.q99"].text == "1", "what the model gave is always there"
    assert any(field.rest for field in found.values())
