"""Which earlier inputs fit what is looked for. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlagent_tui.tui.fuzzy import match

MOST_FOUND = 200
"""Inputs that are listed."""

LOOKED_AT = 2_000
"""Characters of one input in which letters are looked for."""


@dataclass(frozen=True, slots=True)
class Found:
    """An earlier input that fits.

    Attributes:
        text: All of it.
        line: The line to show.
        places: Letters of the line that fit.
    """

    text: str
    line: str
    places: frozenset[int]


def find_inputs(looked_for: str, entries: Sequence[str]) -> tuple[Found, ...]:
    """Return the inputs that fit, the newest first; each one only once.

    Inputs that hold the words as they were typed come before those with scattered letters.

    Args:
        looked_for: Words divided by blanks; nothing fits everything.
        entries: Inputs, the oldest first.
    """
    whole: list[Found] = []
    scattered: list[Found] = []
    for text in dict.fromkeys(reversed(entries)):
        line = _line(looked_for, text)
        found = match(looked_for, line)
        if found is None:
            continue
        (whole if found.whole else scattered).append(Found(text, line, found.places))
        if len(whole) >= MOST_FOUND:
            break
    return tuple([*whole, *scattered][:MOST_FOUND])


def _line(looked_for: str, text: str) -> str:
    """Return the line of an input that is shown: the one with the first word, else the first."""
    lines = [line for line in text[:LOOKED_AT].splitlines() if line.strip()]
    words = looked_for.lower().split()
    fitting = (line for line in lines if all(word in line.lower() for word in words))
    return next(fitting, " ".join(lines))
