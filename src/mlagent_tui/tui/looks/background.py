"""Whether the terminal's background is dark: asked before the screen is loaded, read after.

The question is sent, then the modules are imported, which takes longer than the answer. So no
time is lost with a terminal that answers, and none with one that stays silent.
"""

from __future__ import annotations

import contextlib
import os
import re
import select
import termios
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self

from mlagent_tui.clock import Clock, SystemClock

QUESTION: Final = b"\x1b]11;?\x1b\\"
"""Asks for the colour of the background (OSC 11)."""

PATIENCE = 0.1
"""Seconds that a terminal has to answer, counted from the question."""

_ANSWER = re.compile(
    rb"\x1b\]11;rgba?:([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})[^\x07\x1b]*"
    rb"(?:\x07|\x1b\\)"
)
_SILENT = ("dumb", "linux", "unknown", "vt100", "vt220", "screen")
_LONGEST = 4096


@dataclass(frozen=True, slots=True)
class TerminalFacts:
    """What the terminal said before the screen took it.

    Attributes:
        dark: Whether its background is dark; None if it did not say.
        typed: What a person typed meanwhile.
    """

    dark: bool | None = None
    typed: str = ""


class BackgroundQuestion:
    """Asks a terminal once; inside the ``with`` it does not show what is typed.

    Args:
        environment: Variables; they say whether asking makes sense.
        wanted: Whether anybody wants to know.
        terminal: File descriptor of the terminal.
        clock: Time.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        *,
        wanted: bool = True,
        terminal: int = 0,
        clock: Clock | None = None,
    ) -> None:
        self._environment = environment
        self._wanted = wanted
        self._terminal = terminal
        self._clock = clock or SystemClock()
        self._before: list[Any] | None = None
        self._asked = 0.0

    def __enter__(self) -> Self:
        if not self._wanted or not may_ask(self._environment) or not os.isatty(self._terminal):
            return self
        with contextlib.suppress(OSError, termios.error):
            before = termios.tcgetattr(self._terminal)
            quiet = list(before)
            quiet[3] &= ~(termios.ECHO | termios.ICANON)
            termios.tcsetattr(self._terminal, termios.TCSANOW, quiet)
            self._before = before
            self._asked = self._clock.monotonic()
            os.write(self._terminal, QUESTION)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._before is not None:
            with contextlib.suppress(OSError, termios.error):
                termios.tcsetattr(self._terminal, termios.TCSANOW, self._before)

    def answer(self) -> TerminalFacts:
        """Return what the terminal has said; it is waited for until its time is over."""
        if self._before is None:
            return TerminalFacts(dark_by_variable(self._environment))
        said = self._read(self._asked + PATIENCE)
        dark = dark_by_answer(said)
        if dark is None:
            dark = dark_by_variable(self._environment)
        typed = _ANSWER.sub(b"", said).decode(errors="replace")
        return TerminalFacts(dark, "".join(each for each in typed if each.isprintable()))

    def _read(self, until: float) -> bytes:
        said = b""
        while len(said) < _LONGEST and not _ANSWER.search(said):
            left = max(0.0, until - self._clock.monotonic())
            if not select.select([self._terminal], [], [], left)[0]:
                break
            piece = os.read(self._terminal, 256)
            if not piece:
                break
            said += piece
        return said


def may_ask(environment: Mapping[str, str]) -> bool:
    """Whether a terminal with these variables is one that may know the question.

    Not over SSH: an answer that comes late would be taken for keys.
    """
    far = any(name in environment for name in ("SSH_CONNECTION", "SSH_TTY"))
    return not far and environment.get("TERM", "dumb") not in _SILENT


def dark_by_answer(said: bytes) -> bool | None:
    """Return whether a terminal's answer names a dark colour; None if it is no answer."""
    found = _ANSWER.search(said)
    if found is None:
        return None
    red, green, blue = (int(part, 16) / float(16 ** len(part) - 1) for part in found.groups())
    brightness: float = 0.299 * red + 0.587 * green + 0.114 * blue
    return brightness < 0.5


def dark_by_variable(environment: Mapping[str, str]) -> bool | None:
    """Return what ``COLORFGBG`` says of the background; None if it says nothing."""
    last = environment.get("COLORFGBG", "").rpartition(";")[2]
    return int(last) not in (7, 15) if last.isdecimal() and int(last) < 16 else None
