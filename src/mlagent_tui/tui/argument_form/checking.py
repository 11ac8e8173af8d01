"""Whether arguments fit their schema, and what to say where they do not. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from mlagent_tui.bounded_schema import BoundedSchema, TooMuchWorkError

NEEDED = "This is needed: the call does not work without it."

_SHORT = 80
_MOST_ERRORS = 50


def fits(root: Mapping[str, Any], part: Any, value: Any) -> bool:
    """Whether ``value`` fits ``part``, a schema within ``root``; a broken schema fits nothing."""
    try:
        return BoundedSchema(root, checked=False).fits(value, part)
    except _broken():
        return False


def misfits(value: Any, schema: Mapping[str, Any], part: Any = None) -> dict[tuple[str, ...], str]:
    """Return what does not fit the schema, by the path within the value.

    A schema that cannot be used says nothing here: the agent checks the arguments again and
    answers with an error of its own.

    Args:
        value: What should fit.
        schema: The whole schema.
        part: A schema within it, if the value should fit that one.
    """
    found: dict[tuple[str, ...], str] = {}
    try:
        for error in BoundedSchema(schema).errors(value, part):
            for path, sentence in _said(_deepest(error)):
                found.setdefault(path, sentence)
            if len(found) >= _MOST_ERRORS:
                break
    except _broken():
        return found  # What was found before the schema turned out to be broken still holds.
    return found


def _broken() -> tuple[type[Exception], ...]:
    """Return what a schema that cannot be used may raise, whatever is wrong with it."""
    from jsonschema.exceptions import SchemaError, UnknownType
    from referencing.exceptions import Unresolvable

    return (
        TooMuchWorkError,
        SchemaError,
        UnknownType,
        Unresolvable,
        RecursionError,
        TypeError,
        ValueError,
        AttributeError,
        OverflowError,
        ZeroDivisionError,
    )


def _deepest(error: Any) -> Any:
    """Return the error inside a union that is about the innermost value: the most telling one."""
    while error.validator in {"anyOf", "oneOf"} and error.context:
        inner = max(error.context, key=lambda found: len(found.absolute_path))
        if len(inner.absolute_path) <= len(error.absolute_path):
            return error
        error = inner
    return error


def _said(error: Any) -> Iterable[tuple[tuple[str, ...], str]]:
    """Return which arguments an error is about, and what to say there."""
    path = tuple(str(step) for step in error.absolute_path)
    if error.validator == "required":
        for name in error.validator_value:
            if name not in error.instance:
                yield (*path, name), NEEDED
        return
    sentence = _SENTENCES.get(error.validator, _any)
    yield path, sentence(error.validator_value, error)


def _any(_rule: Any, error: Any) -> str:
    return f"This does not fit: {error.message[:_SHORT]}."


def _type(rule: Any, _error: Any) -> str:
    words = {
        "string": "a text",
        "integer": "a whole number",
        "number": "a number",
        "boolean": "true or false",
        "object": "a JSON object",
        "array": "a list",
        "null": "null",
    }
    names = [rule] if isinstance(rule, str) else list(rule)
    said = " or ".join(words.get(str(name), str(name)) for name in names)
    return f"{said[0].upper()}{said[1:]} belongs here."


def _pattern(rule: Any, _error: Any) -> str:
    return f"This must match the pattern {str(rule)[:_SHORT]}"


def _one_of(rule: Any, _error: Any) -> str:
    shown = ", ".join(json.dumps(value, default=str) for value in list(rule)[:6])
    more = f" and {len(rule) - 6} more" if len(rule) > 6 else ""
    return f"One of these belongs here: {shown[:300]}{more}."


def _extra(_rule: Any, error: Any) -> str:
    known = error.schema.get("properties", {})
    extra = [str(name)[:_SHORT] for name in error.instance if name not in known][:3]
    return f"The call takes no argument of this name: {', '.join(extra)}."


def _least(rule: Any, thing: str) -> str:
    return "It must not be empty." if rule == 1 else f"It needs at least {_counted(rule, thing)}."


def _counted(number: Any, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _alternatives(_rule: Any, _error: Any) -> str:
    return "This fits none of the kinds that are allowed here."


_SENTENCES: dict[str, Callable[[Any, Any], str]] = {
    "type": _type,
    "minimum": lambda rule, _: f"It must be at least {rule}.",
    "maximum": lambda rule, _: f"It must be at most {rule}.",
    "exclusiveMinimum": lambda rule, _: f"It must be above {rule}.",
    "exclusiveMaximum": lambda rule, _: f"It must be below {rule}.",
    "multipleOf": lambda rule, _: f"It must be a multiple of {rule}.",
    "minLength": lambda rule, _: _least(rule, "character"),
    "maxLength": lambda rule, _: f"It may have at most {_counted(rule, 'character')}.",
    "minItems": lambda rule, _: _least(rule, "item"),
    "maxItems": lambda rule, _: f"It may have at most {_counted(rule, 'item')}.",
    "uniqueItems": lambda _, __: "No item may stand here twice.",
    "pattern": _pattern,
    "enum": _one_of,
    "const": lambda rule, _: f"Only {json.dumps(rule, default=str)[:_SHORT]} fits here.",
    "anyOf": _alternatives,
    "oneOf": _alternatives,
    "additionalProperties": _extra,
}
