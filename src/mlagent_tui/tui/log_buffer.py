"""The last lines of a log, bounded however much is written."""

from __future__ import annotations

from mlagent_tui.tui.render.ansi import PLAIN, parse_ansi
from mlagent_tui.tui.render.wrap import Span
from mlagent_tui.tui.sanitise import MAX_LINE, bound, clean_line, fold_returns

MAX_LINES = 20_000
"""Lines that are kept."""

MAX_CHARACTERS = 8_000_000
"""Characters that are kept, for logs with very long lines."""

LogLine = str | tuple[Span, ...]
"""A line that is safe to draw: plain, or with the colours that the program chose."""


class LogBuffer:
    r"""Takes text as a program writes it and keeps its last lines.

    A ``\r`` lets what follows replace what came before, so a progress bar stays one line.
    Colours are kept, every other escape sequence goes.

    Attributes:
        total: Lines that were ever completed.
        spill_path: File with the whole log; empty if there is none.
        version: Grows with every change.
    """

    def __init__(self, *, max_lines: int = MAX_LINES, spill_path: str = "") -> None:
        """Begin empty.

        Args:
            max_lines: Lines to keep.
            spill_path: File with the whole log, if there is one.
        """
        self.total = 0
        self.version = 0
        self.spill_path = spill_path
        self._max_lines = max_lines
        self._lines: list[LogLine] = []
        self._dropped = 0
        self._characters = 0
        self._partial = ""
        self._style = PLAIN

    @property
    def first(self) -> int:
        """Number of the oldest line that is kept, counted from 0 over the whole log."""
        return self.total - (len(self._lines) - self._dropped)

    @property
    def end(self) -> int:
        """Number after the newest line, the one that is not complete included."""
        return self.total + (1 if self._partial else 0)

    def __len__(self) -> int:
        """Return how many lines can be shown."""
        return self.end - self.first

    def append(self, text: str) -> None:
        """Take more output: any piece, also a part of a line."""
        if not text:
            return
        *lines, partial = (self._partial + text).split("\n")
        for line in lines:
            self._add(line)
        self._partial = self._shortened(partial)
        self.version += 1
        self._trim()

    def line(self, number: int) -> LogLine:
        """Return a line by its number.

        Args:
            number: ``first`` <= number < ``end``.
        """
        if number == self.total:
            return self._parsed(self._partial)
        return self._lines[self._dropped + number - self.first]

    def text(self, number: int) -> str:
        """Return a line without colours."""
        line = self.line(number)
        return line if isinstance(line, str) else "".join(piece for piece, _ in line)

    def tail(self, count: int) -> tuple[str, ...]:
        """Return the last lines without colours; at most ``count``."""
        return tuple(
            self.text(number) for number in range(max(self.first, self.end - count), self.end)
        )

    def _add(self, raw: str) -> None:
        line = self._parsed(raw, keep_style=True)
        self._lines.append(line)
        self._characters += len(raw)
        self.total += 1

    def _parsed(self, raw: str, *, keep_style: bool = False) -> LogLine:
        folded = fold_returns(raw)
        if "\x1b" not in folded and self._style is PLAIN:
            return clean_line(folded, tab_size=8)
        spans, style = parse_ansi(bound(folded), self._style)
        if keep_style:
            self._style = PLAIN if style == PLAIN else style
        return tuple(spans)

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
        """Forget the oldest lines; the list is shortened now and then, not each time."""
        while len(self._lines) - self._dropped > 1 and (
            len(self._lines) - self._dropped > self._max_lines or self._characters > MAX_CHARACTERS
        ):
            line = self._lines[self._dropped]
            self._characters -= (
                len(line) if isinstance(line, str) else sum(len(text) for text, _ in line)
            )
            self._lines[self._dropped] = ""
            self._dropped += 1
        if self._dropped > self._max_lines // 4:
            del self._lines[: self._dropped]
            self._dropped = 0
