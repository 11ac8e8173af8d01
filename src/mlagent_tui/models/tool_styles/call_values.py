"""Reads tool calls out of JSON values that models write in many shapes: pure, and never guesses."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mlagent_tui.bounded_schema import BoundedSchema
from mlagent_tui.protocol.values import ToolInfo

_NAME_KEYS = ("name", "tool", "function")
_ARGUMENT_KEYS = ("arguments", "parameters", "args")
_OTHER_KEYS = frozenset({"id", "type", "index"})

_MAX_CALLS = 64
"""Calls of one value beyond which it does not count as calls."""

_LONGEST_NUMBER = 300
"""Digits of a whole number; a longer one is infinite, and no JSON."""


@dataclass(frozen=True, slots=True)
class WrittenCall:
    """A tool call that was written as text.

    Attributes:
        tool: A known tool's name.
        arguments: A JSON object; it fits the tool's schema unless the call was marked as one.
    """

    tool: str
    arguments: Mapping[str, Any]


class KnownTools:
    """The tools on offer, by name; schemas are compiled when they are first needed."""

    def __init__(self, tools: Sequence[ToolInfo]) -> None:
        self._schemas = {tool.name: tool.parameters for tool in tools}
        self._checks: dict[str, BoundedSchema] = {}

    def __contains__(self, name: object) -> bool:
        """Return whether there is such a tool."""
        return isinstance(name, str) and name in self._schemas

    def call(self, name: object, arguments: object, *, marked: bool = False) -> WrittenCall | None:
        """Return the call if the tool is known and the arguments fit its schema.

        Args:
            name: What stands where the tool's name belongs.
            arguments: An object, or one written as a JSON text.
            marked: Whether the text says that it is a call. Then the arguments need not fit: the
                model is told what is wrong with them, like any other that calls badly.
        """
        if not isinstance(name, str) or name not in self._schemas:
            return None
        if isinstance(arguments, str):
            arguments = read_json(arguments)
        if not isinstance(arguments, dict) or not _is_json(arguments):
            return None
        if not marked and not self._fits(name, arguments):
            return None
        return WrittenCall(name, arguments)

    def properties(self, name: str) -> Mapping[str, Any]:
        """Return the schemas of a tool's arguments by name."""
        found = self._schemas[name].get("properties")
        return found if isinstance(found, Mapping) else {}

    def _fits(self, name: str, arguments: Mapping[str, Any]) -> bool:
        try:
            if name not in self._checks:
                self._checks[name] = BoundedSchema(self._schemas[name], checked=False)
            return self._checks[name].fits(arguments)
        except Exception:  # a broken schema raises of all kinds; then nothing is proven to fit
            return False


def calls_in(value: object, tools: KnownTools, marked: bool) -> tuple[WrittenCall, ...]:
    """Return the calls that a JSON value is; empty if any part of it is something else.

    Args:
        value: An object or a list of objects.
        tools: The tools on offer.
        marked: Whether the text around it says that it is a call. Otherwise the arguments must
            be named, so that any object with a name is not taken for a call.
    """
    if isinstance(value, dict) and set(value) == {"tool_calls"}:
        value = value["tool_calls"]
    items = value if isinstance(value, list) else [value]
    if len(items) > _MAX_CALLS:
        return ()
    calls = [_call_in(item, tools, marked) for item in items]
    return tuple(call for call in calls if call) if all(calls) else ()


def read_json(text: str) -> Any:
    """Return the JSON value of a text; None if it is none."""
    try:
        return DECODER.decode(text)
    except (ValueError, RecursionError):
        return None


def _call_in(value: object, tools: KnownTools, marked: bool) -> WrittenCall | None:
    if not isinstance(value, dict):
        return None
    inner = value.get("function")
    if isinstance(inner, dict):
        return _call_in(inner, tools, marked) if set(value) <= {"function", *_OTHER_KEYS} else None
    names = [key for key in _NAME_KEYS if key in value]
    given = [key for key in _ARGUMENT_KEYS if key in value]
    if len(names) != 1 or len(given) > 1 or not (given or marked):
        return None
    if not set(value) <= {*names, *given, *_OTHER_KEYS}:
        return None
    return tools.call(value[names[0]], value[given[0]] if given else {}, marked=marked)


def _is_json(value: object) -> bool:
    """Return whether all numbers are finite."""
    try:
        json.dumps(value, allow_nan=False)
    except (ValueError, RecursionError):
        return False
    return True


def _whole_number(text: str) -> float:
    return int(text) if len(text) < _LONGEST_NUMBER else float(text)


DECODER = json.JSONDecoder(strict=False, parse_int=_whole_number)
"""Takes raw line breaks inside of texts, which small models write."""
