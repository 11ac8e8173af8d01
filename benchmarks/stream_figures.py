"""Figures of the whole program while a model on loopback streams into it."""

from __future__ import annotations

from benchmarks.model_server import END_MARK
from benchmarks.report import show_at_most, show_percentiles
from benchmarks.setting import KEYS, READY, WHOLE, model, program
from benchmarks.start_figures import show_collector, show_rest


def keys_while_streaming() -> None:
    """Keys under 500 chunks a second for 20 s, and how late the last chunk is seen."""
    with model(10_000, 500) as (port, notes), program(WHOLE, port) as (terminal, home):
        terminal.wait_for(READY)
        terminal.watch(8)
        terminal.ask("go")
        terminal.wait_for("Part 1")
        seconds = terminal.time_keys(KEYS, 0.2)
        show_percentiles("keys at 500 chunks a second, p50 / p95 / max", seconds, None, 80)
        seen = terminal.wait_for(END_MARK, 60)
        lag = (seen - float(notes.read_text(encoding="ascii"))) * 1000
        show_at_most("lag of the last chunk", lag, 250, "ms")
        terminal.watch(3)
        show_rest(terminal, "after the answer")
        show_collector(home, "longest collector pause, streaming and at rest")
