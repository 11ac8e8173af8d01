"""``${NAME}`` and ``${NAME:-default}`` in the strings of a configuration."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

_REFERENCE = re.compile(r"\$(?P<literal>\$\{)|\$\{(?P<body>[^}]*)(?P<end>\}?)")
_BODY = re.compile(r"(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?P<default>.*))?", re.DOTALL)


class UnsetVariableError(Exception):
    """A variable without a default is not set."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class BadReferenceError(Exception):
    """Something begins like a reference to a variable and is none."""


def has_reference(text: str) -> bool:
    """Whether ``text`` holds anything that interpolation would look at."""
    return "${" in text


def names_in(text: str) -> list[str]:
    """Return the names of the variables that ``text`` refers to."""
    bodies = (_BODY.fullmatch(match["body"] or "") for match in _REFERENCE.finditer(text))
    return [body["name"] for body in bodies if body]


def interpolate(text: str, variables: Mapping[str, str]) -> str:
    """Return ``text`` with every reference replaced.

    ``${NAME}`` needs the variable; ``${NAME:-default}`` uses the default if the variable is
    unset or empty; ``$${`` is a literal ``${``. What a variable holds is not looked at again.

    Raises:
        UnsetVariableError: If a variable without default is unset.
        BadReferenceError: If a ``${`` is followed by something else.
    """

    def resolve(match: re.Match[str]) -> str:
        if match["literal"]:
            return "${"
        body = _BODY.fullmatch(match["body"])
        if body is None or not match["end"]:
            raise BadReferenceError
        value = variables.get(body["name"])
        if body["default"] is not None:
            return value or str(body["default"])
        if value is None:
            raise UnsetVariableError(body["name"])
        return value

    return _REFERENCE.sub(resolve, text) if has_reference(text) else text


def map_strings(value: Any, change: Callable[[str], str]) -> Any:
    """Return a JSON value with ``change`` applied to every string that is not a key."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [map_strings(entry, change) for entry in value]
    if isinstance(value, dict):
        return {key: map_strings(entry, change) for key, entry in value.items()}
    return value
