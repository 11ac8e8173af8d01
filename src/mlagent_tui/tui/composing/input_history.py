"""What was written into the composer before, kept for this user alone."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from pathlib import Path

from mlagent_tui.paths import private_folder
from mlagent_tui.tui.composing.pasting import clean_paste

LIMIT = 500
"""Inputs that are remembered."""

MAX_LENGTH = 20_000
"""Longer inputs are not remembered: nobody looks for them with the arrow keys."""

LARGEST_FILE = 4_000_000
"""Bytes of the file that are read, from its end."""


class InputHistory:
    """Earlier inputs, and where a person is in them.

    The file holds one JSON string a line and is readable by its owner only. Several programs may
    write to it at once. It is read when it is first needed. Trouble with it costs the memory,
    never the input.
    """

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._entries: list[str] | None = None
        self._position: int | None = None
        self._draft = ""

    @property
    def entries(self) -> list[str]:
        """Earlier inputs, oldest first."""
        if self._entries is None:
            self._entries = self._read()
        return self._entries

    def add(self, text: str) -> None:
        """Remember an input that was sent."""
        self._position = None
        if not text.strip() or len(text) > MAX_LENGTH:
            return
        if self.entries and self.entries[-1] == text:
            return
        self.entries.append(text)
        self._append(text)

    def read_again(self) -> list[str]:
        """Return the inputs with those that other programs have written meanwhile."""
        if self._position is None and self._file is not None:
            self._entries = self._read() or self._entries
        return self.entries

    def back(self, draft: str) -> str | None:
        """Return the input before the one that is shown, or None at the oldest.

        Args:
            draft: What stands in the composer; kept when the walk begins there.
        """
        if self._position is None:
            self._draft, self._position = draft, len(self.entries)
        if self._position == 0:
            return None
        self._position -= 1
        return self.entries[self._position]

    def forward(self) -> str | None:
        """Return the input after the shown one, at last the draft; None if there is none."""
        if self._position is None:
            return None
        self._position += 1
        if self._position < len(self.entries):
            return self.entries[self._position]
        self._position = None
        return self._draft

    def leave(self) -> None:
        """End the walk: the shown text became a draft of its own."""
        self._position = None

    def _read(self) -> list[str]:
        if self._file is None:
            return []
        try:
            lines = _last_lines(self._file)
        except OSError:
            return []
        found = [entry for line in lines if (entry := _entry(line)) is not None]
        if len(found) > 2 * LIMIT:
            self._shorten()
        return found[-LIMIT:]

    def _append(self, text: str) -> None:
        line = f"{json.dumps(text)}\n".encode()
        with self._alone(os.O_APPEND) as descriptor:
            if descriptor is not None:
                os.write(descriptor, line)

    def _shorten(self) -> None:
        """Leave the newest inputs in the file; those that came since it was read stay too."""
        with self._alone(0) as descriptor:
            if descriptor is None or self._file is None:
                return
            found = [entry for line in _last_lines(self._file) if (entry := _entry(line))]
            data = "".join(f"{json.dumps(entry)}\n" for entry in found[-LIMIT:]).encode()
            os.pwrite(descriptor, data, 0)
            os.ftruncate(descriptor, len(data))

    @contextlib.contextmanager
    def _alone(self, how: int) -> Iterator[int | None]:
        """Open the file for writing while no other program writes; None if that fails.

        A program that was stopped in the middle of its work is not waited for: one line that is
        appended does no harm, and shortening can come later.
        """
        descriptor = None
        try:
            if self._file is not None:
                private_folder(self._file.parent)
                descriptor = os.open(self._file, os.O_WRONLY | os.O_CREAT | how, 0o600)
            yield descriptor if _locked(descriptor) or how == os.O_APPEND else None
        except OSError:
            self._file = None  # A full or read-only disk: remember in memory from here on.
        finally:
            if descriptor is not None:
                os.close(descriptor)


def _locked(descriptor: int | None) -> bool:
    if descriptor is None:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _last_lines(file: Path) -> list[str]:
    with file.open("rb") as opened:
        size = opened.seek(0, os.SEEK_END)
        opened.seek(max(0, size - LARGEST_FILE))
        return opened.read().decode("utf-8", errors="replace").splitlines()


def _entry(line: str) -> str | None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return clean_paste(value) if isinstance(value, str) else None
