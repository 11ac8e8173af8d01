"""No schema and no value keeps the program busy, and what the rules say stays the same."""

from __future__ import annotations

from time import process_time
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from mlagent_tui.bounded_schema import BoundedSchema, TooMuchWorkError
from mlagent_tui.tools.validation import ArgumentsCheck
from mlagent_tui.tui.argument_form.checking import fits, misfits

SLOW = "(a|aa)+$"
LONG = "a" * 60 + "b"
DOUBLING = {
    "$defs": {
        f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}, {"$ref": f"#/$defs/d{n + 1}"}]}
        for n in range(40)
    }
    | {"d40": {"type": "object"}},
    "$ref": "#/$defs/d0",
}
HOSTILE: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "pattern": ({"properties": {"name": {"pattern": SLOW}}}, {"name": LONG}),
    "patternProperties": ({"patternProperties": {SLOW: {}}}, {LONG: 1}),
    "additionalProperties": (
        {"patternProperties": {SLOW: True}, "additionalProperties": False},
        {LONG: 1},
    ),
    "propertyNames": ({"propertyNames": {"pattern": SLOW}}, {LONG: 1}),
    "doubling references": (DOUBLING, {}),
    "unique objects": (
        {"properties": {"rows": {"uniqueItems": True}}},
        {"rows": [{"n": n} for n in range(5_000)]},
    ),
    "many choices": (
        {"properties": {"rows": {"items": {"enum": list(range(2_000))}}}},
        {"rows": [-1] * 2_000},
    ),
    "long pattern": ({"properties": {"name": {"pattern": "a?" * 5_000}}}, {"name": LONG}),
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.timeout(20)
def test_hostile_schemas_end_soon_for_the_agent_and_for_the_form(name: str) -> None:
    schema, arguments = HOSTILE[name]
    check = ArgumentsCheck(schema)
    begun = process_time()

    problem = check.problem(arguments)
    assert problem is not None
    assert "could not be checked" in problem
    assert not fits(schema, schema, arguments)
    misfits(arguments, schema)

    assert process_time() - begun < 3


@pytest.mark.parametrize(
    "schema",
    [
        {"$schema": ["no", "text"]},
        {"properties": {"a": {"pattern": "("}}},
        {"$ref": "#"},
        {"allOf": [{"$ref": "#"}, {"$ref": "#"}]},
    ],
)
def test_schemas_that_cannot_be_used_check_nothing(schema: dict[str, Any]) -> None:
    assert ArgumentsCheck(schema).problem({"a": "b"}) is None


def test_a_schema_that_is_nested_without_end_checks_nothing() -> None:
    schema: dict[str, Any] = {}
    for _ in range(20_000):
        schema = {"properties": {"a": schema}}
    assert ArgumentsCheck(schema).problem({"a": "b"}) is None


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"pattern": "^[a-z]+(-[a-z]+)*$"}, "a-model-name"),
        ({"pattern": "^[a-z]+(-[a-z]+)*$"}, "A model"),
        ({"pattern": "b"}, "abc"),
        ({"pattern": "b"}, 3),
        ({"patternProperties": {"^n_": {"type": "integer"}}}, {"n_a": 1, "other": "x"}),
        ({"patternProperties": {"^n_": {"type": "integer"}}}, {"n_a": "1"}),
        ({"patternProperties": {"^n_": {}}, "additionalProperties": False}, {"n_a": 1}),
        ({"patternProperties": {"^n_": {}}, "additionalProperties": False}, {"m_a": 1}),
        ({"properties": {"a": {}}, "additionalProperties": {"type": "null"}}, {"a": 1, "b": None}),
        ({"properties": {"a": {}}, "additionalProperties": {"type": "null"}}, {"a": 1, "b": 1}),
        ({"uniqueItems": True}, [{"a": 1}, {"a": 1}]),
        ({"uniqueItems": True}, ["a"] * 2 + ["b"] * 5_000),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, 1),
    ],
)
def test_limits_change_nothing_about_what_the_rules_say(schema: dict[str, Any], value: Any) -> None:
    expected = [error.message for error in Draft202012Validator(schema).iter_errors(value)]
    said = [error.message for error in BoundedSchema(schema).errors(value)]
    if "additionalProperties" in schema and expected:
        assert bool(said) is bool(expected)  # The sentence names no patterns.
    else:
        assert said == expected


def test_every_check_has_its_own_allowance() -> None:
    schema = BoundedSchema({"items": {"type": "integer"}})
    for _ in range(20):
        assert schema.fits([1] * 5_000)
    with pytest.raises(TooMuchWorkError):
        schema.fits([1] * 100_000)
