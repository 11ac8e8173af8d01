"""From the texts of a form back to arguments. Pure."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mlagent_tui.tui.argument_form.checking import NEEDED, misfits
from mlagent_tui.tui.argument_form.fields import (
    UNSET,
    Alternatives,
    Field,
    Group,
    Node,
    Path,
    paths_in,
)
from mlagent_tui.tui.argument_form.formats import wrong_format
from mlagent_tui.tui.argument_form.schema import MISSING, Missing

DEEPEST_JSON = 100
"""Levels of brackets that a person may write."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What came of a form: arguments to run, or what is wrong, by the path of a field.

    Errors that belong to no single field are under the empty path.
    """

    arguments: Mapping[str, Any]
    errors: Mapping[Path, str]


def fill(form: Group, texts: Mapping[Path, str], schema: Mapping[str, Any]) -> Filled:
    """Turn the texts of a form into arguments.

    Args:
        form: The form.
        texts: What stands in its fields now, by path; a missing one counts as untouched.
        schema: JSON Schema that the result must fit.

    Returns:
        The new arguments and what is wrong with them; run them only if nothing is.
    """
    filling = _Filling(texts, schema)
    errors = filling.errors
    found = filling.value(form)
    arguments: Mapping[str, Any] = {} if isinstance(found, Missing) else found
    if not errors:
        shown = set(paths_in(form))
        for path, sentence in misfits(arguments, schema).items():
            home = _home(path, shown)
            where = "" if home == path else ".".join(path[len(home) :])
            errors.setdefault(home, f"{where}: {sentence}" if where else sentence)
    return Filled(arguments, errors)


def parse(field: Field, text: str) -> Any:
    """Return the value that the text of a field stands for.

    Raises:
        ValueError: The text does not fit; the message is a sentence for the person.
    """
    match field.kind:
        case "line" | "text":
            if wrong := wrong_format(field.format, text):
                raise ValueError(wrong)
            return text
        case "integer" | "number":
            return _number(text.strip(), whole=field.kind == "integer")
        case "lines":
            lines = [line for line in text.split("\n") if line.strip()]
            if field.items == "string":
                return lines
            return [_number(line.strip(), whole=field.items == "integer") for line in lines]
        case _:
            return _json(text)


class _Filling:
    def __init__(self, texts: Mapping[Path, str], schema: Mapping[str, Any]) -> None:
        self.errors: dict[Path, str] = {}
        self._texts = texts
        self._schema = schema

    def value(self, node: Node) -> Any:
        """Return the value of a part of the form, and note what is wrong with it."""
        match node:
            case Field():
                return self._of_field(node)
            case Alternatives():
                return self._of_alternatives(node)
            case Group():
                return self._of_group(node)

    def _of_group(self, group: Group) -> Any:
        values: dict[str, Any] = {}
        for member in group.members:
            value = self.value(member)
            if isinstance(value, Missing):
                continue
            if not (isinstance(member, Field) and member.rest):
                values[member.path[-1]] = value
            elif isinstance(value, Mapping):
                values = {**value, **values}
            else:
                self.errors[member.path] = "A JSON object belongs here, such as {}."
        return values if values or not isinstance(group.value, Missing) else MISSING

    def _of_alternatives(self, node: Alternatives) -> Any:
        value = self.value(node.inner)
        if not node.chosen or self.errors:
            return value
        if isinstance(value, Missing) and isinstance(node.inner, Group):
            value = {}
        if isinstance(value, Missing):
            if node.required:
                self.errors[node.path] = NEEDED
            return value
        # Against the kind that was picked: the whole schema could only say that none fits.
        shown = set(paths_in(node))
        for path, sentence in misfits(value, self._schema, node.schema).items():
            self.errors.setdefault(_home((*node.path, *path), shown), sentence)
        return value

    def _of_field(self, field: Field) -> Any:
        text = self._texts.get(field.path, field.text)
        if text == field.text:
            return field.value
        if text == UNSET:
            if field.kind in {"line", "text"} and field.present:
                return ""
            if field.kind == "lines" and field.present:
                return []
            return None if field.nullable and field.required else MISSING
        try:
            return parse(field, text)
        except ValueError as error:
            self.errors[field.path] = str(error)
            return MISSING


def _home(path: Path, shown: set[Path]) -> Path:
    """Return the innermost field that a path leads to or through; else the whole form."""
    for length in range(len(path), 0, -1):
        if path[:length] in shown:
            return path[:length]
    return ()


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


def _json(text: str) -> Any:
    try:
        value = json.loads(text, parse_constant=_no_constant)
    except RecursionError as error:
        raise ValueError(f"JSON may have at most {DEEPEST_JSON} levels of brackets.") from error
    except ValueError as error:
        raise ValueError(
            f"This is not valid JSON ({error}). Texts need quotation marks."
        ) from error
    if _depth(value) > DEEPEST_JSON:
        raise ValueError(f"JSON may have at most {DEEPEST_JSON} levels of brackets.")
    return value


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")


def _depth(value: Any) -> int:
    """Return how many levels of brackets a value has; stops one beyond what is allowed."""
    depth, level = 0, [value] if isinstance(value, dict | list) else []
    while level and depth <= DEEPEST_JSON:
        inside = (found.values() if isinstance(found, dict) else found for found in level)
        level = [child for inner in inside for child in inner if isinstance(child, dict | list)]
        depth += 1
    return depth
