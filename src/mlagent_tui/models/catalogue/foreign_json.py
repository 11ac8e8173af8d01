"""Reads JSON of others: whatever has the wrong shape counts as not there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

MAX_TEXT = 200
"""Characters that a name may have."""

_MAX_COUNT = 100_000_000
_MAX_AMOUNT = Decimal(1_000_000)
_LEAST_AMOUNT = Decimal("1e-18")
"""A smaller one is none: written out it could have as many zeros as fit into the memory."""


def objects(value: Any, at_most: int) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of a list; nothing if it is no list."""
    if isinstance(value, list):
        yield from (each for each in value[:at_most] if isinstance(each, dict))


def part(value: Any, *keys: str) -> Any:
    """Return what stands at the end of ``keys``; None if the way ends before."""
    for key in keys:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def name(value: Any) -> str:
    """Return a printable name of sensible length; otherwise an empty one."""
    good = isinstance(value, str) and len(value) <= MAX_TEXT and value.isprintable()
    return value if good else ""


def count(value: Any) -> int | None:
    """Return a positive whole number of sensible size, or None."""
    if isinstance(value, str) and value.isdecimal() and len(value) < 10:
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= _MAX_COUNT:
        return None
    return value


def amount(value: Any) -> Decimal | None:
    """Return an amount of money that is not negative, exactly as it was written, or None."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    try:
        exact = Decimal(str(value)[:40])
    except InvalidOperation:
        return None
    if not exact.is_finite() or not 0 <= exact <= _MAX_AMOUNT:
        return None
    if not exact:
        return Decimal(0)
    return exact if exact >= _LEAST_AMOUNT else None


def flag(value: Any) -> bool | None:
    """Return a yes or no, or None if it is neither."""
    return value if isinstance(value, bool) else None
