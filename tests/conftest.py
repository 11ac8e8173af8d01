"""Fixtures for every test. This folder is importable, so tests say ``from standin import …``."""

from __future__ import annotations

import signal


def pytest_configure() -> None:
    """Let programs that tests start hear Ctrl+C, also where the tests run in the background.

    A shell without job control has its background jobs ignore it, and that is inherited.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
