"""JSON Schemas as they come, read into the few things that a form asks about. Pure.

A schema may come from anywhere: references may lead in circles, nowhere or to other machines, and
members may be of any type. What cannot be read is left open; the whole schema is checked later.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import unquote

MOST_STEPS = 2_000
"""Members of a schema that are looked at for one form; whatever comes later is left open."""

_DEEPEST = 24
_TYPES = frozenset({"string", "integer", "number", "boolean", "object", "array"})


class Missing:
    """Stands for a value that is not there, which is not the same as null."""


MISSING = Missing()
"""The only one."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a schema says about one value.

    Attributes:
        type: Its one type; empty if it is left open.
        nullable: Whether null fits as well.
        choices: All values that fit, if they are listed.
        properties: Schemas of an object's known members.
        required: Members that an object must have.
        items: Schema of a list's items; None if it is left open.
        branches: Schemas of which one must fit, where that is left to choose.
        facts: The other members of the schema, such as ``minimum`` and ``description``.
    """

    type: str = ""
    nullable: bool = False
    choices: tuple[Any, ...] = ()
    properties: Mapping[str, Any] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    items: Any = None
    branches: tuple[Any, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return a member that should be a text; empty if it is none."""
        value = self.facts.get(name)
        return value if isinstance(value, str) else ""


class SchemaReader:
    """Reads the parts of one schema, with a limit to the work that it may cause."""

    def __init__(self, root: Mapping[str, Any]) -> None:
        self._root = root
        self._steps = 0

    def rule(self, schema: Any) -> Rule:
        """Return what ``schema``, a part of the whole, says."""
        flat = self._flat(schema, 0)
        branches, nullable = self._branches(flat)
        if len(branches) == 1:
            inner = self.rule(_joined(_without_union(flat), branches[0]))
            return replace(inner, nullable=inner.nullable or nullable)
        types = _types(flat)
        return Rule(
            type=types[0] if len(types) == 1 else "",
            nullable=nullable or _allows_null(flat),
            choices=self._choices(flat, branches),
            properties=_mapping(flat.get("properties")),
            required=frozenset(_texts(flat.get("required"))),
            items=flat.get("items"),
            branches=() if self._choices(flat, branches) else branches or _by_type(flat, types),
            facts=flat,
        )

    def _flat(self, schema: Any, depth: int) -> dict[str, Any]:
        """Follow references and put the parts of ``allOf`` together."""
        self._steps += 1
        if not isinstance(schema, Mapping) or depth > _DEEPEST or self._steps > MOST_STEPS:
            return {}
        flat = {key: value for key, value in schema.items() if key not in {"$ref", "allOf"}}
        reference = schema.get("$ref")
        if isinstance(reference, str) and (reference == "#" or reference.startswith("#/")):
            flat = _joined(flat, self._flat(self._at(reference), depth + 1))
        for part in _list(schema.get("allOf")):
            flat = _joined(flat, self._flat(part, depth + 1))
        return flat

    def _at(self, reference: str) -> Any:
        node: Any = self._root
        for part in reference[2:].split("/") if len(reference) > 1 else []:
            name = unquote(part).replace("~1", "/").replace("~0", "~")
            if isinstance(node, list) and name.isdecimal() and int(name) < len(node):
                node = node[int(name)]
            elif isinstance(node, Mapping):
                node = node.get(name)
            else:
                return None
        return node

    def _branches(self, flat: Mapping[str, Any]) -> tuple[tuple[dict[str, Any], ...], bool]:
        """Return the schemas of which one must fit, without null, and whether null does."""
        for key in ("anyOf", "oneOf"):
            if found := _list(flat.get(key)):
                all_of_them = [self._flat(branch, 1) for branch in found]
                others = [branch for branch in all_of_them if branch.get("type") != "null"]
                if others:
                    return tuple(others), len(others) < len(all_of_them)
        return (), False

    def _choices(
        self, flat: Mapping[str, Any], branches: tuple[dict[str, Any], ...]
    ) -> tuple[Any, ...]:
        """Return every value that fits, if the schema lists them."""
        listed = _listed(flat)
        if not listed and branches and all(_listed(branch) for branch in branches):
            listed = tuple(value for branch in branches for value in _listed(branch))
        if not listed and _types(flat) == ("boolean",):
            listed = (True, False)
        return tuple({json.dumps(value, default=str): value for value in listed}.values())


def type_of(value: Any) -> str:
    """Return the name that schemas have for the type of a value."""
    match value:
        case bool():
            return "boolean"
        case str():
            return "string"
        case int():
            return "integer"
        case float():
            return "number"
        case Mapping():
            return "object"
        case list() | tuple():
            return "array"
        case _:
            return "null" if value is None else ""


def _listed(schema: Mapping[str, Any]) -> tuple[Any, ...]:
    if "const" in schema:
        return (schema["const"],)
    return tuple(_list(schema.get("enum")))


def _types(flat: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the types that are named, or that other members give away; null left out."""
    named = flat.get("type")
    found = _texts(named) if isinstance(named, list | tuple) else _texts([named])
    known = tuple(name for name in found if name in _TYPES)
    if known:
        return known
    if named is None and isinstance(flat.get("properties"), Mapping):
        return ("object",)
    return ()


def _by_type(flat: Mapping[str, Any], types: tuple[str, ...]) -> tuple[dict[str, Any], ...]:
    return tuple({**flat, "type": name} for name in types) if len(types) > 1 else ()


def _allows_null(flat: Mapping[str, Any]) -> bool:
    named = flat.get("type")
    return isinstance(named, list | tuple) and "null" in named


def _without_union(flat: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in flat.items() if key not in {"anyOf", "oneOf"}}


def _joined(outer: Mapping[str, Any], inner: Mapping[str, Any]) -> dict[str, Any]:
    """Put two schemas that must both fit together; the outer one has the word."""
    both: dict[str, Any] = {**inner, **outer}
    for key in ("properties", "$defs"):
        if key in outer and key in inner:
            both[key] = {**_mapping(outer[key]), **_mapping(inner[key]), **_mapping(outer[key])}
    if "required" in outer and "required" in inner:
        both["required"] = [*_texts(outer["required"]), *_texts(inner["required"])]
    return both


def _mapping(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        return {}
    return {key: inner for key, inner in value.items() if isinstance(key, str)}


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []


def _texts(value: Any) -> Iterator[str]:
    return (item for item in _list(value) if isinstance(item, str))
