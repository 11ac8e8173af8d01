"""What was written into the composer before, kept for this user alone."""

from __future__ import annotations

import json
import os
from pathlib import Path

LIMIT = 500
"""Inputs that are remembered."""

MAX_LENGTH = 20_000
"""Longer inputs are not remembered: nobody looks for them with the arrow keys."""


class InputHistory:
    """Earlier inputs, and where a person is in them.

    The file holds one JSON string a line and is readable by its owner only. It is read when it
    is first needed. Trouble with it costs the memory, never the input.
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
            lines = self._file.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return []
        found = [entry for line in lines if (entry := _entry(line)) is not None]
        if len(found) > 2 * LIMIT:
            self._write(found[-LIMIT:])
        return found[-LIMIT:]

    def _append(self, text: str) -> None:
        self._put(json.dumps(text) + "\n", os.O_APPEND)

    def _write(self, entries: list[str]) -> None:
        self._put("".join(json.dumps(entry) + "\n" for entry in entries), os.O_TRUNC)

    def _put(self, text: str, how: int) -> None:
        if self._file is None:
            return
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(self._file, os.O_WRONLY | os.O_CREAT | how, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
        except OSError:
            self._file = None  # A full or read-only disk: remember in memory from here on.


def _entry(line: str) -> str | None:
    try:
        value = json.loads(line)
    except ValueError:
        return None
    return value if isinstance(value, str) else None
