"""Text from outside, made harmless for a terminal that prints line after line."""

from __future__ import annotations

import unicodedata

from mlagent_tui.terminal_text.output import plain_text

_JOINERS = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"
_REPLACED = frozenset({"Cs"})
_DROPPED = frozenset({"Cc", "Cf", "Zl", "Zp"})


def plain(text: str) -> str:
    """Return ``text`` without escape sequences, control and direction characters.

    Line ends and tabs stay; of a line drawn over and over the last state stays.
    """
    text = plain_text(text)
    if text.isascii():
        return text
    return "".join(_safe(character) for character in text)


def plain_line(text: str, limit: int = 160) -> str:
    """Return the first line of ``text``, harmless and of bounded length."""
    line = plain(text[: limit * 8]).split("\n", 1)[0].rstrip().replace("\t", " ")
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def _safe(character: str) -> str:
    if character in "\n\t" or character in _JOINERS:
        return character
    category = unicodedata.category(character)
    if category in _REPLACED:
        return "\N{REPLACEMENT CHARACTER}"
    return "" if category in _DROPPED else character
