"""Measures the whole program beside a bare Textual app, and prints the figures with their bounds.

Figures depend on the machine, so nothing here fails: compare them before and after a change. The
load of other programs is printed with them. ``python -m benchmarks NAME …`` measures only what is
named.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.model_server import END_MARK
from benchmarks.terminal import Terminal, milliseconds

SIZE = (40, 120)
READY = "Ask for something"
KEYS = "zqwxkjvbhgzxqjkvwbgqzkxjvqwzbhxkgjqvzwxkbjhqgzvxwkqjbzhvxgkwqzjx"
STARTS = 5


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
        "PYTHONPATH": str(Path(__file__).parent / "inside"),
        "BENCH_GC_FILE": str(home / "gc.txt"),
    }
    if port is not None:
        found |= {"LOCAL_LLM_BASE_URL": f"http://127.0.0.1:{port}", "LOCAL_LLM_API_KEY": "none"}
    return found


@contextmanager
def program(port: int | None, *, bare: bool = False) -> Iterator[tuple[Terminal, Path]]:
    """Run the program, or the bare app, in a terminal with a home of its own."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        work = home / "work"
        work.mkdir()
        command = (
            [sys.executable, str(Path(__file__).with_name("bare_app.py"))]
            if bare
            else [str(Path(sys.executable).with_name("mlagent-tui")), "-m", "vllm/fake-model"]
        )
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
            stdout=subprocess.PIPE,
            text=True,
        )
        assert server.stdout is not None
        try:
            yield int(server.stdout.readline()), notes
        finally:
            server.kill()
            server.wait()


def show(name: str, value: str, bound: str, *, held: bool) -> None:
    """Print one row."""
    print(f"  {name:<46} {value:>24}   {bound:<12} {'ok' if held else 'ABOVE'}", flush=True)


def first_paint() -> None:
    """First paint of ours and of the bare app, one after the other, so that load hits both."""
    ours, bare = list[float](), list[float]()
    with model(1, 0) as (port, _):
        for _ in range(STARTS):
            for times, is_bare in ((bare, True), (ours, False)):
                with program(port, bare=is_bare) as (terminal, _home):
                    terminal.wait_for("READY" if is_bare else READY)
                    assert terminal.first_paint is not None
                    times.append(terminal.first_paint)
                    terminal.watch(0.3)
    mine, other = statistics.median(ours), statistics.median(bare)
    show("first paint, bare Textual app", f"{other * 1000:.0f} ms", "", held=True)
    ratio = mine / other
    show("first paint", f"{mine * 1000:.0f} ms = {ratio:.2f}x", "<= 1.7x", held=ratio <= 1.7)


def keys_while_loading() -> None:
    """Keys from the first frame on, while the model library is imported."""
    with model(1, 0) as (port, _), program(port) as (terminal, home):
        terminal.wait_for(READY)
        median, p95, worst = milliseconds(terminal.time_keys(KEYS, 0.1))
        value = f"{median:.0f} / {p95:.0f} / {worst:.0f} ms"
        show("keys while LiteLLM loads, p50 / p95 / max", value, "p95 <= 60", held=p95 <= 60)
        terminal.watch(2)
        show_collector(home, "longest collector pause while loading")


def keys_while_streaming() -> None:
    """Keys under 500 chunks a second for 20 s, and how late the last chunk is seen."""
    with model(10_000, 500) as (port, notes), program(port) as (terminal, home):
        terminal.wait_for(READY)
        terminal.watch(8)
        terminal.send("go")
        terminal.watch(0.3)
        terminal.send("\r")
        terminal.wait_for("Part 1")
        median, p95, worst = milliseconds(terminal.time_keys(KEYS, 0.2))
        value = f"{median:.0f} / {p95:.0f} / {worst:.0f} ms"
        show("keys at 500 chunks a second, p50 / p95 / max", value, "p95 <= 80", held=p95 <= 80)
        seen = terminal.wait_for(END_MARK, 60)
        lag = (seen - float(notes.read_text(encoding="ascii"))) * 1000
        show("lag of the last chunk", f"{lag:.0f} ms", "<= 250 ms", held=lag <= 250)
        terminal.watch(3)
        idle(terminal, "bytes written in 10 s of rest, after the answer")
        show_collector(home, "longest collector pause, streaming and at rest")


def show_collector(home: Path, name: str) -> None:
    """Print the longest pause of the garbage collector so far."""
    try:
        pause, generation = (home / "gc.txt").read_text(encoding="ascii").split()
    except (OSError, ValueError):
        pause, generation = "0", "-"
    value = f"{float(pause):.1f} ms (gen {generation})"
    show(name, value, "<= 20 ms", held=float(pause) <= 20)


def idle(terminal: Terminal, name: str) -> None:
    """Print what is written while nothing happens."""
    before = terminal.written
    terminal.watch(10)
    show(name, str(terminal.written - before), "0", held=terminal.written == before)


def idle_from_start() -> None:
    """What is written at rest, before anything was asked."""
    with model(1, 0) as (port, _), program(port) as (terminal, _home):
        terminal.wait_for(READY)
        terminal.watch(10)
        idle(terminal, "bytes written in 10 s of rest, at the start")


def measured(what: str, port: int) -> dict[str, float]:
    """Run a measurement of the model layer in a process of its own."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        command = [sys.executable, "-m", "benchmarks.model_layer", what, str(port)]
        done = subprocess.run(
            command,
            env=environment(Path(folder)),
            cwd=Path(__file__).parent.parent,
            stdout=subprocess.PIPE,
            check=True,
        )
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def model_chunks() -> None:
    """What our client adds to the library's own loop, and how long it keeps the event loop."""
    for count in (500, 2_000):
        with model(count, 0) as (port, _):
            found = measured("chunks", port)
        for wire in ("openai", "anthropic"):
            ratio, gap = found[f"{wire} ratio"], found[f"{wire} gap"] * 1000
            name = f"{wire}, {count} chunks in a burst:"
            value = f"{ratio:.2f}x"
            show(f"{name} over LiteLLM", value, "<= 1.15x", held=ratio <= 1.15)
            show(f"{name} loop gap", f"{gap:.0f} ms", "<= 50 ms", held=gap <= 50)


def model_memory() -> None:
    """What a long conversation without a screen leaves in memory."""
    with model(40, 0) as (port, _):
        found = measured("memory", port)
    early, late = found["10"], found["300"]
    value = f"{late:.0f} MB, +{late - early:.0f} MB"
    show(
        "memory after 300 turns, growth since turn 10", value, "<= +30 MB", held=late - early <= 30
    )


FIGURES = {
    "start": first_paint,
    "loading": keys_while_loading,
    "streaming": keys_while_streaming,
    "rest": idle_from_start,
    "chunks": model_chunks,
    "memory": model_memory,
}


def main() -> None:
    """Print all figures, or those that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(FIGURES))
    names = parser.parse_args().names or list(FIGURES)
    if unknown := set(names) - set(FIGURES):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(FIGURES)}")
    load = os.getloadavg()[0]
    print(f"{time.strftime('%Y-%m-%d %H:%M')}  {os.cpu_count()} cores, load {load:.2f}, 120x40\n")
    for name in names:
        FIGURES[name]()


if __name__ == "__main__":
    main()
