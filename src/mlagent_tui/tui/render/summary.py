"""One line that says what a tool call is about, from its arguments."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from itertools import islice
from typing import Any

from mlagent_tui.tui.sanitise import clean_line

_MAX = 400
_PAIRS = 200
"""Arguments that are looked at; each takes at least two of the characters."""

_FIRST = (
    *("command", "path", "file_path", "query", "pattern", "url", "repo_id", "operation"),
    *("task", "name", "script"),
)
"""Arguments that say most, in this order."""


def summarise(arguments: Mapping[str, Any]) -> str:
    """Say in a few words what a call is about.

    Args:
        arguments: What the model asked for; untrusted.

    Returns:
        One line that is safe to draw, of at most 400 characters. The argument that says most
        stands first and without its name.
    """
    for name in _FIRST:
        value = arguments.get(name)
        if isinstance(value, str) and value.strip():
            rest = [
                f"{clean_line(str(key)[:_MAX])}={_short(other)}"
                for key, other in islice(arguments.items(), _PAIRS)
                if key != name and isinstance(other, (bool, int, float))
            ]
            return " ".join([_first_line(value), *rest])[:_MAX]
    if len(arguments) == 1 and (steps := _progress(next(iter(arguments.values())))):
        return steps
    pairs = [
        f"{clean_line(str(key)[:_MAX])}={_short(value)}"
        for key, value in islice(arguments.items(), _PAIRS)
    ]
    return " ".join(pairs)[:_MAX]


def pretty(arguments: Mapping[str, Any], most: int = sys.maxsize) -> str:
    """Return all arguments as text of several lines: strings as they are, the rest as JSON.

    Args:
        arguments: What the model asked for; untrusted.
        most: Characters after which nobody looks.
    """
    parts: list[str] = []
    size = 0
    for key, value in arguments.items():
        if size > most:
            break
        key = key[:most]
        if isinstance(value, str):
            value = value[:most]
            text = f"\n{value}" if "\n" in value else value
        else:
            text = _json(value, most)
        parts.append(f"{key}: {text}")
        size += len(parts[-1])
    return "\n".join(parts)[:most]


def _json(value: Any, most: int) -> str:
    """Return the beginning of a value as JSON; what comes after it is not even written."""
    pieces: list[str] = []
    size = 0
    for piece in json.JSONEncoder(ensure_ascii=False, indent=2, default=str).iterencode(value):
        pieces.append(piece)
        size += len(piece)
        if size > most:
            break
    return "".join(pieces)


def _first_line(text: str) -> str:
    lines = [line for line in text[: _MAX * 4].splitlines() if line.strip()]
    if not lines:
        return ""
    count = text.count("\n", len(text) - len(text.lstrip()), len(text.rstrip()))
    more = f" (+{count} line{'' if count == 1 else 's'})" if count else ""
    return clean_line(lines[0].strip()) + more


def _progress(value: Any) -> str:
    """Say how far a list of steps is, such as ``3 of 5 done``; empty if it is none."""
    if not isinstance(value, (list, tuple)) or not value:
        return ""
    states = [step.get("status") for step in value if isinstance(step, Mapping)]
    if len(states) != len(value) or not all(isinstance(state, str) for state in states):
        return ""
    return f"{states.count('completed')} of {len(states)} done"


def _short(value: Any) -> str:
    if isinstance(value, str):
        return _first_line(value[:200])
    if isinstance(value, (list, tuple)):
        return _progress(value) or f"[{len(value)}]"
    if isinstance(value, Mapping):
        return f"{{{len(value)}}}"
    return clean_line(json.dumps(value, default=str)[:_MAX])
