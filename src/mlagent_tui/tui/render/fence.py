"""Draws code blocks, also ones that still grow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.segment import Segment

from mlagent_tui.tui.render.row import Row, fill_up, indent
from mlagent_tui.tui.render.wrap import Span, fold
from mlagent_tui.tui.theme import Palette

if TYPE_CHECKING:
    from pygments.lexer import Lexer

_WINDOW = 16
_MAX_WINDOW = 256
_MAX_COLORED_LINE = 2_000
_MARGIN = 2


class FencePainter:
    """Turns the lines of one code block into rows as they come.

    Lines are coloured in small windows that end where the language is back at its outermost
    level, so the colours depend on the lines alone and not on how they arrived.
    """

    def __init__(self, language: str, width: int, palette: Palette) -> None:
        """Begin a block.

        Args:
            language: What follows the opening fence, or a file name; may be empty or unknown.
            width: Cells that a row may take.
            palette: Where the styles come from.
        """
        self.rows: list[Row] = []
        self._language = language
        self._width = max(1, width - _MARGIN - 1)
        self._palette = palette
        self._window: list[str] = []
        self._limit = _WINDOW
        self._drawn: list[Row] | None = None

    def advance(self, lines: Sequence[str]) -> None:
        """Take complete lines; rows that can no longer change are added to :attr:`rows`."""
        for line in lines:
            self._window.append(line)
            self._drawn = None
            if len(self._window) >= self._limit:
                self._freeze()

    def live(self, partial: str) -> list[Row]:
        """Return the rows after :attr:`rows`, with a last line that is not complete yet."""
        if self._drawn is None:
            self._drawn = self._paint(self._window)
        return [*self._drawn, *self._paint([partial])] if partial else self._drawn

    def finish(self) -> list[Row]:
        """Return all rows of the block."""
        self.rows.extend(self.live(""))
        self._window, self._drawn = [], None
        return self.rows

    def _freeze(self) -> None:
        """Draw the front of the window for good, or let the window grow."""
        lexer = _lexer(self._language, self._window)
        if lexer is None:
            spans: list[list[Span]] = [[(line, self._palette.block)] for line in self._window]
            settled = len(self._window)
        else:
            from mlagent_tui.tui.render.highlight import color_window

            spans, settled = color_window(lexer, self._window, self._palette)
            if not settled and len(self._window) >= _MAX_WINDOW:
                settled = len(self._window)
        if not settled:
            self._limit *= 2
            return
        self.rows.extend(self._rows(spans[:settled]))
        self._window = self._window[settled:]
        self._limit = max(_WINDOW, len(self._window) + _WINDOW // 2)

    def _paint(self, lines: Sequence[str]) -> list[Row]:
        lexer = _lexer(self._language, lines)
        if lexer is None:
            return self._rows([[(line, self._palette.block)] for line in lines])
        from mlagent_tui.tui.render.highlight import color_lines

        return self._rows(color_lines(lexer, lines, self._palette))

    def _rows(self, lines: Sequence[Sequence[Span]]) -> list[Row]:
        block = self._palette.block
        margin = (Segment(" " * _MARGIN, block),)
        rows = [row.after(margin, _MARGIN) for spans in lines for row in fold(spans, self._width)]
        return fill_up(rows, self._width + _MARGIN + 1, block)


def paint_code(lines: Sequence[str], language: str, width: int, palette: Palette) -> list[Row]:
    """Draw a whole code block.

    Args:
        lines: Its lines, already safe to draw.
        language: Language or file name; may be empty or unknown.
        width: Cells that a row may take.
        palette: Where the styles come from.
    """
    painter = FencePainter(language, width, palette)
    painter.advance(lines)
    return painter.finish()


def paint_numbered(
    lines: Sequence[str], first: int, language: str, width: int, palette: Palette
) -> list[Row]:
    """Draw a part of a file with its line numbers.

    Args:
        lines: The lines, already safe to draw.
        first: Number of the first one.
        language: Language or file name; may be empty or unknown.
        width: Cells that a row may take.
        palette: Where the styles come from.
    """
    lexer = _lexer(language, lines)
    if lexer is None:
        colored: Sequence[Sequence[Span]] = [[(line, palette.block)] for line in lines]
    else:
        from mlagent_tui.tui.render.highlight import color_lines

        colored = color_lines(lexer, lines, palette)
    digits = len(str(first + len(lines)))
    rest = (Segment(" " * (digits + 2), palette.block),)
    rows: list[Row] = []
    for number, spans in enumerate(colored, first):
        head = (Segment(f"{number:>{digits}}  ", palette.block_faint),)
        rows.extend(indent(fold(spans, width - digits - 2), head, rest, digits + 2))
    return fill_up(rows, width, palette.block)


def _lexer(language: str, lines: Sequence[str]) -> Lexer | None:
    """Return a lexer, unless there is none or a line is too long to be worth it."""
    if not language or any(len(line) > _MAX_COLORED_LINE for line in lines):
        return None
    from mlagent_tui.tui.render.highlight import lexer_for

    return lexer_for(language)
