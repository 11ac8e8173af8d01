"""Arguments as a form: fields made from a JSON Schema, and the way back from text to values.

Pure; the schema and the values may come from anywhere. A field that was not touched keeps its
value exactly, and a value that cannot be edited safely as plain text is edited as JSON.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

FieldKind = Literal["choice", "integer", "number", "line", "text", "json"]
"""One of a few values, a whole number, a number, a short text, a long text, anything else."""

UNSET = ""
"""Text of a field whose argument is left out."""

_LONG = 60
_REFERENCE_DEPTH = 8


@dataclass(frozen=True, slots=True)
class Field:
    """One argument that can be edited.

    Attributes:
        name: The argument's name.
        kind: How it is edited.
        text: What stands in the field at first.
        required: Whether the schema wants it.
        present: Whether the model gave it.
        description: What the schema says about it.
        choices: The JSON texts that can be chosen.
    """

    name: str
    kind: FieldKind
    text: str
    required: bool
    present: bool
    description: str = ""
    choices: tuple[str, ...] = ()

    def parse(self, text: str) -> Any:
        """Return the value that ``text`` stands for.

        Raises:
            ValueError: The text does not fit; the message is a sentence for the person.
        """
        if self.kind in {"line", "text"}:
            return text
        if self.kind in {"integer", "number"}:
            return _number(text.strip(), whole=self.kind == "integer")
        try:
            return json.loads(text)
        except ValueError as error:
            raise ValueError(f"This is not valid JSON: {error}.") from error


@dataclass(frozen=True, slots=True)
class Filled:
    """What came of a form: arguments to run, or what is wrong, by argument name.

    Errors that belong to no single argument are under the empty name.
    """

    arguments: Mapping[str, Any]
    errors: Mapping[str, str]


def fields_of(schema: Mapping[str, Any], arguments: Mapping[str, Any]) -> tuple[Field, ...]:
    """Return one field for each top-level property, then one for each other argument given."""
    properties = schema.get("properties")
    known = dict(properties) if isinstance(properties, Mapping) else {}
    required = schema.get("required")
    wanted = set(required) if isinstance(required, list | tuple) else set()
    names = [*known, *(name for name in arguments if name not in known)]
    return tuple(
        _field(name, known.get(name, {}), schema, arguments, name in wanted) for name in names
    )


def fill(
    fields: tuple[Field, ...],
    texts: Mapping[str, str],
    arguments: Mapping[str, Any],
    schema: Mapping[str, Any],
) -> Filled:
    """Turn the texts of a form into arguments.

    Args:
        fields: The fields of the form.
        texts: What stands in them now, by name; a missing one counts as untouched.
        arguments: The arguments that the form was made from.
        schema: JSON Schema that the result must fit.

    Returns:
        The new arguments and what is wrong with them; run them only if nothing is.
    """
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for field in fields:
        text = texts.get(field.name, field.text)
        if text == field.text:
            if field.present:
                values[field.name] = arguments[field.name]
            continue
        if text == UNSET and not (field.present and field.kind in {"line", "text"}):
            continue
        try:
            values[field.name] = field.parse(text)
        except ValueError as error:
            errors[field.name] = str(error)
    return Filled(values, errors or _misfits(values, schema))


def _field(
    name: str,
    rule: Any,
    root: Mapping[str, Any],
    arguments: Mapping[str, Any],
    required: bool,
) -> Field:
    resolved = _resolve(rule, root)
    present = name in arguments
    value = arguments.get(name)
    choices = _choices(resolved)
    if choices and present and _type_name(value) != "other":
        choices = tuple(dict.fromkeys((*choices, json.dumps(value))))
    kind = _kind(resolved, value, present, choices)
    description = resolved.get("description")
    if not present:
        text = UNSET
    elif kind in {"line", "text"}:
        text = str(value)
    elif kind == "json":
        text = json.dumps(value, indent=2, ensure_ascii=not _is_plain(value))
    else:
        text = json.dumps(value)
    return Field(
        name=name,
        kind=kind,
        text=text,
        required=required,
        present=present,
        description=description if isinstance(description, str) else "",
        choices=choices if kind == "choice" else (),
    )


def _kind(
    rule: Mapping[str, Any], value: Any, present: bool, choices: tuple[str, ...]
) -> FieldKind:
    """Return how to edit ``value``; a value that its schema does not expect becomes JSON."""
    if choices and (not present or json.dumps(value) in choices):
        return "choice"
    expected = rule.get("type")
    if present:
        actual = _type_name(value)
        if expected == "number" and actual == "integer":
            actual = "number"
        if expected is not None and actual != expected:
            return "json"
        expected = actual
    if expected == "string":
        text = value if isinstance(value, str) else ""
        if not _is_plain(text):
            return "json"
        return "text" if "\n" in text or len(text) > _LONG else "line"
    if expected == "integer":
        return "integer"
    return "number" if expected == "number" else "json"


def _choices(rule: Mapping[str, Any]) -> tuple[str, ...]:
    options = rule.get("enum")
    if isinstance(options, list | tuple) and options:
        return tuple(dict.fromkeys(json.dumps(option) for option in options))
    return ("true", "false") if rule.get("type") == "boolean" else ()


def _resolve(rule: Any, root: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow local references and drop ``null`` from a union of two; the rest stays as it is."""
    outer: dict[str, Any] = {}
    for _ in range(_REFERENCE_DEPTH):
        if not isinstance(rule, Mapping):
            return outer
        outer = {
            **rule,
            **({"description": outer["description"]} if "description" in outer else {}),
        }
        reference = rule.get("$ref")
        if isinstance(reference, str) and reference.startswith("#/"):
            rule = _at(root, reference)
            continue
        for key in ("anyOf", "oneOf"):
            branches = rule.get(key)
            if isinstance(branches, list | tuple):
                others = [
                    b for b in branches if not (isinstance(b, Mapping) and b.get("type") == "null")
                ]
                if len(others) == 1:
                    rule = others[0]
                    break
        else:
            return _single_type(outer)
    return outer


def _single_type(rule: dict[str, Any]) -> Mapping[str, Any]:
    """Read ``["string", "null"]`` as ``"string"``; any other list of types is left open."""
    types = rule.get("type")
    if isinstance(types, list | tuple):
        named = [name for name in types if name != "null"]
        return {**rule, "type": named[0] if len(named) == 1 else None}
    return rule


def _at(root: Mapping[str, Any], reference: str) -> Any:
    node: Any = root
    for part in reference[2:].split("/"):
        if not isinstance(node, Mapping):
            return None
        node = node.get(part.replace("~1", "/").replace("~0", "~"))
    return node


def _type_name(value: Any) -> str:
    match value:
        case bool():
            return "boolean"
        case str():
            return "string"
        case int():
            return "integer"
        case float():
            return "number"
        case _:
            return "other"


def _is_plain(value: Any) -> bool:
    """Whether ``value``, as text, holds nothing that an editor would hide or change."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return all(char.isprintable() or char in "\n\t" for char in text)


def _number(text: str, *, whole: bool) -> int | float:
    try:
        return int(text)
    except ValueError:
        pass
    if whole:
        raise ValueError("A whole number belongs here, such as 8.")
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ValueError("A number belongs here, such as 2e-4.")
    return number


def _misfits(arguments: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, str]:
    """Return what does not fit the schema, by argument name.

    A schema that cannot be used says nothing here: the agent checks the arguments again and
    answers with an error of its own.
    """
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import SchemaError
    from referencing import Registry
    from referencing.exceptions import Unresolvable

    errors: dict[str, str] = {}
    try:
        Draft202012Validator.check_schema(schema)
        registry: Registry[Any] = Registry()
        for error in Draft202012Validator(schema, registry=registry).iter_errors(arguments):
            for name, sentence in _said(error, arguments):
                errors.setdefault(name, sentence)
    except (SchemaError, Unresolvable, RecursionError):
        return {}
    return errors


def _said(error: Any, arguments: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return which arguments an error is about, and what to say there."""
    if error.absolute_path:
        return [(str(error.absolute_path[0]), f"This does not fit: {error.message}.")]
    if error.validator == "required":
        missing = [name for name in error.validator_value if name not in arguments]
        return [(name, "This is needed: the call does not work without it.") for name in missing]
    return [("", f"The arguments do not fit together: {error.message}.")]
