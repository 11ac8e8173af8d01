from __future__ import annotations

import json
from typing import Any

import pytest
from test_argument_fields import ARGUMENTS, SCHEMA, UNION

from mlagent_tui.tui.argument_form.fields import Path, fields_in, form_of
from mlagent_tui.tui.argument_form.filling import fill

ANY: dict[str, Any] = {}


def change(
    schema: dict[str, Any],
    arguments: dict[str, Any],
    picked: dict[Path, int] | None = None,
    **texts: str,
) -> tuple[dict[str, Any], dict[str, str]]:
    """Fill a form; names of inner fields are written with two underscores."""
    paths = {tuple(name.split("__")): text for name, text in texts.items()}
    filled = fill(form_of(schema, arguments, picked), paths, schema)
    return dict(filled.arguments), {".".join(path): said for path, said in filled.errors.items()}


def test_untouched_fields_keep_their_values() -> None:
    assert change(SCHEMA, ARGUMENTS) == (ARGUMENTS, {})


def test_values_are_read() -> None:
    arguments, errors = change(
        SCHEMA,
        ARGUMENTS,
        name="roses",
        count="5",
        rate="2e-4",
        size='"large"',
        private="false",
        tags="b\n\nc d",
        mode="null",
        env='{"A": "b"}',
    )
    assert errors == {}
    assert arguments == {
        "name": "roses",
        "count": 5,
        "rate": 2e-4,
        "size": "large",
        "private": False,
        "tags": ["b", "c d"],
        "mode": None,
        "env": {"A": "b"},
        "extra": {"x": 1},
    }


def test_an_emptied_optional_argument_is_left_out_but_an_emptied_text_is_empty() -> None:
    arguments, _ = change(SCHEMA, ARGUMENTS, count="", name="", tags="")
    assert "count" not in arguments
    assert arguments["name"] == ""
    assert arguments["tags"] == []


@pytest.mark.parametrize(
    ("rule", "text", "words"),
    [
        ({"type": "integer"}, "many", "whole number"),
        ({"type": "integer"}, "1.5", "whole number"),
        ({"type": "integer", "minimum": 1}, "0", "at least 1"),
        ({"type": "integer", "maximum": 9}, "10", "at most 9"),
        ({"type": "number", "exclusiveMinimum": 0}, "0", "above 0"),
        ({"type": "integer", "multipleOf": 8}, "9", "multiple of 8"),
        ({"type": "number"}, "nan", "A number"),
        ({"type": "number"}, "1e999", "A number"),
        ({"type": "string", "minLength": 3}, "ab", "at least 3 characters"),
        ({"type": "array", "items": {"type": "integer"}, "minItems": 1}, " ", "not be empty"),
        ({"type": "string", "maxLength": 3}, "abcd", "at most 3 characters"),
        ({"type": "string", "pattern": "^a"}, "b", "pattern ^a"),
        ({"type": "string", "format": "date"}, "tomorrow", "2026-01-31"),
        ({"type": "string", "format": "date-time"}, "2026-01-31", "T13:45"),
        ({"type": "string", "format": "email"}, "ada", "ada@example.org"),
        ({"type": "string", "format": "uri"}, "no way", "https://"),
        ({"type": "string", "format": "uuid"}, "12", "uuid"),
        ({"type": "string", "format": "ipv4"}, "1.2.3", "192.0.2.1"),
        ({"type": "array", "items": {"type": "integer"}}, "1\nb", "whole number"),
        ({"type": "array", "items": {"type": "string"}, "maxItems": 1}, "a\nb", "at most 1 item"),
        ({"type": "array", "items": {"type": "string"}, "uniqueItems": True}, "a\na", "twice"),
        ({"type": "array", "items": {"type": "string", "maxLength": 1}}, "a\nbc", "1: It may"),
        ({"type": "object"}, "{", "not valid JSON"),
        ({"type": "object"}, "[1]", "JSON object"),
        ({"type": "object"}, '{"a": NaN}', "not a JSON number"),
        ({"type": "object"}, "[" * 150 + "]" * 150, "levels"),
        ({"type": "object"}, "[" * 100_000, "levels"),
        ({"type": "object", "additionalProperties": {"type": "string"}}, '{"a": 1}', "a: A text"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(
    rule: dict[str, Any], text: str, words: str
) -> None:
    _, errors = change({"properties": {"x": rule}}, {}, x=text)
    assert words in errors["x"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("date", "2026-01-31"),
        ("date-time", "2026-01-31T13:45:00Z"),
        ("email", "ada@example.org"),
        ("uri", "hf://datasets/x"),
        ("ipv6", "::1"),
        ("never-heard-of", "anything"),
    ],
)
def test_formats_take_what_fits(name: str, text: str) -> None:
    schema = {"properties": {"x": {"type": "string", "format": name}}}
    assert change(schema, {}, x=text) == ({"x": text}, {})


def test_a_missing_argument_is_said_at_its_field() -> None:
    _, errors = change(SCHEMA, {}, count="2")
    assert "needed" in errors["name"]


def test_an_argument_that_is_not_known_is_named() -> None:
    schema = {"properties": {"a": {}}, "additionalProperties": False}
    _, errors = change(schema, {"b": 1}, b="2")
    assert "no argument of this name: b" in errors[""]


NESTED: dict[str, Any] = {
    "properties": {
        "train": {
            "type": "object",
            "properties": {
                "rate": {"type": "number", "maximum": 1},
                "data": {"type": "object", "properties": {"rows": {"type": "integer"}}},
            },
            "required": ["rate"],
        }
    }
}


def test_members_of_objects_are_read() -> None:
    before = {"train": {"rate": 0.1, "note": [1]}}
    arguments, errors = change(NESTED, before, train__rate="0.2", train__data__rows="7")
    assert errors == {}
    assert arguments == {"train": {"rate": 0.2, "data": {"rows": 7}, "note": [1]}}


def test_an_object_of_which_nothing_is_set_is_left_out() -> None:
    assert change(NESTED, {}) == ({}, {})


def test_an_error_within_an_object_is_said_at_the_inner_field() -> None:
    _, errors = change(NESTED, {}, train__data__rows="7")
    assert list(errors) == ["train.rate"]
    _, errors = change(NESTED, {}, train__rate="2")
    assert "at most 1" in errors["train.rate"]


def test_another_kind_of_value() -> None:
    schema = {"properties": {"data": UNION}, "required": ["data"]}
    arguments, errors = change(schema, {"data": "x"}, {("data",): 1}, data__seed="4")
    assert (arguments, errors) == ({"data": {"seed": 4}}, {})
    _, errors = change(schema, {"data": "x"}, {("data",): 1})
    assert "needed" in "".join(errors.values())


def test_the_field_for_all_others_is_one_object() -> None:
    properties = {f"p{n}": {"type": "integer"} for n in range(60)}
    schema = {"properties": properties}
    rest = next(f for f in fields_in(form_of(schema, {"p1": 1})) if f.rest)
    filled = fill(form_of(schema, {"p1": 1}), {rest.path: '{"p59": 2}'}, schema)
    assert (filled.arguments, filled.errors) == ({"p1": 1, "p59": 2}, {})
    filled = fill(form_of(schema, {"p1": 1}), {rest.path: "[]"}, schema)
    assert "object" in filled.errors[rest.path]


def test_an_argument_named_like_the_rest_is_an_argument() -> None:
    given = {"other arguments": {"a": 1}}
    assert change(ANY, given) == (given, {})


def test_references_to_other_machines_are_never_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise AssertionError("it went out")

    monkeypatch.setattr("socket.socket.connect", fail)
    monkeypatch.setattr("urllib.request.urlopen", fail)
    schema = {"properties": {"x": {"$ref": "http://127.0.0.1:9/x"}}}
    assert change(schema, {"x": 1}, x=json.dumps(2)) == ({"x": 2}, {})
