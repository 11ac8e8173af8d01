"""A draft on disk, so that a program that dies takes no words with it."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from mlagent_tui.paths import private_folder, write_private
from mlagent_tui.protocol.operations import new_id

LARGEST = 1_000_000
"""Characters of a draft that is kept."""

OLDEST = 30 * 24 * 3600.0
"""Seconds after which a draft that nobody came back for is removed."""


class DraftFile:
    """The draft of one running program.

    A lock that ends with the program tells a draft that is being written from one that was left
    behind. Everything is for this user alone.

    Args:
        folder: Where drafts are kept.
        workspace: Where the program works; only its own drafts come back there.
    """

    def __init__(self, folder: Path, workspace: str) -> None:
        self._folder = folder
        self._workspace = workspace
        self._file: Path | None = None
        self._lock = -1

    def save(self, text: str) -> None:
        """Keep a draft; an empty one, or one that is too long, is not kept.

        Raises:
            OSError: It could not be written.
        """
        if not text.strip() or len(text) > LARGEST:
            if self._file is not None:
                self._file.unlink(missing_ok=True)
            return
        if self._file is None:
            private_folder(self._folder)
            file = self._folder / f"{new_id()}.json"
            self._lock = _locked(file)
            self._file = file
        write_private(self._file, json.dumps({"workspace": self._workspace, "text": text}))

    def close(self) -> None:
        """Let go of the file; a draft in it stays for the next time."""
        if self._file is None:
            return
        if not self._file.exists():
            self._file.with_suffix(".lock").unlink(missing_ok=True)
        os.close(self._lock)
        self._file, self._lock = None, -1

    def take_left_behind(self, now: float) -> str:
        """Return the newest draft that a program left behind in this workspace; empty if none.

        It is gone from the disk then.

        Args:
            now: Seconds since 1970.
        """
        for file in self._left_behind():
            text = self._text(file)
            too_old = now - _age(file) > OLDEST
            if text or too_old:
                for gone in (file, file.with_suffix(".lock")):
                    with suppress(OSError):
                        gone.unlink(missing_ok=True)
            if text and not too_old:
                return text
        return ""

    def _left_behind(self) -> Iterator[Path]:
        """Yield drafts that no running program holds, the newest first."""
        try:
            files = sorted(self._folder.glob("*.json"), key=_age, reverse=True)
        except OSError:
            return
        for file in files:
            try:
                lock = _locked(file)
            except OSError:
                continue
            try:
                yield file
            finally:
                os.close(lock)

    def _text(self, file: Path) -> str:
        """Return the draft in a file; empty if it belongs elsewhere or cannot be read."""
        try:
            kept = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return ""
        if not isinstance(kept, dict) or kept.get("workspace") != self._workspace:
            return ""
        text = kept.get("text")
        return text if isinstance(text, str) and len(text) <= LARGEST else ""


def _locked(file: Path) -> int:
    """Lock a draft as long as the returned descriptor is open.

    Raises:
        OSError: Another program holds it, or it cannot be locked.
    """
    lock = os.open(file.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        raise
    return lock


def _age(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0
