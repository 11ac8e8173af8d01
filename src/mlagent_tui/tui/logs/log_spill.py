"""Lines of a log that no longer fit into memory, in a file that nobody else can read."""

from __future__ import annotations

import tempfile
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, cast

from rich.style import Style

from mlagent_tui.paths import private_folder
from mlagent_tui.tui.render.ansi import style_after

BLOCK = 256
"""Lines that are read at once."""

MAX_BYTES = 1_000_000_000
"""Size at which a file takes no more lines."""

_BLOCKS_KEPT = 4
_UNREADABLE = "[this line could not be read back from the disk]"

Line = tuple[str, Style]
"""A line as it was written, and the style that it begins in."""


class LogSpill:
    """Takes lines in order and gives them back by number.

    The file has no name where the system allows that, and is gone with this object. Only a place
    for every 256 lines is kept in memory.

    Args:
        folder: Where the file is made; the system's folder for such files if it is None.
        max_bytes: Size at which it takes no more.

    Attributes:
        count: Lines that it holds.
        size: Bytes that it holds.
        closed: Whether it takes no more lines: it is full, or the disk is.
    """

    def __init__(self, folder: Path | None = None, max_bytes: int = MAX_BYTES) -> None:
        self.count = 0
        self.size = 0
        self.closed = False
        self._folder = folder
        self._max_bytes = max_bytes
        self._file: BinaryIO | None = None
        self._places: list[tuple[int, Style]] = []
        self._blocks: dict[int, list[Line]] = {}

    def write(self, lines: Sequence[Line]) -> None:
        """Add lines; when that fails, it takes none any more, and those before stay readable."""
        if self.closed:
            return
        parts: list[bytes] = []
        places: list[tuple[int, Style]] = []
        size = self.size
        for number, (text, style) in enumerate(lines, start=self.count):
            if number % BLOCK == 0:
                places.append((size, style))
            part = text.encode("utf-8", "replace") + b"\n"
            size += len(part)
            parts.append(part)
        try:
            file = self._opened()
            file.seek(self.size)
            file.write(b"".join(parts))
        except OSError:
            self.closed = True
            return
        self._blocks.pop(self.count // BLOCK, None)
        self._places += places
        self.count += len(lines)
        self.size = size
        self.closed = size >= self._max_bytes

    def line(self, number: int) -> Line:
        """Return a line without its end, and the style that it begins in.

        Args:
            number: ``0 <= number < count``.
        """
        index = number // BLOCK
        if index not in self._blocks:
            while len(self._blocks) >= _BLOCKS_KEPT:
                del self._blocks[next(iter(self._blocks))]
            self._blocks[index] = self._read(index)
        return self._blocks[index][number - index * BLOCK]

    def _read(self, index: int) -> list[Line]:
        start, style = self._places[index]
        last = index + 1 >= len(self._places)
        end = self.size if last else self._places[index + 1][0]
        expected = self.count - index * BLOCK if last else BLOCK
        try:
            file = self._opened()
            file.seek(start)
            texts = file.read(end - start).decode("utf-8", "replace").split("\n")[:-1]
        except OSError:
            texts = []
        lines: list[Line] = []
        for text in texts:
            lines.append((text, style))
            style = style_after(text, style)
        return lines + [(_UNREADABLE, style)] * (expected - len(texts))

    def _opened(self) -> BinaryIO:
        if self._file is None:
            folder = None if self._folder is None else private_folder(self._folder)
            file = cast("BinaryIO", tempfile.TemporaryFile(dir=folder, prefix="log-"))  # noqa: SIM115
            weakref.finalize(self, file.close)
            self._file = file
        return self._file
