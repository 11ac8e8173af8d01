"""Words for spans of time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

AGES = 1_000_000.0
"""Seconds; whoever claims to have taken longer has a wrong clock."""


def elapsed_text(seconds: float) -> str:
    """Say how long something took, in at most seven characters.

    Args:
        seconds: The time; negative counts as zero.

    Returns:
        ``0.4s``, ``42s``, ``02:11`` or ``1:02:11``.
    """
    seconds = max(0.0, seconds)
    if seconds < 9.95:
        return f"{seconds:.1f}s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole}s"
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"


def seconds_between(start: str, end: str | datetime | None) -> float | None:
    """Return the seconds between two moments.

    Args:
        start: ISO 8601.
        end: ISO 8601 or a moment; None or empty if unknown.

    Returns:
        The seconds, or None if either is unknown or malformed.
    """
    if not start or not end:
        return None
    try:
        stop = datetime.fromisoformat(end) if isinstance(end, str) else end
        return (stop - datetime.fromisoformat(start)).total_seconds()
    except (ValueError, TypeError):
        return None


def measured_seconds(facts: Mapping[str, Any]) -> float | None:
    """Return how long a call took by its tool's own measure, or None if there is none.

    Args:
        facts: What the tool said of the call; not trusted.
    """
    given = facts.get("elapsed")
    if isinstance(given, (int, float)) and not isinstance(given, bool) and 0 <= given < AGES:
        return float(given)
    return None


def seconds_left(until: str, now: datetime) -> int:
    """Return the whole seconds until a moment, such as a wait shows; 0 once it has come.

    Args:
        until: The moment, ISO 8601.
        now: The moment that is counted from.
    """
    seconds = seconds_between(until, now)
    return 0 if seconds is None else max(0, round(-seconds))
