"""Figures of the first seconds: first paint, keys while the model library loads, rest."""

from __future__ import annotations

import statistics
from pathlib import Path

from benchmarks.report import show, show_at_most, show_percentiles
from benchmarks.setting import BARE, KEYS, READY, WHOLE, model, program
from benchmarks.terminal import Terminal

STARTS = 5
REST = 10.0
"""Seconds of rest that are watched."""


def first_paint() -> None:
    """First paint of ours and of the bare app, one after the other, so that load hits both."""
    ours, bare = list[float](), list[float]()
    with model(1, 0) as (port, _):
        for _ in range(STARTS):
            for times, command in ((bare, BARE), (ours, WHOLE)):
                with program(command, port) as (terminal, _home):
                    terminal.wait_for("READY" if command is BARE else READY)
                    assert terminal.first_paint is not None
                    times.append(terminal.first_paint)
                    terminal.watch(0.3)
    mine, other = statistics.median(ours), statistics.median(bare)
    show("first paint, bare Textual app", f"{other * 1000:.0f} ms", "", held=True)
    ratio = mine / other
    show("first paint", f"{mine * 1000:.0f} ms = {ratio:.2f}x", "<= 1.7x", held=ratio <= 1.7)


def keys_while_loading() -> None:
    """Keys from the first frame on, while the model library is imported."""
    with model(1, 0) as (port, _), program(WHOLE, port) as (terminal, home):
        terminal.wait_for(READY)
        seconds = terminal.time_keys(KEYS, 0.1)
        show_percentiles("keys while LiteLLM loads, p50 / p95 / max", seconds, None, 60)
        terminal.watch(2)
        show_collector(home, "longest collector pause while loading")


def idle_from_start() -> None:
    """What happens at rest, before anything was asked."""
    with model(1, 0) as (port, _), program(WHOLE, port) as (terminal, _home):
        terminal.wait_for(READY)
        _wait_until_quiet(terminal)
        show_rest(terminal, "at the start")


def _wait_until_quiet(terminal: Terminal) -> None:
    """Wait until all is loaded, which takes longer beside other programs; in vain after a while."""
    terminal.watch(5)
    for _ in range(30):
        used = terminal.processor_time()
        terminal.watch(2)
        if terminal.processor_time() - used < 0.05:
            return


def show_rest(terminal: Terminal, when: str, share: float = 1.0) -> None:
    """Print what is written and what share of a core is used while nothing happens.

    Args:
        terminal: The program.
        when: Said of the rest.
        share: Percent of a core that may be used.
    """
    before, used = terminal.written, terminal.processor_time()
    terminal.watch(REST)
    wrote, busy = terminal.written - before, terminal.processor_time() - used
    show_at_most(f"bytes written in 10 s, {when}", wrote, 0, "bytes")
    show_at_most(f"processor in 10 s, {when}", 100 * busy / REST, share, "% of a core", 2)


def show_collector(home: Path, name: str) -> None:
    """Print the longest pause of the garbage collector so far."""
    try:
        pause, generation = (home / "gc.txt").read_text(encoding="ascii").split()
    except (OSError, ValueError):
        pause, generation = "0", "-"
    value = f"{float(pause):.1f} ms (gen {generation})"
    show(name, value, "<= 20 ms", held=float(pause) <= 20)
