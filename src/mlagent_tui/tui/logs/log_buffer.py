"""A log in bounded memory: its last lines, and behind them a file with all earlier ones."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mlagent_tui.tui.render.ansi import PLAIN, parse_ansi, style_after
from mlagent_tui.tui.render.wrap import Span
from mlagent_tui.tui.sanitise import MAX_LINE, bound, clean_line, fold_returns

if TYPE_CHECKING:
    from rich.style import Style

    from mlagent_tui.tui.logs.log_spill import LogSpill

MAX_LINES = 20_000
"""Lines that are kept in memory."""

MAX_CHARACTERS = 8_000_000
"""Characters that are kept in memory, for logs with very long lines."""

LogLine = str | tuple[Span, ...]
"""A line that is safe to draw: plain, or with the colours that the program chose."""


class LogBuffer:
    r"""Takes text as a program writes it, and gives its lines back by number.

    A ``\r`` lets what follows replace what came before, so a progress bar stays one line.
    Colours are kept, every other escape sequence goes. Lines are kept as they were written and
    made fit to be shown when they are asked for: of a long log hardly any ever is.

    Attributes:
        total: Lines that were ever completed.
        spill_path: File with the whole text, if whoever wrote it keeps one; else empty.
        version: Grows with every change.
    """

    def __init__(
        self,
        *,
        max_lines: int = MAX_LINES,
        spill_path: str = "",
        spill_folder: Path | None = None,
    ) -> None:
        """Begin empty.

        Args:
            max_lines: Lines to keep in memory.
            spill_path: File with the whole text, if there is one.
            spill_folder: Where lines go that leave memory; the system's own folder if None.
        """
        self.total = 0
        self.version = 0
        self.spill_path = spill_path
        self._max_lines = max_lines
        self._spill_folder = spill_folder
        self._spill: LogSpill | None = None
        self._lines: list[str] = []
        self._styles: dict[int, Style] = {}
        self._characters = 0
        self._partial = ""
        self._style = PLAIN

    @property
    def first(self) -> int:
        """Number of the oldest line that can be read, counted from 0 over the whole log."""
        return 0 if self._reaches_back() else self._kept_from

    @property
    def end(self) -> int:
        """Number after the newest line, the one that is not complete included."""
        return self.total + (1 if self._partial else 0)

    def __len__(self) -> int:
        """Return how many lines can be read."""
        return self.end - self.first

    def append(self, text: str) -> None:
        """Take more output: any piece, also a part of a line."""
        if not text:
            return
        *lines, partial = (self._partial + text).split("\n")
        if "\x1b" in text or "\r" in text or self._style is not PLAIN or self._long(lines):
            for line in lines:
                self._add(line)
        else:
            self._lines += lines
            self._characters += sum(map(len, lines))
            self.total += len(lines)
        self._partial = self._shortened(partial)
        self.version += 1
        self._trim()

    def line(self, number: int) -> LogLine:
        """Return a line by its number, fit to be shown.

        Args:
            number: ``first`` <= number < ``end``.
        """
        raw, style = self._raw(number)
        if "\x1b" not in raw and style is PLAIN:
            return clean_line(raw, tab_size=8)
        return tuple(parse_ansi(raw, style)[0])

    def text(self, number: int) -> str:
        """Return a line without colours."""
        line = self.line(number)
        return line if isinstance(line, str) else "".join(piece for piece, _ in line)

    def tail(self, count: int) -> tuple[str, ...]:
        """Return the last lines without colours; at most ``count``."""
        return tuple(
            self.text(number) for number in range(max(self.first, self.end - count), self.end)
        )

    # --- reading ----------------------------------------------------------------------------

    @property
    def _kept_from(self) -> int:
        """Number of the oldest line in memory."""
        return self.total - len(self._lines)

    def _reaches_back(self) -> bool:
        """Tell whether the file holds every line that left memory."""
        return self._spill is not None and self._spill.count == self._kept_from

    def _raw(self, number: int) -> tuple[str, Style]:
        """Return a line as it was written, and the style that it begins in."""
        if number == self.total:
            return bound(fold_returns(self._partial)), self._style
        kept = number - self._kept_from
        if kept >= 0:
            return self._lines[kept], self._styles.get(number, PLAIN)
        assert self._spill is not None
        return self._spill.line(number)

    # --- writing ----------------------------------------------------------------------------

    @staticmethod
    def _long(lines: list[str]) -> bool:
        return bool(lines) and max(map(len, lines)) > MAX_LINE

    def _add(self, raw: str) -> None:
        raw = bound(fold_returns(raw))
        if self._style is not PLAIN:
            self._styles[self.total] = self._style
        if "\x1b" in raw:
            style = style_after(raw, self._style)
            self._style = PLAIN if style == PLAIN else style
        self._lines.append(raw)
        self._characters += len(raw)
        self.total += 1

    def _shortened(self, partial: str) -> str:
        """Keep of an incomplete line only what can still be seen."""
        if "\r" in partial:
            visible = partial.rstrip("\r")
            partial = partial[visible.rfind("\r") + 1 :]
        while len(partial) > MAX_LINE:
            self._add(partial[:MAX_LINE])
            partial = partial[MAX_LINE:]
        return partial

    def _trim(self) -> None:
        """Move the oldest lines to the file; a good part at a time, as each time has a price."""
        if len(self._lines) <= self._max_lines and self._characters <= MAX_CHARACTERS:
            return
        count, left = 0, self._characters
        most = self._max_lines - self._max_lines // 16
        for line in self._lines[:-1]:
            if len(self._lines) - count <= most and left <= MAX_CHARACTERS * 15 // 16:
                break
            left -= len(line)
            count += 1
        begin = self._kept_from
        self._spill_lines(begin, count)
        for number in range(begin, begin + count) if self._styles else ():
            self._styles.pop(number, None)
        del self._lines[:count]
        self._characters = left

    def _spill_lines(self, begin: int, count: int) -> None:
        if self._spill is None:
            from mlagent_tui.tui.logs.log_spill import LogSpill

            self._spill = LogSpill(self._spill_folder)
        if self._spill.count == begin:
            styles = (self._styles.get(number, PLAIN) for number in range(begin, begin + count))
            self._spill.write(list(zip(self._lines[:count], styles, strict=True)))
