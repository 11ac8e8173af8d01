"""Arguments as a form: fields, groups of fields and alternatives, made from a JSON Schema. Pure.

The schema and the values may come from anywhere. A field that was not touched keeps its value
exactly, and whatever cannot be edited safely as plain text is edited as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from mlagent_tui.tui.argument_form.limits import limits_of
from mlagent_tui.tui.argument_form.schema import (
    MISSING,
    Missing,
    Rule,
    SchemaReader,
    type_of,
)

FieldKind = Literal["choice", "integer", "number", "line", "text", "lines", "json"]
"""One of a few values, a whole number, a number, a short text, a long text, a list with one item
on each line, anything else."""

Path = tuple[str, ...]
"""The names that lead to an argument from the outside in; empty for all of them together."""

UNSET = ""
"""Text of a field whose argument is left out."""

REST = "other arguments"
"""Last name of the field that stands for all members that a form has no room for."""

MOST_FIELDS = 80
MOST_IN_A_GROUP = 40
MOST_CHOICES = 200
DEEPEST_GROUP = 4
_DEEPEST_ABSENT = 2
_LONG_LINE = 60
_MOST_WORDS = 400


@dataclass(frozen=True, slots=True)
class Field:
    """One argument that can be edited.

    Attributes:
        path: Where it belongs.
        kind: How it is edited.
        text: What stands in the field at first.
        value: What the model gave; ``MISSING`` if nothing.
        required: Whether the schema wants it.
        nullable: Whether null fits.
        description: What the schema says about it.
        limits: What its value has to keep to, in a few words.
        format: The schema's word for what a text must look like.
        choices: The JSON texts that can be chosen.
        items: Type of the items of a list.
        rest: Whether it holds all members that have no field of their own, as one object.
    """

    path: Path
    kind: FieldKind
    text: str = UNSET
    value: Any = MISSING
    required: bool = False
    nullable: bool = False
    description: str = ""
    limits: str = ""
    format: str = ""
    choices: tuple[str, ...] = ()
    items: str = ""
    rest: bool = False

    @property
    def present(self) -> bool:
        """Whether the model gave a value."""
        return not isinstance(self.value, Missing)


@dataclass(frozen=True, slots=True)
class Group:
    """An object: its members are fields of their own."""

    path: Path
    members: tuple[Node, ...]
    value: Any = MISSING
    required: bool = False
    description: str = ""


@dataclass(frozen=True, slots=True)
class Alternatives:
    """A value of which the schema allows several kinds.

    Attributes:
        labels: What the kinds are called.
        picked: Which of them the form shows.
        inner: The form for that one.
        schema: The schema of that one.
        chosen: Whether a person picked it.
    """

    path: Path
    labels: tuple[str, ...]
    picked: int
    inner: Node
    schema: Any = None
    required: bool = False
    chosen: bool = False
    description: str = ""


Node = Field | Group | Alternatives
"""A part of a form."""


def form_of(
    schema: Mapping[str, Any],
    arguments: Mapping[str, Any],
    picked: Mapping[Path, int] | None = None,
) -> Group:
    """Return the form for arguments.

    Args:
        schema: Their JSON Schema.
        arguments: What the model gave.
        picked: Which of several kinds a person chose, where they did.
    """
    maker = _FormMaker(schema, picked or {})
    rule = maker.reader.rule(schema)
    return maker.group((), rule, arguments, required=True)


def paths_in(node: Node) -> Iterator[Path]:
    """Return the paths of all parts of a form, those of groups and alternatives as well."""
    yield node.path
    for inner in node.members if isinstance(node, Group) else ():
        yield from paths_in(inner)
    if isinstance(node, Alternatives):
        yield from paths_in(node.inner)


def fields_in(node: Node) -> Iterator[Field]:
    """Return all fields of a form, in their order."""
    match node:
        case Field():
            yield node
        case Group():
            for member in node.members:
                yield from fields_in(member)
        case Alternatives():
            yield from fields_in(node.inner)


class _FormMaker:
    def __init__(self, schema: Mapping[str, Any], picked: Mapping[Path, int]) -> None:
        self.reader = SchemaReader(schema)
        self._schema = schema
        self._picked = picked
        self._count = 0

    def group(self, path: Path, rule: Rule, value: Any, *, required: bool) -> Group:
        given: Mapping[str, Any] = value if isinstance(value, Mapping) else {}
        names = [*rule.properties, *(name for name in given if name not in rule.properties)]
        shown, rest = _worth_showing(names, rule.required, given)
        made: dict[str, Node] = {}
        for name in sorted(shown, key=lambda name: name not in given):  # They get room first.
            made[name] = self.node(
                (*path, name),
                rule.properties.get(name),
                given.get(name, MISSING),
                required=name in rule.required,
            )
        members = [made[name] for name in shown]
        if rest:
            kept = {name: given[name] for name in rest if name in given} or MISSING
            words = f"{len(rest)} more, such as {rest[0]}. Write them as one JSON object."
            field = _json((*path, REST), Rule(facts={"description": words}), kept)
            members.append(replace(field, rest=True))
        return Group(path, tuple(members), value, required, _words(rule))

    def node(self, path: Path, schema: Any, value: Any, *, required: bool) -> Node:
        """Return the part of the form for one value."""
        self._count += 1
        rule = self.reader.rule(schema)
        if rule.branches and self._count <= MOST_FIELDS:
            return self._alternatives(path, rule, value, required=required)
        return self._single(path, rule, value, required=required)

    def _alternatives(self, path: Path, rule: Rule, value: Any, *, required: bool) -> Node:
        branches = rule.branches
        fits = _fitting(self._schema, branches, value)
        picked = self._picked.get(path, fits if fits is not None else 0)
        picked = min(max(0, picked), len(branches) - 1)
        if fits is None and not isinstance(value, Missing) and path not in self._picked:
            return _json(path, rule, value, required=required)
        own = value if picked == fits else MISSING
        rules = [self.reader.rule(branch) for branch in branches]
        inner = self._single(path, rules[picked], own, required=required)
        labels = tuple(_label(found, index) for index, found in enumerate(rules))
        return Alternatives(
            path=path,
            labels=labels,
            picked=picked,
            inner=inner,
            schema=branches[picked],
            required=required,
            chosen=path in self._picked,
            description=_words(rule),
        )

    def _single(self, path: Path, rule: Rule, value: Any, *, required: bool) -> Node:
        absent = isinstance(value, Missing)
        deepest = _DEEPEST_ABSENT if absent else DEEPEST_GROUP
        if (
            rule.properties
            and rule.type in {"", "object"}
            and (absent or isinstance(value, Mapping))
            and len(path) <= deepest
            and self._count <= MOST_FIELDS
        ):
            return self.group(path, rule, value, required=required)
        return _field(path, rule, value, required=required)


def is_plain(text: str) -> bool:
    """Whether a text holds nothing that an editor would hide or change."""
    return all(char.isprintable() or char in "\n\t" for char in text)


def _field(path: Path, rule: Rule, value: Any, *, required: bool) -> Field:
    choices = _choices(rule, value)
    kind = _kind(rule, value, choices)
    if kind == "json":
        return _json(path, rule, value, required=required)
    items = _item_type(rule)
    return Field(
        path=path,
        kind=kind,
        text=_text(kind, value),
        value=value,
        required=required,
        nullable=rule.nullable,
        description=_words(rule),
        limits=limits_of(rule.facts),
        format=rule.text("format"),
        choices=choices if kind == "choice" else (),
        items=items if kind == "lines" else "",
    )


def _json(path: Path, rule: Rule, value: Any, *, required: bool = False) -> Field:
    text = UNSET
    if not isinstance(value, Missing):
        shown = json.dumps(value, indent=2, ensure_ascii=False, default=str)
        text = shown if is_plain(shown) else json.dumps(value, indent=2, default=str)
    return Field(
        path,
        "json",
        text,
        value,
        required,
        rule.nullable,
        _words(rule),
        limits_of(rule.facts),
    )


def _kind(rule: Rule, value: Any, choices: Sequence[str]) -> FieldKind:
    """Return how to edit ``value``; a value that its schema does not expect becomes JSON."""
    absent = isinstance(value, Missing) or (value is None and rule.nullable)
    if choices and (absent or json.dumps(value, default=str) in choices):
        return "choice"
    actual = type_of(value)
    if rule.type == "number" and actual == "integer":
        actual = "number"
    if not absent and rule.type and actual != rule.type:
        return "json"
    match rule.type if absent else actual:
        case "string":
            text = "" if absent else str(value)
            if not is_plain(text):
                return "json"
            return "text" if "\n" in text or len(text) > _LONG_LINE else "line"
        case "integer":
            return "integer"
        case "number":
            return "number"
        case "array" if _item_type(rule) and (absent or _line_by_line(value, _item_type(rule))):
            return "lines"
        case _:
            return "json"


def _text(kind: FieldKind, value: Any) -> str:
    if isinstance(value, Missing):
        return UNSET
    match kind:
        case "choice":
            return json.dumps(value)
        case _ if value is None:
            return UNSET
        case "lines":
            return "\n".join(item if isinstance(item, str) else json.dumps(item) for item in value)
        case "line" | "text":
            return str(value)
        case _:
            return json.dumps(value)


def _choices(rule: Rule, value: Any) -> tuple[str, ...]:
    """Return the values to choose from as JSON texts; the model's own is always one of them."""
    if not 0 < len(rule.choices) <= MOST_CHOICES:
        return ()
    choices = [json.dumps(choice, default=str) for choice in rule.choices]
    if rule.nullable:
        choices.append("null")
    if not isinstance(value, Missing) and type_of(value) not in {"object", "array", ""}:
        choices.append(json.dumps(value))
    return tuple(dict.fromkeys(choices))


def _item_type(rule: Rule) -> str:
    """Return the type of a list's items if each can stand on a line of its own."""
    if rule.type != "array" or not isinstance(rule.items, Mapping) or "prefixItems" in rule.facts:
        return ""
    named = rule.items.get("type")
    return named if named in ("string", "integer", "number") else ""


def _line_by_line(value: Any, items: str) -> bool:
    for item in value:
        actual = type_of(item)
        if actual != items and not (items == "number" and actual == "integer"):
            return False
        if isinstance(item, str) and (not item or "\n" in item or not is_plain(item)):
            return False
    return True


def _worth_showing(
    names: Sequence[str], required: frozenset[str], given: Mapping[str, Any]
) -> tuple[list[str], list[str]]:
    """Divide members into those with a field of their own and the rest, the needed ones first."""
    if len(names) <= MOST_IN_A_GROUP:
        return list(names), []
    ranked = sorted(names, key=lambda name: (name not in given, name not in required))
    kept = set(ranked[:MOST_IN_A_GROUP])
    return [n for n in names if n in kept], [n for n in names if n not in kept]


def _fitting(schema: Mapping[str, Any], branches: Sequence[Any], value: Any) -> int | None:
    """Return which of several schemas a value fits first; None if none, or if there is no value."""
    if isinstance(value, Missing):
        return None
    from mlagent_tui.tui.argument_form.checking import fits

    return next((i for i, branch in enumerate(branches) if fits(schema, branch, value)), None)


def _label(rule: Rule, index: int) -> str:
    """Return what one of several kinds is called."""
    if title := rule.text("title"):
        return title[:_LONG_LINE]
    if len(rule.choices) == 1:
        return json.dumps(rule.choices[0], default=str)[:_LONG_LINE]
    names = {"string": "text", "integer": "whole number", "array": "list", "boolean": "yes or no"}
    if rule.type == "object" and rule.properties:
        return f"object with {', '.join(list(rule.properties)[:3])}"[:_LONG_LINE]
    return names.get(rule.type, rule.type) or f"kind {index + 1}"


def _words(rule: Rule) -> str:
    words = " ".join(rule.text("description").split())
    return words if len(words) <= _MOST_WORDS else f"{words[:_MOST_WORDS]}..."
