r"""Finds a piece of text in a file: exactly, or else by what the model most likely meant.

A tolerant search is a regular expression made from the wanted text, so that what is found is
always an exact span of the file, and nothing outside the span is ever touched. Quantifiers are
possessive: the time is linear in the file for each place where a match may begin.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

How = Literal["exact", "line_ends", "characters", "spacing"]
"""What had to be overlooked: nothing; white space at line ends; look-alike characters (quotes,
dashes, special spaces, invisible characters) as well; or also indentation and runs of spaces."""

TOLERANT: tuple[How, ...] = ("line_ends", "characters", "spacing")
"""The tolerant ways, the strictest first."""

MATCH_LIMIT = 50
"""Places that are looked for at most when only one is wanted."""

_TOLERANT_LIMIT = 50_000

_ALIKE = (
    '"\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\uff02',
    "'\u2018\u2019\u201a\u201b\u2032\u02bc\uff07",
    "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d",
)
_SPACES_ONLY = " \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_SPACES = f"\t{_SPACES_ONLY}"
_INVISIBLE = "\u00ad\u200b-\u200d\u2060\ufeff"

_CLASS_OF = {character: f"[{re.escape(group)}]" for group in _ALIKE for character in group}
_BLANKS = re.compile(f"[{_SPACES}]+")
_INVISIBLE_ONE = re.compile(f"[{_INVISIBLE}]")


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a text: ``text[start:end]``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Found:
    """Where a text stands.

    Attributes:
        spans: All places, in order; for tolerant ways at most :data:`MATCH_LIMIT`.
        how: What had to be overlooked to find them.
    """

    spans: tuple[Span, ...]
    how: How


def find_exact(text: str, wanted: str) -> tuple[Span, ...]:
    """Return every place where ``wanted`` stands, also where places overlap."""
    spans = []
    start = text.find(wanted) if wanted else -1
    while start >= 0:
        spans.append(Span(start, start + len(wanted)))
        start = text.find(wanted, start + 1)
    return tuple(spans)


def find(text: str, wanted: str) -> Found | None:
    r"""Find ``wanted`` exactly, or else in the strictest tolerant way that finds anything.

    Args:
        text: The file; its lines may end with ``\n`` or ``\r\n``.
        wanted: What to look for.

    Returns:
        The places, or None if there are none or nothing is left to look for. Only if there is
        exactly one place it is safe to change it.
    """
    for candidate in dict.fromkeys((wanted, with_crlf(wanted))):
        if spans := find_exact(text, candidate):
            return Found(spans, "exact")
    for how in TOLERANT:
        if spans := find_tolerant(text, wanted, how):
            return Found(spans, how)
    return None


def find_tolerant(text: str, wanted: str, how: How) -> tuple[Span, ...]:
    """Return the places that match when what ``how`` names is overlooked."""
    pattern = _pattern(wanted, how)
    if pattern is None:
        return ()
    spans: list[Span] = []
    match = pattern.search(text)
    while match is not None and len(spans) < MATCH_LIMIT:
        # The same place is found again without its indentation; that is no second place.
        if not spans or match.end() != spans[-1].end:
            spans.append(Span(match.start(), match.end()))
        match = pattern.search(text, match.start() + 1)
    return tuple(spans)


def without_overlaps(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Return the spans that can be replaced together, from the first one on."""
    kept: list[Span] = []
    for span in spans:
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return tuple(kept)


def with_crlf(text: str) -> str:
    r"""Return ``text`` with ``\r\n`` at every line end."""
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


def line_number(text: str, position: int) -> int:
    """Return the number of the line, from 1, that holds ``position``."""
    return text.count("\n", 0, position) + 1


def _pattern(wanted: str, how: How) -> re.Pattern[str] | None:
    """Return the expression that finds ``wanted``; None if it is nothing but white space."""
    lines = wanted.replace("\r\n", "\n").split("\n")
    if len(wanted) > _TOLERANT_LIMIT or not any(_content(line) for line in lines):
        return None
    pieces = []
    for index, line in enumerate(lines[:-1]):
        pieces.append(_line_pattern(line.rstrip(), how, first=index == 0))
        pieces.append(rf"[{_SPACES}]*+\r?\n")
    last = lines[-1]
    if not last.strip():  # the indentation of a line that is not wanted
        pieces.append(rf"[{_SPACES}]*+" if last and how == "spacing" else re.escape(last))
    else:
        pieces.append(_line_pattern(last.rstrip(), how, first=len(lines) == 1))
        if last != last.rstrip():
            # The wanted line ended here, so that it must not match the beginning of a longer one.
            pieces.append(rf"(?=[{_SPACES}]*+(?:\r?\n|\Z))")
    return re.compile("".join(pieces))


def _line_pattern(line: str, how: How, *, first: bool) -> str:
    if how == "line_ends":
        return re.escape(line)
    content = _INVISIBLE_ONE.sub("", line)
    if how == "characters":
        return "".join(_character(character, spaces=False) for character in content)
    body = content.strip()
    if not body:
        return ""
    words = [
        "".join(_character(character, spaces=True) for character in word)
        for word in _BLANKS.split(body)
    ]
    pattern = rf"[{_SPACES}]++".join(words)
    if not first:
        return rf"[{_SPACES}]*+{pattern}"
    if content != content.lstrip():  # it began with its indentation, so it begins a line
        return rf"(?m:^)[{_SPACES}]*+{pattern}"
    return rf"(?:(?m:^)[{_SPACES}]++)?+{pattern}"


def _character(character: str, *, spaces: bool) -> str:
    """Match a character and what looks like it, invisible characters after it included."""
    if not spaces and character != "\t" and _BLANKS.match(character):
        pattern = f"[{_SPACES_ONLY}]"
    else:
        pattern = _CLASS_OF.get(character, re.escape(character))
    return rf"{pattern}[{_INVISIBLE}]*+"


def _content(line: str) -> str:
    return _INVISIBLE_ONE.sub("", line).strip()
