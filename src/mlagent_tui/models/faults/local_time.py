"""Says a moment the way a person reads it off the wall: local time, with the zone's name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo


def moment_text(moment: datetime, now: datetime, zone: tzinfo | None = None) -> str:
    """Return a moment in words, for example ``21:30 CET`` or ``tomorrow at 09:30 CET``.

    Seconds are rounded up to the full minute, so that nobody comes too early.

    Args:
        moment: What to say.
        now: The current moment.
        zone: The person's zone; None takes the machine's.
    """
    whole = moment + timedelta(seconds=-moment.second % 60, microseconds=-moment.microsecond)
    if whole < moment:
        whole += timedelta(minutes=1)
    there, today = whole.astimezone(zone), now.astimezone(zone).date()
    time = f"{there:%H:%M} {_zone_name(there)}"
    days = (there.date() - today).days
    if days == 0:
        return time
    if days == 1:
        return f"tomorrow at {time}"
    year = f" {there.year}" if there.year != today.year else ""
    return f"{there.day} {there:%B}{year} at {time}"


def _zone_name(moment: datetime) -> str:
    """Return ``CET``, or ``UTC+03`` for the many zones that have no name of their own."""
    name = moment.tzname() or str(UTC)
    return f"UTC{name}" if name.startswith(("+", "-")) else name
