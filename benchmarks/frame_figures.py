"""Figures of single frames at 10,000 entries: processor time, without a terminal."""

from __future__ import annotations

from typing import cast

from benchmarks.model_figures import measured
from benchmarks.recorded import ENTRIES
from benchmarks.report import show_percentiles

_BOUNDS: dict[str, tuple[str, float | None, float]] = {
    "prose": ("streaming frame, prose", 25, 80),
    "open list": ("streaming frame, open list", 25, 80),
    "open fence": ("streaming frame, open fence", 25, 80),
    "open table": ("streaming frame, open table", 25, 80),
    "prose, not followed": ("streaming frame, prose, scrolled up", 25, 80),
    "scroll": ("scroll 3 rows", None, 30),
    "page": ("scroll a page", None, 30),
    "jump": ("jump anywhere", None, 30),
    "open": ("first screenful of the items", None, 500),
    "resize": ("resize", None, 50),
    "log 20": ("log, 20 lines a frame", 25, 80),
    "log 200": ("log, 200 lines a frame", 25, 80),
}


def frames() -> None:
    """Streaming, scrolling and resizing below and in 10,000 entries."""
    found = cast("dict[str, list[float]]", measured("benchmarks.transcript_frames"))
    for key, (name, p50, p95) in _BOUNDS.items():
        show_percentiles(f"{name}, p50 / p95 / max", found[key], p50, p95)
    assert ENTRIES == 10_000, "the bounds are for this many"
