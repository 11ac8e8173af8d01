"""The program's own log: a private file, so that nothing is ever printed over a face."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from mlagent_tui.paths import private_opener

LOG_NAME = "mlagent-tui.log"
"""Name of the log in its folder; one older one is kept."""

_LARGEST = 2_000_000
_FORMAT = "%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"


def log_to_file(folder: Path, scrub: Callable[[str], str]) -> None:
    """Send the log of this process to a file that only its owner may read.

    Warnings of all libraries and remarks of our own code are kept. If the file cannot be
    written there is no log; the program runs all the same.

    Args:
        folder: Where the file lies; it must exist.
        scrub: Takes secrets out of each entry.
    """
    root = logging.getLogger()
    try:
        handler: logging.Handler = _PrivateFile(folder / LOG_NAME)
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(_Scrubbed(scrub))
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger("mlagent_tui").setLevel(logging.INFO)
    logging.captureWarnings(True)
    # A handler that fails must not write its traceback over the screen.
    logging.raiseExceptions = False


class _PrivateFile(RotatingFileHandler):
    def __init__(self, path: Path) -> None:
        super().__init__(path, maxBytes=_LARGEST, backupCount=1, encoding="utf-8", errors="replace")
        os.chmod(path, 0o600)

    def _open(self) -> TextIOWrapper:
        """Open the file, also the new one that follows a full one, for its owner only."""
        return open(
            self.baseFilename,
            "a",
            encoding=self.encoding,
            errors=self.errors,
            opener=private_opener,
        )


class _Scrubbed(logging.Formatter):
    def __init__(self, scrub: Callable[[str], str]) -> None:
        super().__init__(_FORMAT)
        self._scrub = scrub

    def format(self, record: logging.LogRecord) -> str:
        return self._scrub(super().format(record))
