"""What a value has to keep to, said in a few words. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

_SHORT = 60


def limits_of(facts: Mapping[str, Any]) -> str:
    """Return the limits that a schema sets, for example ``1 to 64, a multiple of 8``.

    Args:
        facts: The members of the schema; what is not of the expected type is left out.
    """
    said = [
        _range(facts, "minimum", "maximum", ""),
        _above(facts),
        _count(facts, "minLength", "maxLength", "character"),
        _count(facts, "minItems", "maxItems", "item"),
        f"a multiple of {_number(facts, 'multipleOf')}" if _number(facts, "multipleOf") else "",
        "no item twice" if facts.get("uniqueItems") is True else "",
        _text(facts, "pattern", "must match {}"),
        _text(facts, "format", "a {}"),
        _default(facts),
    ]
    return ", ".join(words for words in said if words)


def _range(facts: Mapping[str, Any], low: str, high: str, unit: str) -> str:
    least, most = _number(facts, low), _number(facts, high)
    if least and most:
        return f"{least} to {most}{unit}"
    if least:
        return f"at least {least}{unit}"
    return f"at most {most}{unit}" if most else ""


def _count(facts: Mapping[str, Any], low: str, high: str, thing: str) -> str:
    """Say how many there may be; that it must not be empty is said in words."""
    if facts.get(high) is None and facts.get(low) == 1:
        return "not empty"
    most = facts.get(high) if high in facts else facts.get(low)
    return _range(facts, low, high, f" {thing}" if most == 1 else f" {thing}s")


def _above(facts: Mapping[str, Any]) -> str:
    over, under = _number(facts, "exclusiveMinimum"), _number(facts, "exclusiveMaximum")
    parts = [f"above {over}" if over else "", f"below {under}" if under else ""]
    return " and ".join(part for part in parts if part)


def _number(facts: Mapping[str, Any], name: str) -> str:
    value = facts.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)[:_SHORT]


def _text(facts: Mapping[str, Any], name: str, sentence: str) -> str:
    value = facts.get(name)
    return sentence.format(value[:_SHORT]) if isinstance(value, str) and value else ""


def _default(facts: Mapping[str, Any]) -> str:
    if facts.get("default") is None:
        return ""
    text = json.dumps(facts["default"], ensure_ascii=False, default=str)
    return f"default {text}" if len(text) <= _SHORT else ""
