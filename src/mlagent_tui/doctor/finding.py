"""What a check found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mlagent_tui.plain_text import one_line

Status = Literal["ok", "warn", "fail"]
"""``fail`` is what keeps the program from working as it is configured."""

MAX_TEXT = 400
"""Characters of one text."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found, in texts that may be shown as they are.

    Attributes:
        name: What was looked at, in a word or two.
        status: How it stands.
        what: What was found.
        remedy: What helps; empty if nothing is needed.
    """

    name: str
    status: Status
    what: str
    remedy: str = ""


def plain(text: object, limit: int = MAX_TEXT) -> str:
    """Return a text of others in one line, without control characters, of bounded length."""
    line = one_line(str(text))
    return line if len(line) <= limit else f"{line[:limit]}…"
