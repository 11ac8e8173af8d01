"""Runs inside a measured program: notes the longest pause of its garbage collector.

Python imports a module of this name at start if it is on the path. The figure is kept in the
file that BENCH_GC_FILE names.
"""

import gc
import os
import time

_file = os.environ.get("BENCH_GC_FILE")
_started = 0.0
_longest = 0.0


def _watch(phase: str, info: dict[str, int]) -> None:
    global _started, _longest
    if phase == "start":
        _started = time.perf_counter()
        return
    pause = time.perf_counter() - _started
    if pause > _longest and _file:
        _longest = pause
        with open(_file, "w", encoding="ascii") as file:
            file.write(f"{pause * 1000:.2f} {info['generation']}")


if _file:
    gc.callbacks.append(_watch)
