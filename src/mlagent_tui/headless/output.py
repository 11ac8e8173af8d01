"""Writes to standard output and standard error without ever holding up the event loop.

A pipe that nobody reads blocks whoever writes to it. Then an interrupt would go unheard, so each
descriptor has a thread of its own, and the end of the program does not wait for it for ever.
"""

from __future__ import annotations

import asyncio
import os
import queue
import threading
from collections.abc import Callable

STDOUT = 1
STDERR = 2


class Output:
    """One descriptor that takes text in order."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._waiting: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._on_broken: Callable[[], None] | None = None
        self._ended = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self.broken = False
        threading.Thread(target=self._write_on, name=f"output-{descriptor}", daemon=True).start()

    def when_broken(self, act: Callable[[], None]) -> None:
        """Call ``act`` on the event loop once nobody takes the output any more."""
        self._on_broken = act

    def line(self, text: str) -> None:
        """Write ``text`` and a line end; returns at once."""
        self._waiting.put(f"{text}\n".encode("utf-8", "replace"))

    async def close(self, patience: float) -> None:
        """Write what waits; give up after ``patience`` seconds."""
        self._waiting.put(None)
        try:
            await asyncio.wait_for(self._ended.wait(), patience)
        except TimeoutError:
            self.broken = True

    def _write_on(self) -> None:
        try:
            while (data := self._waiting.get()) is not None:
                if not self.broken:
                    self._write(data)
        finally:
            self._tell(self._ended.set)

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self._descriptor, view) :]
        except OSError:
            self.broken = True
            if self._on_broken is not None:
                self._tell(self._on_broken)

    def _tell(self, act: Callable[[], None]) -> None:
        try:
            self._loop.call_soon_threadsafe(act)
        except RuntimeError:
            # The loop is closed: the program has stopped waiting for this thread.
            return
