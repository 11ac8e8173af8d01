"""Runs a program in a pseudo-terminal, draws its screen, and dates what is seen."""

from __future__ import annotations

import collections
import contextlib
import os
import re
import select
import signal
import sys
import threading
import time
from collections.abc import Mapping, Sequence

import psutil
import pyte
from ptyprocess import PtyProcess

_NOT_EMULATED = re.compile(
    rb"\x1b[P_^X].*?(?:\x1b\\|\x07)|\x1b\[[<>=?][0-9;:]*[ -/]*u|\x1b\[[<>=][0-9;:]*[ -/]*[@-~]"
    rb"|\x1b\[[0-9;]*:[0-9;:]*m|\x1b\[\?[0-9;]*\$p|\x1b\[[0-9;]* q",
    re.DOTALL,
)
_UNFINISHED = re.compile(rb"\x1b(?:\[[0-9;:<>=? ]*|[P_^X\]][^\x07\x1b]*\x1b?)?$")
_MODE_QUESTION = re.compile(rb"\x1b\[\?(\d+)\$p")


class Terminal:
    """A program in a terminal of its own.

    Reads are dated when they arrive, in a thread; the drawing happens behind that, so that a
    slow drawing does not count as the program's time.

    Attributes:
        written: Bytes that the program has written.
        first_paint: Seconds from start to the first read that put something on the screen.
        clears: How often the whole screen was cleared.
        synchronized: How many frames were marked to be shown at once.
    """

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        cwd: str,
        size: tuple[int, int],
    ) -> None:
        rows, columns = size
        self.written = 0
        self.first_paint: float | None = None
        self.clears = self.synchronized = 0
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._arrived: collections.deque[tuple[float, bytes]] = collections.deque()
        self._rest = b""
        self.seen_at = 0.0
        sys.setswitchinterval(0.0005)
        self.started = time.monotonic()
        self._process = PtyProcess.spawn(
            list(command), dimensions=size, env=dict(environment), cwd=cwd
        )
        self._seen_process = psutil.Process(self._process.pid)
        threading.Thread(target=self._read, daemon=True).start()

    def processor_time(self) -> float:
        """Return the seconds of processor time that the program has used."""
        times = self._seen_process.cpu_times()
        return times.user + times.system

    def memory(self) -> float:
        """Return the megabytes that the program has in memory."""
        return self._seen_process.memory_info().rss / 1e6

    def close(self) -> None:
        """End the program and what it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(os.getpgid(self._process.pid), signal.SIGKILL)
        self._process.close(force=True)

    def send(self, keys: str) -> None:
        """Type."""
        self._process.write(keys.encode())

    def ask(self, words: str) -> float:
        """Type words, then Enter in a read of its own; returns the moment of Enter."""
        self.send(words)
        self.watch(0.3)
        self.send("\r")
        return time.monotonic()

    def text(self) -> str:
        """Return what is on the screen."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    def draw(self, patience: float = 0.0) -> bool:
        """Draw one read, waiting up to ``patience`` seconds for it; whether there was one."""
        end = time.monotonic() + patience
        while not self._arrived:
            if time.monotonic() >= end:
                return False
            time.sleep(0.001)
        self.seen_at, data = self._arrived.popleft()
        self._answer_questions(data)
        data = self._rest + data
        unfinished = _UNFINISHED.search(data[-4096:])
        cut = len(data) - (len(unfinished.group()) if unfinished else 0)
        data, self._rest = data[:cut], data[cut:]
        self.clears += data.count(b"\x1b[2J")
        self.synchronized += data.count(b"\x1b[?2026h")
        self._stream.feed(_NOT_EMULATED.sub(b"", data))
        if self.first_paint is None and any(line.strip() for line in self._screen.display):
            self.first_paint = self.seen_at - self.started
        return True

    def watch(self, seconds: float) -> None:
        """Draw whatever comes for so long."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.draw(0.01)

    def wait_for(self, pattern: str, limit: float = 60.0) -> float:
        """Return when the read arrived that put ``pattern`` on the screen.

        Raises:
            TimeoutError: If it does not appear in time.
        """
        wanted, end = re.compile(pattern, re.MULTILINE), time.monotonic() + limit
        while time.monotonic() < end:
            if wanted.search(self.text()):
                return self.seen_at
            self.draw(0.02)
        raise TimeoutError(f"{pattern!r} did not appear:\n{self.text()}")

    def time_keys(self, keys: str, every: float) -> list[float]:
        """Type on a clock; return for each key the seconds until it was seen.

        Keys must make up a word that is nowhere else on the screen. A key that is never seen
        counts as 15 s.
        """
        sent, seen = list[float](), list[float]()
        start = time.monotonic() + 0.02
        end = start + every * len(keys) + 15
        while len(seen) < len(keys) and time.monotonic() < end:
            if len(sent) < len(keys) and time.monotonic() >= start + every * len(sent):
                sent.append(time.monotonic())
                self.send(keys[len(sent) - 1])
            if not self.draw(0.001):
                continue
            text = "".join(line for line in self._screen.display)
            while len(seen) < len(sent) and keys[: len(seen) + 1] in text:
                seen.append(self.seen_at - sent[len(seen)])
        return seen + [15.0] * (len(keys) - len(seen))

    def _read(self) -> None:
        while True:
            try:
                select.select([self._process.fd], [], [])
                data = os.read(self._process.fd, 1 << 16)
            except (OSError, ValueError):
                return
            if not data:
                return
            self.written += len(data)
            self._arrived.append((time.monotonic(), data))

    def _answer_questions(self, data: bytes) -> None:
        """Answer what a real terminal would: whether it draws whole frames at once."""
        for question in _MODE_QUESTION.finditer(data):
            mode = question.group(1).decode()
            state = 2 if mode == "2026" else 0
            self.send(f"\x1b[?{mode};{state}$y")
