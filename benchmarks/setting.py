"""What a measured program runs in: a terminal, a home of its own, a model on loopback."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.terminal import Terminal

SIZE = (40, 120)
READY = "Ask for something"
KEYS = "zqwxkjvbhgzxqjkvwbgqzkxjvqwzbhxkgjqvzwxkbjhqgzvxwkqjbzhvxgkwqzjx"
"""Letters of which no part is a word or a command."""

ROOT = Path(__file__).parent.parent

BARE = (sys.executable, str(Path(__file__).with_name("bare_app.py")))
"""The yardstick."""

WHOLE = (str(Path(sys.executable).with_name("mlagent-tui")), "-m", "vllm/fake-model")
"""The program itself."""


def scripted(script: str) -> Sequence[str]:
    """Return the command of the whole screen over recorded events."""
    return (sys.executable, "-m", "benchmarks.scripted_program", script)


def environment(home: Path, port: int | None = None) -> dict[str, str]:
    """Return the variables of a measured program: a home of its own, no keys, loopback only."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    found = {
        **kept,
        "HOME": str(home),
        "MLAGENT_HOME": str(home / "mlagent"),
        "HF_HOME": str(home / "hf"),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        "PYTHONPATH": os.pathsep.join(map(str, (ROOT / "benchmarks/inside", ROOT, ROOT / "src"))),
        "BENCH_GC_FILE": str(home / "gc.txt"),
    }
    if port is not None:
        found |= {"LOCAL_LLM_BASE_URL": f"http://127.0.0.1:{port}", "LOCAL_LLM_API_KEY": "none"}
    return found


@contextmanager
def program(command: Sequence[str], port: int | None = None) -> Iterator[tuple[Terminal, Path]]:
    """Run a program in a terminal with a home of its own; yields both."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        work = home / "work"
        work.mkdir()
        terminal = Terminal(command, environment(home, port), str(work), SIZE)
        try:
            yield terminal, home
        finally:
            terminal.close()


@contextmanager
def model(chunks: int, rate: float) -> Iterator[tuple[int, Path]]:
    """Run the model server; yields its port and its notes."""
    with tempfile.TemporaryDirectory() as folder:
        notes = Path(folder) / "last.txt"
        server = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.model_server", str(chunks), str(rate), str(notes)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert server.stdout is not None
        try:
            yield int(server.stdout.readline()), notes
        finally:
            server.kill()
            server.wait()
