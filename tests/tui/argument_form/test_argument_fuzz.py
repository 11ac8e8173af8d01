"""Any schema and any arguments: a form always comes, and what it gives fits or is refused."""

from __future__ import annotations

import json
import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError
from referencing import Registry
from referencing.exceptions import Unresolvable

from mlagent_tui.tui.argument_form.fields import MOST_FIELDS, fields_in, form_of
from mlagent_tui.tui.argument_form.filling import fill, parse

names = st.sampled_from(["a", "b", "c", "d e", "[b]", "$ref"])
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=80),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=6,
)
references = st.sampled_from(
    ["#", "#/$defs/a", "#/$defs/b", "#/properties/a", "#/$defs/gone", "http://x/y", "#/allOf/0"]
)


def wider(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(inner, min_size=1, max_size=3)
    members = st.dictionaries(names, inner, max_size=4)
    return st.one_of(
        st.fixed_dictionaries(
            {"type": st.just("object"), "properties": members},
            optional={
                "required": st.lists(names, max_size=2),
                "additionalProperties": st.booleans() | inner,
            },
        ),
        st.fixed_dictionaries({"type": st.just("array"), "items": inner}),
        several.map(lambda found: {"anyOf": found}),
        several.map(lambda found: {"oneOf": found}),
        several.map(lambda found: {"allOf": found}),
        st.fixed_dictionaries({"$ref": references, "description": st.text(max_size=9)}),
    )


leaves = st.one_of(
    st.booleans(),
    st.just({}),
    st.fixed_dictionaries({"$ref": references}),
    st.fixed_dictionaries({"enum": st.lists(values, min_size=1, max_size=4)}),
    st.fixed_dictionaries({"const": values}),
    st.fixed_dictionaries(
        {"type": st.sampled_from(["string", "integer", "number", "boolean", "null", "array"])},
        optional={
            "minimum": st.integers(0, 3),
            "maxLength": st.integers(0, 5),
            "pattern": st.sampled_from(["^a", "[", "x{2}"]),
            "format": st.sampled_from(["date", "email", "none"]),
        },
    ),
    st.fixed_dictionaries(
        {"type": st.lists(st.sampled_from(["string", "integer", "null"]), min_size=1, unique=True)}
    ),
)
parts = st.recursive(leaves, wider, max_leaves=12)
schemas = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["object", 3, None]),
        "properties": st.dictionaries(names, parts, max_size=5),
        "required": st.lists(names, max_size=3) | st.integers(),
        "allOf": st.lists(parts, max_size=2),
        "$defs": st.fixed_dictionaries({"a": parts, "b": parts}),
    },
)
arguments = st.dictionaries(names, values, max_size=5)
texts = st.one_of(
    st.sampled_from(["", "a", "1", "2.5", "true", "null", "{}", '["a"]', "a\nb", "x\x1b["]),
    st.text(max_size=20),
    values.map(json.dumps),
)


@settings(deadline=None, max_examples=60)
@given(schemas, arguments, st.data())
def test_what_a_form_gives_fits_the_schema_or_is_refused(
    schema: dict[str, Any], given_arguments: dict[str, Any], data: st.DataObject
) -> None:
    picked = {(name,): data.draw(st.integers(0, 3)) for name in schema.get("properties", {})}
    form = form_of(schema, given_arguments, data.draw(st.sampled_from([{}, picked])))
    fields = list(fields_in(form))
    assert len(fields) <= MOST_FIELDS + 60
    written = {field.path: data.draw(texts) for field in fields if data.draw(st.booleans())}
    filled = fill(form, written, schema)
    json.dumps(dict(filled.arguments))
    if not filled.errors:
        assert fits(schema, dict(filled.arguments))


@settings(deadline=None, max_examples=60)
@given(schemas, arguments)
def test_an_untouched_form_gives_the_arguments_back(
    schema: dict[str, Any], given_arguments: dict[str, Any]
) -> None:
    filled = fill(form_of(schema, given_arguments), {}, schema)
    assert json.dumps(filled.arguments, sort_keys=True) == json.dumps(
        given_arguments, sort_keys=True
    )


@settings(deadline=None, max_examples=40)
@given(schemas, arguments)
def test_every_field_reads_back_what_it_shows(
    schema: dict[str, Any], given_arguments: dict[str, Any]
) -> None:
    for field in fields_in(form_of(schema, given_arguments)):
        if field.present and field.text and not field.format:
            assert json.dumps(parse(field, field.text)) == json.dumps(field.value)


def fits(schema: dict[str, Any], value: Any) -> bool:
    """Whether a value fits; a schema that cannot be used takes anything."""
    registry: Registry[Any] = Registry()
    try:
        Draft202012Validator.check_schema(schema)
        return Draft202012Validator(schema, registry=registry).is_valid(value)
    except (SchemaError, Unresolvable, RecursionError, re.error):
        return True
