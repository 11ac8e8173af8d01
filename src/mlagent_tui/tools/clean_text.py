"""Turns what a program writes to a terminal into plain text: no escapes, no repeated frames.

Both classes take text in pieces of any size. Where the pieces are cut makes no difference, so
that an escape sequence or a progress line may arrive in halves.
"""

from __future__ import annotations

import re
from enum import Enum, auto

_SPECIAL = re.compile(r"[\x00-\x07\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_CONTROL_BODY = re.compile(r"[ -?]*")
_STRING_END = re.compile(r"[\x07\x18\x1a\x1b\x9c\n]")
_STRING_OPENERS = "]P_^X"
_C1_STRING_OPENERS = "\x90\x98\x9d\x9e\x9f"

PENDING_LIMIT = 16_384
"""Characters of an unfinished line that are held back in case a later frame replaces them."""


class _In(Enum):
    TEXT = auto()
    ESCAPE = auto()
    CONTROL = auto()
    STRING = auto()


class EscapeStripper:
    """Takes out ANSI and OSC sequences and control characters.

    Newline, tab, carriage return and backspace stay: they say where text goes. A jump to the
    first column becomes a carriage return, because programs use it for the same purpose.
    """

    def __init__(self) -> None:
        self._state = _In.TEXT
        self._body = ""

    def feed(self, text: str) -> str:
        """Return the plain part of ``text``."""
        if self._state is _In.TEXT and not _SPECIAL.search(text):
            return text
        kept: list[str] = []
        position = 0
        while position < len(text):
            position = self._step(text, position, kept)
        return "".join(kept)

    def _step(self, text: str, position: int, kept: list[str]) -> int:
        if self._state is _In.TEXT:
            return self._plain(text, position, kept)
        if self._state is _In.ESCAPE:
            return self._escape(text, position)
        if self._state is _In.CONTROL:
            return self._control(text, position, kept)
        return self._string(text, position)

    def _plain(self, text: str, position: int, kept: list[str]) -> int:
        found = _SPECIAL.search(text, position)
        if found is None:
            kept.append(text[position:])
            return len(text)
        kept.append(text[position : found.start()])
        character = found.group()
        if character == "\x1b":
            self._state = _In.ESCAPE
        elif character == "\x9b":
            self._state, self._body = _In.CONTROL, ""
        elif character in _C1_STRING_OPENERS:
            self._state = _In.STRING
        return found.end()

    def _escape(self, text: str, position: int) -> int:
        character = text[position]
        if " " <= character <= "/":  # an intermediate character; the final one follows
            return position + 1
        if character == "[":
            self._state, self._body = _In.CONTROL, ""
        elif character in _STRING_OPENERS:
            self._state = _In.STRING
        elif character == "\x1b":
            return position + 1
        else:
            self._state = _In.TEXT
            if not "0" <= character <= "~":  # no final character: the sequence was broken off
                return position
        return position + 1

    def _control(self, text: str, position: int, kept: list[str]) -> int:
        body = _CONTROL_BODY.match(text, position)
        end = body.end() if body else position
        if len(self._body) < 4:
            self._body += text[position : min(end, position + 4)]
        if end == len(text):
            return end
        self._state = _In.TEXT
        final = text[end]
        if not "@" <= final <= "~":  # broken off; the character speaks for itself
            return end
        if final == "G" and self._body in ("", "0", "1"):
            kept.append("\r")
        return end + 1

    def _string(self, text: str, position: int) -> int:
        # A terminal would swallow everything up to the terminator. A line end stops it here, so
        # that a stray opener cannot hide the rest of the output.
        found = _STRING_END.search(text, position)
        if found is None:
            return len(text)
        if found.group() == "\x1b":
            self._state = _In.ESCAPE
            return found.end()
        self._state = _In.TEXT
        return found.start() if found.group() == "\n" else found.end()


class FrameFolder:
    r"""Keeps the last frame of lines that were drawn over and over with ``\r``.

    An unfinished line is held back until it ends, but never more than :data:`PENDING_LIMIT`
    characters of it; beyond that its frames become lines of their own.
    """

    def __init__(self) -> None:
        self._pending = ""
        self._line_begun = False

    def feed(self, text: str) -> str:
        """Return the lines that are finished now."""
        lines = (self._pending + text).split("\n")
        self._pending = lines.pop()
        finished = "".join(f"{_settle(line)}\n" for line in lines)
        if lines:
            self._line_begun = False
        if "\r" in self._pending:
            self._pending = _without_old_frames(self._pending)
        if len(self._pending) > PENDING_LIMIT:
            separator = "\n" if self._line_begun and "\r" in self._pending else ""
            finished += separator + _settle(self._pending)
            self._pending = ""
            self._line_begun = True
        return finished

    def finish(self) -> str:
        """Return the rest: a last line without an end."""
        rest, self._pending = _settle(self._pending), ""
        self._line_begun = False
        return rest


class TerminalText:
    """Terminal output as plain text: escapes taken out, frames folded."""

    def __init__(self) -> None:
        self._stripper = EscapeStripper()
        self._folder = FrameFolder()

    def feed(self, text: str) -> str:
        """Return what became plain text with this piece."""
        return self._folder.feed(self._stripper.feed(text))

    def finish(self) -> str:
        """Return what was still held back."""
        return self._folder.finish()


def plain_text(text: str) -> str:
    """Return a whole terminal output as plain text."""
    cleaner = TerminalText()
    return cleaner.feed(text) + cleaner.finish()


def _settle(line: str) -> str:
    """Return what a terminal would be showing of a line at its end."""
    if "\r" in line:
        frames = line.split("\r")
        line = next((frame for frame in reversed(frames) if frame.strip()), frames[-1])
    return _rub_out(line) if "\b" in line else line


def _without_old_frames(line: str) -> str:
    """Drop the frames that cannot be seen any more, whatever comes next."""
    *old, current = line.split("\r")
    last = next((frame for frame in reversed(old) if frame.strip()), "")
    return f"{last}\r{current}"


def _rub_out(line: str) -> str:
    """Apply backspaces: each takes away the character before it."""
    kept: list[str] = []
    for character in line:
        if character != "\b":
            kept.append(character)
        elif kept:
            kept.pop()
    return "".join(kept)
