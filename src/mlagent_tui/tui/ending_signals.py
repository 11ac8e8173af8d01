"""Leaves in good order when the system asks the program to end, or the terminal goes away."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable, Iterator

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Signals that ask the program to end; Ctrl+C is a key here, so SIGINT comes from elsewhere."""


@contextlib.contextmanager
def ending_signals(leave: Callable[[], None]) -> Iterator[None]:
    """Call ``leave`` on the running loop whenever such a signal comes.

    Without it they would end the process at once: the terminal would stay without echo on the
    alternate screen, and running commands would go on with nobody to stop them. Outside the
    main thread there are no signals to take; then nothing ever comes.
    """
    loop = asyncio.get_running_loop()
    taken: list[signal.Signals] = []
    for number in ENDING:
        with contextlib.suppress(ValueError, RuntimeError):
            loop.add_signal_handler(number, leave)
            taken.append(number)
    try:
        yield
    finally:
        for number in taken:
            loop.remove_signal_handler(number)
