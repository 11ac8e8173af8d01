"""Measures the program, its screen and its model layer: one table, a bound beside each figure.

Figures depend on the machine, so nothing here fails: compare them before and after a change. The
load of other programs is printed with them. ``python -m benchmarks NAME …`` measures only what is
named.
"""

from __future__ import annotations

import argparse
import os
import time

from benchmarks.frame_figures import frames
from benchmarks.log import whole_logs
from benchmarks.model_figures import model_chunks, model_memory
from benchmarks.screen_figures import long_session, steady_stream, waiting_approval, whole_answer
from benchmarks.start_figures import first_paint, idle_from_start, keys_while_loading
from benchmarks.stream_figures import keys_while_streaming

FIGURES = {
    "start": first_paint,
    "loading": keys_while_loading,
    "rest": idle_from_start,
    "answer": whole_answer,
    "steady": steady_stream,
    "session": long_session,
    "approval": waiting_approval,
    "frames": frames,
    "streaming": keys_while_streaming,
    "log": whole_logs,
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
    print(f"\nload at the end {os.getloadavg()[0]:.2f}")


if __name__ == "__main__":
    main()
