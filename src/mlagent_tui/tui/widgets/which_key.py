"""The keys that may follow the leader key, in columns over the lines above the composer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from mlagent_tui.tui.theme import Palette, palette_of

GAP = 3
"""Cells between two columns."""

Pair = tuple[str, str]
"""A key and the word for what it does."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Pairs that were put into columns, read from top to bottom.

    Attributes:
        columns: The pairs of each column.
        widths: Cells of each column's keys and of its words.
        height: Lines that the highest column takes.
    """

    columns: tuple[tuple[Pair, ...], ...] = ()
    widths: tuple[tuple[int, int], ...] = ()
    height: int = 0


def in_columns(pairs: Sequence[Pair], width: int) -> Columns:
    """Put pairs into as few lines as a width allows."""
    for height in range(1, len(pairs) + 1):
        columns = tuple(
            tuple(pairs[start : start + height]) for start in range(0, len(pairs), height)
        )
        widths = tuple(
            (max(cell_len(key) for key, _ in column), max(cell_len(word) for _, word in column))
            for column in columns
        )
        needed = sum(key + 1 + word for key, word in widths) + GAP * (len(columns) - 1)
        if needed <= width or height == len(pairs):
            return Columns(columns, widths, height)
    return Columns()


class WhichKey(Widget):
    """Lies over the conversation while the second key is waited for."""

    def __init__(self) -> None:
        super().__init__(id="which-key")
        self._title = ""
        self._pairs: tuple[Pair, ...] = ()

    def open(self, title: str, pairs: Sequence[Pair]) -> None:
        """Show the keys that may follow."""
        self._title, self._pairs = title, tuple(pairs)
        self.styles.height = self._columns().height + 1
        self.add_class("-open")

    def close(self) -> None:
        """Show nothing."""
        self.remove_class("-open")

    def on_resize(self) -> None:
        """Fit the columns to the new width."""
        if self._pairs:
            self.styles.height = self._columns().height + 1

    def render_line(self, y: int) -> Strip:
        """Draw the title, or one line of all columns."""
        palette = palette_of(self.app.theme, self.app.theme_variables)
        segments = self._title_line(palette) if y == 0 else self._line(y - 1, palette)
        width = self.size.width
        return Strip(segments).adjust_cell_length(width).crop(0, width).apply_style(self.rich_style)

    def _columns(self) -> Columns:
        return in_columns(self._pairs, max(10, self.app.size.width - 2))

    def _title_line(self, palette: Palette) -> list[Segment]:
        return [
            Segment(f" {self._title}", palette.accent),
            Segment("  then one of   ", palette.muted),
            Segment("Esc", palette.strong),
            Segment(" none", palette.muted),
        ]

    def _line(self, index: int, palette: Palette) -> list[Segment]:
        shown = self._columns()
        segments = [Segment(" ")]
        for column, (key_width, word_width) in zip(shown.columns, shown.widths, strict=True):
            key, word = column[index] if index < len(column) else ("", "")
            segments.append(Segment(key + " " * (key_width - cell_len(key) + 1), palette.strong))
            space = " " * (word_width - cell_len(word) + GAP)
            segments.append(Segment(word + space, palette.text))
        return segments
