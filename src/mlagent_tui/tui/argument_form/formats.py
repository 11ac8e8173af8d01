"""What a text of a known format must look like. Pure."""

from __future__ import annotations

import ipaddress
import re
import uuid
from collections.abc import Callable
from datetime import date, datetime, time
from urllib.parse import urlsplit


def wrong_format(name: str, text: str) -> str:
    """Return what is wrong with a text that should have a format; empty if nothing is.

    Args:
        name: The schema's word for the format; unknown ones take any text.
        text: What a person wrote.
    """
    known = _FORMATS.get(name)
    if known is None:
        return ""
    check, example = known
    try:
        fits = check(text)
    except ValueError:
        fits = False
    return "" if fits else f"A {name} belongs here, such as {example}."


def _moment(text: str) -> bool:
    return datetime.fromisoformat(text).tzinfo is not None


def _address(text: str) -> bool:
    parts = urlsplit(text)
    return bool(parts.scheme and (parts.netloc or parts.path)) and " " not in text


_FORMATS: dict[str, tuple[Callable[[str], object], str]] = {
    "date": (date.fromisoformat, "2026-01-31"),
    "time": (time.fromisoformat, "13:45:00"),
    "date-time": (_moment, "2026-01-31T13:45:00Z"),
    "email": (re.compile(r"[^@\s]+@[^@\s]+").fullmatch, "ada@example.org"),
    "uri": (_address, "https://example.org/data"),
    "uuid": (uuid.UUID, "123e4567-e89b-12d3-a456-426614174000"),
    "ipv4": (ipaddress.IPv4Address, "192.0.2.1"),
    "ipv6": (ipaddress.IPv6Address, "2001:db8::1"),
}
