r"""Lines that a program draws over and over with ``\r``: what a terminal would show of them."""

from __future__ import annotations

PENDING_LIMIT = 16_384
"""Characters of an unfinished line that are held back in case a later frame replaces them."""


def fold_returns(line: str) -> str:
    r"""Return what a terminal would show of a line with carriage returns.

    Args:
        line: Text without ``\n``.

    Returns:
        The last frame in which something can be seen, so that a progress bar is one line.
    """
    if "\r" not in line:
        return line
    frames = line.split("\r")
    return next((frame for frame in reversed(frames) if frame.strip()), frames[-1])


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


def _settle(line: str) -> str:
    """Return what a terminal would be showing of a line at its end."""
    line = fold_returns(line)
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
