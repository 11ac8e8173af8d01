"""Leaves in good order when the system asks the program to end, or the terminal goes away."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import termios
import threading
from collections.abc import Callable, Iterator

from mlagent_tui.exit_codes import ExitCode

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Signals that ask the program to end; Ctrl+C is a key here, so SIGINT comes from elsewhere."""

DEADLINE = 7.0
"""Seconds after which the process ends whatever it does: the agent has three, the rest is ours."""


@contextlib.contextmanager
def ending_signals(leave: Callable[[], None], leave_unseen: Callable[[], None]) -> Iterator[None]:
    """Call ``leave`` on the running loop whenever such a signal comes.

    If the terminal was closed, ``leave_unseen`` is called in its place: there is no screen left
    that could be taken down.

    Without it they would end the process at once: the terminal would stay without echo on the
    alternate screen, and running commands would go on with nobody to stop them. Outside the
    main thread there are no signals to take; then nothing ever comes.
    """
    loop = asyncio.get_running_loop()
    deadline = threading.Timer(DEADLINE, os._exit, [int(ExitCode.INTERRUPTED)])
    deadline.daemon = True

    def end() -> None:
        if deadline.ident is None:
            deadline.start()
        if _terminal_is_gone():
            _let_go_of_terminal()
            leave_unseen()
        else:
            leave()

    taken: list[signal.Signals] = []
    for number in ENDING:
        with contextlib.suppress(ValueError, RuntimeError):
            loop.add_signal_handler(number, end)
            taken.append(number)
    try:
        yield
    finally:
        deadline.cancel()
        for number in taken:
            loop.remove_signal_handler(number)


def _terminal_is_gone() -> bool:
    try:
        termios.tcgetattr(0)
    except (OSError, termios.error):
        return True
    return False


def _let_go_of_terminal() -> None:
    """Put something that waits and swallows in the place of a terminal that was closed.

    Textual's thread that reads would find the end of the input again and again.
    """
    silent, _kept_open = os.pipe()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 0)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
