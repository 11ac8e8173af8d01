"""Figures of the whole screen over recorded events, seen from outside."""

from __future__ import annotations

from benchmarks.model_server import END_MARK
from benchmarks.recorded import ENTRIES, LAST
from benchmarks.report import show, show_at_most, show_percentiles
from benchmarks.setting import KEYS, READY, program, scripted
from benchmarks.start_figures import show_rest
from benchmarks.terminal import Terminal

NOBODY = 9
"""A port at which nothing answers; the recorded events need no model."""

STREAM = 12.0
"""Seconds of a steady stream that are watched."""


def whole_answer() -> None:
    """An answer of 20,000 tokens at full speed, from its first words to its end."""
    with program(scripted("answer"), NOBODY) as (terminal, _home):
        _start(terminal)
        used = terminal.processor_time()
        begun = terminal.wait_for(r"Part \d+|gradient")
        ended = terminal.wait_for(END_MARK)
        busy = terminal.processor_time() - used
        show_at_most("20,000 recorded tokens through the screen", ended - begun, 2, "s", 2)
        show_at_most("its processor time", busy, 2, "s", 2)


def steady_stream() -> None:
    """A stream of 100 tokens a second: its cost, its keys, and how it is written."""
    with program(scripted("steady"), NOBODY) as (terminal, _home):
        _start(terminal)
        terminal.wait_for("Part 0")
        terminal.watch(1)
        cleared, framed = terminal.clears, terminal.synchronized
        used = terminal.processor_time()
        terminal.watch(STREAM)
        busy = terminal.processor_time() - used
        show_at_most("processor for 12 s at 100 tokens a second", busy, 4, "s", 2)
        frames = terminal.synchronized - framed
        value = f"{frames / STREAM:.1f} frames a second"
        show("synchronized output while streaming", value, "10 to 20", held=0 < frames <= 250)
        show_at_most("clears of the whole screen while streaming", terminal.clears - cleared, 0, "")
        seconds = terminal.time_keys(KEYS[:50], 0.15)
        show_percentiles("keys at 100 tokens a second, p50 / p95 / max", seconds, None, 60)


def long_session() -> None:
    """A session of 10,000 entries with the model library loaded: opening, keys, memory, rest."""
    with program(scripted("session"), NOBODY) as (terminal, _home):
        asked, used = _start(terminal), terminal.processor_time()
        first = terminal.wait_for(r"Answer \d+\.")
        show_at_most(f"first paint of a session of {ENTRIES:,} entries", first - asked, 0.5, "s", 2)
        seen = terminal.wait_for(LAST)
        busy = terminal.processor_time() - used
        show_at_most("until its last entry is there", seen - asked, 3, "s", 2)
        show_at_most("its processor time", busy, 3, "s", 2)
        terminal.watch(2)
        seconds = terminal.time_keys(KEYS[:50], 0.15)
        show_percentiles(f"keys at {ENTRIES:,} entries, p50 / p95 / max", seconds, None, 60)
        show_at_most(f"memory at {ENTRIES:,} entries, with LiteLLM", terminal.memory(), 250, "MB")
        terminal.watch(3)
        show_rest(terminal, f"at {ENTRIES:,} entries")


def waiting_approval() -> None:
    """A call that waits for a person."""
    with program(scripted("approval"), NOBODY) as (terminal, _home):
        _start(terminal)
        terminal.wait_for("Reject|reject")
        terminal.watch(3)
        show_rest(terminal, "waiting for an approval", share=3)


def _start(terminal: Terminal) -> float:
    """Have the script played; returns the moment of the key that starts it."""
    terminal.wait_for(READY)
    terminal.watch(1.5)
    return terminal.ask("go")
