"""Reads from a reply's headers how long a provider asks to wait."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_WINDOW = re.compile(r"r=(\d{1,12});\s*t=(\d{1,12})", re.ASCII)


def wait_asked(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds to wait, or None if the headers do not say.

    Understands ``Retry-After`` in seconds and as a date, ``retry-after-ms``, and the Hub's
    ``RateLimit`` header when one of its windows is used up.

    Args:
        headers: The reply's headers, names in small letters.
        now: The current moment, for dates.
    """
    milliseconds = _number(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return milliseconds / 1000
    asked = headers.get("retry-after", "").strip()
    if asked:
        seconds = _number(asked)
        return seconds if seconds is not None else _until(asked, now)
    windows = _WINDOW.findall(headers.get("ratelimit", ""))
    used_up = [float(reset) for left, reset in windows if int(left) == 0]
    return max(used_up) + 1 if used_up else None


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None


def _until(date: str, now: datetime) -> float | None:
    try:
        moment = parsedate_to_datetime(date)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())
