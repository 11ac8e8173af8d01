"""When the garbage collector runs: not while modules load, and never for long at a bad moment.

A full collection looks at every object that has lived for a while, and stops every thread
meanwhile: with the model library loaded, for a fifth of a second. So what was loaded is taken out
of its sight (:func:`gc.freeze`), full collections hardly ever start by themselves, and a face
asks for work with :func:`tidy` after a turn, and with :func:`clean` when nobody is there.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_YOUNG, _MIDDLE, _FULL = 2_000, 10, 500
"""New objects, young collections and middle collections that bring on the next larger one."""

_lock = threading.Lock()
_pauses = 0


def pause() -> None:
    """Keep the collector from running until as many calls of :func:`resume`."""
    global _pauses
    with _lock:
        _pauses += 1
        gc.disable()


def resume() -> None:
    """Take what there is out of the collector's sight, and let it run again."""
    global _pauses
    with _lock:
        _pauses = max(0, _pauses - 1)
        gc.freeze()
        if _pauses == 0:
            gc.set_threshold(_YOUNG, _MIDDLE, _FULL)
            gc.enable()


def is_paused() -> bool:
    """Whether the collector is kept from running."""
    return _pauses > 0


@contextmanager
def paused() -> Iterator[None]:
    """Pause the collector for a block that loads modules; may be used from any thread."""
    pause()
    try:
        yield
    finally:
        resume()


def tidy() -> None:
    """Collect young garbage and take the rest out of sight; a few milliseconds at most.

    Rings of objects that had grown old stay until :func:`clean`.
    """
    gc.collect(1)
    gc.freeze()


def clean() -> None:
    """Collect all garbage there is; stops the program for up to a third of a second."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
