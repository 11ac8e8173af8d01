r"""Terminal escape sequences: how they are written, and text without them.

A sequence that is broken off ends where it breaks off, and a string ends at the latest with its
line, so that a stray opener cannot hide the rest of the text. A jump to the first column counts
as a carriage return, because programs use it for the same purpose.
"""

from __future__ import annotations

import re

_STRING_BODY = r"[^\x07\x18\x1a\x1b\x9c\n]*"
_STRING_END = r"(?:[\x07\x18\x1a\x9c]|\x1b\\)"
_CONTROL_BODY = r"[ -?]*"

_SEQUENCE = re.compile(
    rf"(?P<string>(?:\x1b[]P_^X]|[\x90\x98\x9d-\x9f]){_STRING_BODY}){_STRING_END}?"
    rf"|(?:\x1b\[|\x9b)(?P<body>{_CONTROL_BODY})(?P<final>[@-~])?"
    r"|\x1b[ -/]*(?P<last>[0-~])?"
)
_OPENERS = "\x1b\x90\x98\x9b\x9d\x9e\x9f"
_CONTROLS = re.compile(r"[\x00-\x07\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f]")
_CARRY = 8
"""Characters of a control sequence that are remembered until the rest of it comes."""


def strip_escapes(text: str) -> str:
    r"""Return text without escape sequences, whole ones and cut-off ones.

    Args:
        text: Untrusted text.

    Returns:
        The text. Single control characters stay; a jump to the first column is a ``\r``.
    """
    if not _has_opener(text):
        return text
    return _SEQUENCE.sub(_instead, text)


class EscapeStripper:
    """Takes escape sequences and control characters out of text that comes in pieces.

    Newline, tab, carriage return and backspace stay: they say where text goes. Where the pieces
    are cut makes no difference.
    """

    def __init__(self) -> None:
        self._carry = ""

    def feed(self, text: str) -> str:
        """Return the plain part of ``text``."""
        text = self._carry + text
        self._carry = ""
        if _has_opener(text):
            text = _SEQUENCE.sub(self._take, text)
        return _CONTROLS.sub("", text)

    def _take(self, found: re.Match[str]) -> str:
        if found.end() == len(found.string):
            self._carry = _unfinished(found)
            if self._carry:
                return ""
        return _instead(found)


def _has_opener(text: str) -> bool:
    return any(mark in text for mark in _OPENERS)


def _instead(found: re.Match[str]) -> str:
    """Return what stands for a sequence."""
    first_column = found["final"] == "G" and found["body"] in ("", "0", "1")
    return "\r" if first_column else ""


def _unfinished(found: re.Match[str]) -> str:
    """Return what to remember of a sequence at the end of a piece; empty if it is complete."""
    whole = found[0]
    if found["string"] is not None:
        if len(whole) > len(found["string"]):
            return ""
        return whole[:2] if whole[0] == "\x1b" else whole[0]
    if found["body"] is not None:
        return "" if found["final"] else whole[:_CARRY]
    return "" if found["last"] else whole[:_CARRY]
