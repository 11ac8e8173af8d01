"""Runs a program in a pseudo-terminal, draws what it writes, and knows in which state it left it.

In a test::

    with Terminal([installed(), "--demo"], environment, folder) as terminal:
        terminal.wait_for("Ask for something")
        terminal.send("hello\\r")
        terminal.resize(rows=24, columns=80)
        assert terminal.wait_for_end() == 0
        terminal.check_restored()

Everything is waited for with a limit; nothing here sleeps for a fixed time except
:meth:`Terminal.bytes_while_nothing_happens`, which measures just that.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import psutil
import pyte

LIMIT = 60.0
"""Seconds that anything may take; generous, because the machine may be busy."""

_NOT_EMULATED = re.compile(
    rb"\x1b[P_^X].*?(?:\x1b\\|\x07)|\x1b\[[<>=?][0-9;:]*[ -/]*u|\x1b\[[<>=][0-9;:]*[ -/]*[@-~]"
    rb"|\x1b\[[0-9;]*:[0-9;:]*m|\x1b\[\?[0-9;]*\$p|\x1b\[[0-9;]* q",
    re.DOTALL,
)
_UNFINISHED = re.compile(rb"\x1b(?:\[[0-9;:<>=? ]*|[P_^X\]][^\x07\x1b]*\x1b?)?$")
_MODE_QUESTION = re.compile(rb"\x1b\[\?(\d+)\$p")
_MODES = re.compile(rb"\x1b\[\?([0-9;]+)([hl])")
_KEYBOARD = re.compile(rb"\x1b\[([<>])[0-9;]*u")

ALTERNATE_SCREEN = 1049
CURSOR_SHOWN = 25
BRACKETED_PASTE = 2004
MOUSE = (1000, 1002, 1003, 1006, 1015, 1016)
FOCUS_REPORTS = 1004


def installed() -> str:
    """Return the installed command, which stands beside the interpreter."""
    return str(Path(sys.executable).with_name("mlagent-tui"))


class Terminal:
    """A program in a terminal of its own.

    Attributes:
        pid: Its process id; it leads a session, as a shell's login would.
        raw: Every byte that it has written.
        modes: The terminal's private modes that were ever switched, and how they stand.
    """

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        folder: Path,
        *,
        rows: int = 40,
        columns: int = 120,
    ) -> None:
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._rest = b""
        self.raw = bytearray()
        self.modes: dict[int, bool] = {}
        self._keyboard = 0
        self._hung_up = False
        # The far end stays open here, so that its attributes can be read when the program is gone.
        self._near, self._far = os.openpty()
        self._set_size(rows, columns)
        self.attributes = termios.tcgetattr(self._far)
        self._process = subprocess.Popen(
            list(command),
            stdin=self._far,
            stdout=self._far,
            stderr=self._far,
            cwd=folder,
            env={"TERM": "xterm-256color", "COLORTERM": "truecolor", **environment},
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        self.pid = self._process.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the program, if it still runs, and what it has started."""
        children = self.children()
        self._process.kill()
        self._process.wait()
        for child in children:
            with contextlib.suppress(psutil.NoSuchProcess):
                child.kill()
        if not self._hung_up:
            self.hang_up()

    # --- what a person does ----------------------------------------------------------------------

    def send(self, keys: str) -> None:
        """Type."""
        os.write(self._near, keys.encode())

    def resize(self, rows: int, columns: int) -> None:
        """Change the size of the window."""
        self._screen.resize(rows, columns)
        self._set_size(rows, columns)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the program alone."""
        os.kill(self.pid, number)

    def hang_up(self) -> None:
        """Close the window: nothing can be typed, seen or checked any more."""
        self._hung_up = True
        os.close(self._near)
        os.close(self._far)

    def wait_after_hang_up(self, limit: float = LIMIT) -> int:
        """Wait until a program without a terminal has ended; return its exit code."""
        return self._process.wait(limit)

    # --- what a person sees ----------------------------------------------------------------------

    def text(self) -> str:
        """Return what is on the screen."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    def title(self) -> str:
        """Return the window's title."""
        return str(self._screen.title)

    def wait_for(self, pattern: str, limit: float = LIMIT) -> float:
        """Wait until the pattern is on the screen; return the seconds that it took."""
        wanted = re.compile(pattern, re.MULTILINE)
        return self.wait_until(lambda: wanted.search(self.text()), pattern, limit)

    def wait_until(self, condition: Callable[[], Any], what: str, limit: float = LIMIT) -> float:
        """Draw until the condition holds; return the seconds that it took."""
        begun = time.monotonic()
        while not condition():
            if time.monotonic() - begun > limit:
                raise AssertionError(f"waited {limit:g} s in vain for {what!r}:\n{self.text()}")
            if self._process.poll() is not None and not self._draw(0):
                raise AssertionError(f"ended before {what!r}:\n{self.text()}")
            self._draw(0.02)
        return time.monotonic() - begun

    def wait_for_end(self, limit: float = LIMIT) -> int:
        """Draw until the program has ended; return its exit code, negative for a signal."""
        end = time.monotonic() + limit
        while self._process.poll() is None:
            if time.monotonic() > end:
                raise AssertionError(f"did not end within {limit:g} s:\n{self.text()}")
            self._draw(0.02)
        while self._draw(0):
            pass
        code = self._process.returncode
        assert code is not None
        return code

    def bytes_while_nothing_happens(self, seconds: float, limit: float = LIMIT) -> int:
        """Let what is under way end, then count the bytes that are written in so many seconds."""
        end = time.monotonic() + limit
        while self._bytes_within(1.0) and time.monotonic() < end:
            pass
        return self._bytes_within(seconds)

    def _bytes_within(self, seconds: float) -> int:
        before, end = len(self.raw), time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._draw(left)
        return len(self.raw) - before

    # --- what it leaves behind -------------------------------------------------------------------

    def children(self) -> list[psutil.Process]:
        """Return the living processes that the program has started, with theirs."""
        try:
            return psutil.Process(self.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []

    def check_restored(self) -> None:
        """Assert that the terminal is as it was before the program, and shows no traceback."""
        still_on = [mode for mode in (*MOUSE, FOCUS_REPORTS) if self.modes.get(mode)]
        assert not still_on, f"modes left on: {still_on}"
        assert self.modes[ALTERNATE_SCREEN] is False, "the alternate screen was not left"
        assert self.modes.get(BRACKETED_PASTE, False) is False, "bracketed paste was left on"
        assert self.modes.get(CURSOR_SHOWN, True) is True, "the cursor was left hidden"
        assert self._keyboard == 0, "keyboard protocols were not taken back"
        assert termios.tcgetattr(self._far) == self.attributes, "the line discipline was changed"
        after = bytes(self.raw).rpartition(b"\x1b[?1049l")[2]
        assert b"Traceback" not in after, after.decode(errors="replace")

    # --- inside ----------------------------------------------------------------------------------

    def _set_size(self, rows: int, columns: int) -> None:
        fcntl.ioctl(self._near, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def _draw(self, patience: float) -> bool:
        """Draw one read, waiting for it at most so many seconds; whether there was one."""
        if not select.select([self._near], [], [], patience)[0]:
            return False
        data = os.read(self._near, 1 << 16)
        self.raw += data
        data = self._rest + data
        unfinished = _UNFINISHED.search(data[-4096:])
        cut = len(data) - (len(unfinished.group()) if unfinished else 0)
        data, self._rest = data[:cut], data[cut:]
        self._note(data)
        self._stream.feed(_NOT_EMULATED.sub(b"", data))
        return True

    def _note(self, data: bytes) -> None:
        """Keep track of what the emulator does not know, and answer what a terminal would."""
        for found in _MODES.finditer(data):
            for mode in found[1].split(b";"):
                self.modes[int(mode)] = found[2] == b"h"
        for found in _KEYBOARD.finditer(data):
            self._keyboard += 1 if found[1] == b">" else -1
        for question in _MODE_QUESTION.finditer(data):
            mode = question[1].decode()
            self.send(f"\x1b[?{mode};{2 if mode == '2026' else 0}$y")
