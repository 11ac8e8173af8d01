"""Draws tables of Markdown, also ones that still grow.

Import it only where Markdown is drawn: it pulls in the parser.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mlagent_tui.tui.glyphs import Glyphs
from mlagent_tui.tui.render.inline import parse_inline
from mlagent_tui.tui.render.row import Row, sourced
from mlagent_tui.tui.render.segmenter import split_cells
from mlagent_tui.tui.render.table import (
    Align,
    Cell,
    TableLook,
    cell_width,
    fit,
    paint_line,
    paint_record,
    paint_table,
)
from mlagent_tui.tui.theme import Palette

_LINES_TO_LEARN = 20


class TablePainter:
    """Turns the lines of one table into rows as they come.

    The first lines are laid out anew each time. Then the column widths stay, and lines are only
    added; the finished table is laid out once more over all its lines.
    """

    def __init__(self, width: int, palette: Palette, glyphs: Glyphs, env: dict[str, Any]) -> None:
        """Begin a table.

        Args:
            width: Cells that a row may take.
            palette: Where the styles come from.
            glyphs: Signs that the terminal can show.
            env: The parser's memory of link definitions.
        """
        self.rows: list[Row] = []
        self._look = TableLook(width, palette, glyphs)
        self._env = env
        self._head: list[Cell] = []
        self._aligns: list[Align] = []
        self._body: list[list[Cell]] = []
        self._natural: list[int] = []
        self._widths: list[int] | None = None
        self._frozen = False
        self._lines = 0
        self._sources: list[str] = []

    def advance(self, lines: Sequence[str]) -> None:
        """Take complete lines: the head, the line below it, then the body."""
        for line in lines:
            self._lines += 1
            if self._lines == 2:
                self._sources[0] += f"\n{line}"
            else:
                self._sources.append(line)
            if self._lines == 1:
                self._head = self._cells(line, head=True)
                self._natural = [cell_width(cell) for cell in self._head]
            elif self._lines == 2:
                self._aligns = [_align(cell) for cell in split_cells(line)]
            else:
                self._add(self._cells(line))

    def live(self, partial: str) -> list[Row]:
        """Return the rows after :attr:`rows`, with a last line that is not complete yet."""
        last = [self._cells(partial)] if partial.strip() else []
        if self._frozen:
            return [row for cells in last for row in self._paint(cells, partial)]
        natural = list(self._natural)
        for cells in last:
            natural = _widened(natural, cells)
        return self._whole([*self._body, *last], natural, [*self._sources, partial])

    def finish(self) -> list[Row]:
        """Return all rows of the table."""
        if self._frozen and fit(self._natural, self._look.width) == self._widths:
            return self.rows
        self.rows = self._whole(self._body, self._natural, self._sources)
        return self.rows

    def _add(self, cells: list[Cell]) -> None:
        self._body.append(cells)
        self._natural = _widened(self._natural, cells)
        if self._frozen:
            self.rows.extend(self._paint(cells, self._sources[-1]))
        elif len(self._body) >= _LINES_TO_LEARN:
            self._frozen = True
            self._widths = fit(self._natural, self._look.width)
            self.rows.extend(self._whole(self._body, self._natural, self._sources))

    def _whole(
        self, body: Sequence[Sequence[Cell]], natural: Sequence[int], sources: Sequence[str]
    ) -> list[Row]:
        return paint_table(self._head, self._aligns, body, natural, self._look, sources)

    def _paint(self, cells: Sequence[Cell], source: str) -> list[Row]:
        if self._widths is None:
            rows = paint_record(self._head, cells, self._look)
        else:
            rows = paint_line(cells, self._aligns, self._widths, self._look)
        return sourced(rows, source)

    def _cells(self, line: str, *, head: bool = False) -> list[Cell]:
        palette = self._look.palette
        base = palette.strong if head else palette.text
        return [tuple(parse_inline(cell, palette, base, self._env)) for cell in split_cells(line)]


def _widened(natural: Sequence[int], cells: Sequence[Cell]) -> list[int]:
    widths = [cell_width(cell) for cell in cells[: len(natural)]]
    return [
        max(want, widths[index] if index < len(widths) else 0) for index, want in enumerate(natural)
    ]


def _align(cell: str) -> Align:
    if cell.endswith(":"):
        return "center" if cell.startswith(":") else "right"
    return "left"
