"""One plain sentence for a value that does not fit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mlagent_tui.config.interpolation import names_in
from mlagent_tui.config.keys import KeyPath

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

    from mlagent_tui.config.layers import Layer, Merged

_WANTED = {
    "int": "a whole number",
    "float": "a number",
    "decimal": "an amount such as 2.50",
    "finite": "a finite number",
    "bool": "true or false",
    "string": "text",
    "dict": "an object, {…}",
    "mapping": "an object, {…}",
    "model": "an object, {…}",
    "tuple": "a list, […]",
}
_SENTENCES = {
    "missing": "is missing: add it",
    "union_tag_not_found": 'needs "command" (a program) or "url" (an address): add one of them',
    "union_tag_invalid": 'has an unknown "transport": use "stdio", "http" or "sse"',
}
_TAGS = frozenset({"stdio", "http"})
_OWN_LIMITS = frozenset({"literal_error", "greater_than", "greater_than_equal"})


def explain(error: ValidationError, merged: Merged) -> str:
    """Return what is wrong with the first value that does not fit, where, and what to do.

    The value itself is not repeated: it may be a secret.
    """
    details = error.errors(include_url=False, include_input=True, include_context=True)[0]
    path = _key_path(details)
    layer = merged.layer_of(path)
    if layer.packaged and (names := _variables_at(layer, path)):
        # The packaged file is right; what it refers to is not.
        return f"environment: {' or '.join(names)} {_complaint(details)}."
    return f"{layer.place}: {layer.spell(path)} {_complaint(details)}."


def _variables_at(layer: Layer, path: KeyPath) -> list[str]:
    value: Any = layer.values
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return names_in(value) if isinstance(value, str) else []


def _key_path(details: ErrorDetails) -> KeyPath:
    """Return where the value stands, without the tags and markers that pydantic puts in."""
    parts = [str(part) for part in details["loc"]]
    if parts[:1] == ["mcp_servers"]:
        parts[0] = "mcpServers"
    if parts[0] == "mcpServers" and len(parts) > 2 and parts[2] in _TAGS:
        del parts[2]
    return tuple(part for part in parts if part != "[key]")


def _complaint(details: ErrorDetails) -> str:
    kind, context = details["type"], details.get("ctx", {})
    if kind in _SENTENCES:
        return _SENTENCES[kind]
    if kind == "value_error":
        return f"{context['error']}: correct it"
    wanted = _wanted(kind, context)
    if wanted is None:
        return f"does not fit ({details['msg']}): correct it"
    found = "" if kind in _OWN_LIMITS else f", not {_name_of(details['input'])}"
    return f"must be {wanted}{found}: correct it or remove it"


def _wanted(kind: str, context: Mapping[str, Any]) -> str | None:
    if kind == "literal_error":
        return f"one of {str(context['expected']).replace(chr(39), '')}"
    if kind == "greater_than":
        return f"more than {context['gt']}"
    if kind == "greater_than_equal":
        return f"at least {context['ge']}"
    if kind == "string_too_short":
        return "text"
    return _WANTED.get(kind.split("_", 1)[0])


def _name_of(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, str):
        return "text" if value else "empty text"
    if isinstance(value, int | float):
        return "a number"
    return "a list" if isinstance(value, list | tuple) else "an object"
