"""Measures a log of 100 MB as it runs through the view: memory, and how long the loop is kept.

``python -m benchmarks.log KIND`` prints its figures as JSON. The text comes in pieces of 64 KB,
each shown in a (headless) frame of its own, as a command does that writes as fast as it can.
What is measured is the CPU time of the process, so that other programs do not count.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
import tempfile
import time
from pathlib import Path

from textual.app import App, ComposeResult

from benchmarks.report import show_at_most
from mlagent_tui.tui.logs.log_buffer import LogBuffer
from mlagent_tui.tui.logs.log_view import LogView
from mlagent_tui.tui.theme import register_themes

SIZE = (120, 40)
WHOLE = 100_000_000
PIECE = 65_536

KINDS = ("lines", "colours", "progress", "one line", "junk")
"""Lines as of a training, the same in colours, a progress bar, no line end at all, no text."""


class Bench(App[None]):
    """Holds a view of a log."""

    def __init__(self) -> None:
        super().__init__()
        self.view = LogView()

    def on_load(self) -> None:
        """Choose the theme that people see first."""
        register_themes(self)
        self.theme = "mlagent-dark"

    def compose(self) -> ComposeResult:
        """Show nothing else."""
        yield self.view


def piece(kind: str) -> str:
    """Return 64 KB of one kind of output."""
    if kind == "one line":
        return "x" * PIECE
    if kind == "junk":
        return (bytes(range(256)) * (PIECE // 256)).decode("utf-8", "replace")
    line = {
        "lines": "{'loss': 1.234, 'step': %d, 'learning_rate': 0.0002, 'epoch': 1.5}\n",
        "colours": "\x1b[32mINFO\x1b[0m \x1b[1;34mtrainer\x1b[0m step %d took 0.1 s\n",
        "progress": "\r%d%%|#####     | 50/100 [00:10<00:10,  4.93it/s]",
    }[kind]
    return "".join(line % number for number in range(PIECE // len(line)))


def resident() -> float:
    """Return the memory of this process in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


async def whole_log(kind: str, whole: int = WHOLE) -> tuple[float, float, LogBuffer]:
    """Run a log through the view.

    Returns:
        By how many MB memory grew, the longest that a piece kept the loop in seconds of CPU
        time, and the log.
    """
    app = Bench()
    with tempfile.TemporaryDirectory() as folder:
        async with app.run_test(size=SIZE):
            buffer = LogBuffer(spill_folder=Path(folder))
            text = piece(kind)
            buffer.append(text)
            app.view.show(buffer)
            await asyncio.sleep(0)
            gc.collect()
            gc.freeze()  # As the program does once everything is loaded.
            before, longest = resident(), 0.0
            for _ in range(whole // len(text)):
                begin = time.process_time()
                buffer.append(text)
                app.view.show(buffer)
                longest = max(longest, time.process_time() - begin)
                await asyncio.sleep(0)
            return resident() - before, longest, buffer


def whole_logs() -> None:
    """What 100 MB of each kind of output cost, each in a process of its own."""
    from benchmarks.model_figures import measured

    for kind in KINDS:
        found = measured("benchmarks.log", kind)
        show_at_most(f"a log of 100 MB, {kind}: memory grown by", found["growth"], 30, "MB")
        show_at_most(f"a log of 100 MB, {kind}: loop kept for", found["longest"] * 1000, 50, "ms")


def main() -> None:
    """Print the figures of one kind as JSON."""
    growth, longest, _ = asyncio.run(whole_log(sys.argv[1]))
    print(json.dumps({"growth": growth, "longest": longest}))


if __name__ == "__main__":
    main()
