"""Figures of the model layer, each measured in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.report import show, show_at_most
from benchmarks.setting import ROOT, environment, model


def measured(module: str, *arguments: str) -> dict[str, float]:
    """Run a module that prints its figures as JSON, and return them."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            env=environment(Path(folder)),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            check=True,
        )
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def model_chunks() -> None:
    """What our client adds to the library's own loop, and how long it keeps the event loop."""
    for count in (500, 2_000):
        with model(count, 0) as (port, _):
            found = measured("benchmarks.model_layer", "chunks", str(port))
        for wire in ("openai", "anthropic"):
            ratio, gap = found[f"{wire} ratio"], found[f"{wire} gap"] * 1000
            name = f"{wire}, {count} chunks in a burst:"
            value = f"{ratio:.2f}x"
            show(f"{name} over LiteLLM", value, "<= 1.15x", held=ratio <= 1.15)
            show_at_most(f"{name} loop gap", gap, 50, "ms")


def model_memory() -> None:
    """What a long conversation without a screen leaves in memory."""
    with model(40, 0) as (port, _):
        found = measured("benchmarks.model_layer", "memory", str(port))
    early, late = found["10"], found["300"]
    value = f"{late:.0f} MB, +{late - early:.0f} MB"
    held = late - early <= 30
    show("memory after 300 turns, growth since turn 10", value, "<= +30 MB", held=held)
