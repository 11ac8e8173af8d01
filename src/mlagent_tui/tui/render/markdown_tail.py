"""Markdown that still grows: finished blocks are drawn once, only the open one again.

Import it only where Markdown is drawn: it pulls in the parser.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment

from mlagent_tui.tui.glyphs import Glyphs
from mlagent_tui.tui.render.blocks import BlockPainter
from mlagent_tui.tui.render.fence import FencePainter
from mlagent_tui.tui.render.row import BLANK, Row, sourced
from mlagent_tui.tui.render.segmenter import Block, Segmenter
from mlagent_tui.tui.render.table_tail import TablePainter
from mlagent_tui.tui.sanitise import clean
from mlagent_tui.tui.theme import Palette


class MarkdownTail:
    """The rows of a text that arrives piece by piece.

    Attributes:
        rows: All rows so far. The list is changed in place; rows before :attr:`settled` never
            change again.
        settled: How many rows are final.
    """

    def __init__(
        self, width: int, palette: Palette, glyphs: Glyphs, before: Sequence[Row] = ()
    ) -> None:
        """Begin an empty text.

        Args:
            width: Cells that a row may take.
            palette: Where the styles come from.
            glyphs: Signs that the terminal can show.
            before: Rows that stand before the text.
        """
        self.rows: list[Row] = list(before)
        self.settled = len(self.rows)
        self._first = self.settled
        self._width = width
        self._palette = palette
        self._painter = BlockPainter(palette, glyphs)
        self._segmenter = Segmenter()
        self._partial = ""
        self._live: FencePainter | TablePainter | None = None
        self._taken = 0
        self._base = 0
        self._shown = 0
        self._glyphs = glyphs

    def feed(self, delta: str) -> None:
        r"""Take more of the text.

        Args:
            delta: Any piece, also half a line or half a ``\r\n``.
        """
        *lines, self._partial = (self._partial + delta).split("\n")
        for line in lines:
            for block in self._segmenter.feed(clean(line.removesuffix("\r"))):
                self._seal(block)
            self._follow_open()
        self._draw_open()

    def close(self) -> list[Row]:
        """End the text and return all rows."""
        if self._partial:
            partial, self._partial = self._partial, ""
            for block in self._segmenter.feed(clean(partial.removesuffix("\r"))):
                self._seal(block)
            self._follow_open()
        for block in self._segmenter.close():
            self._seal(block)
        del self.rows[self.settled :]
        return self.rows

    # --- open blocks ------------------------------------------------------------------------

    def _follow_open(self) -> None:
        """Keep the painter of a growing fence or table up to date."""
        block = self._segmenter.open
        if block is None or block.kind not in ("fence", "table"):
            return
        if self._live is None:
            self._open(block)
        live = self._live
        assert live is not None
        live.advance(block.lines[self._taken :])
        self._taken = len(block.lines)

    def _open(self, block: Block) -> None:
        del self.rows[self.settled :]
        if block.gap and self.settled > self._first:
            self.rows.append(BLANK)
        self._base = len(self.rows)
        self._taken = self._shown = 0
        if block.kind == "fence":
            language = block.info.split()[0] if block.info.split() else ""
            self._live = FencePainter(language, self._width, self._palette)
        else:
            self._live = TablePainter(self._width, self._palette, self._glyphs, self._painter.env)

    def _draw_open(self) -> None:
        """Draw what is not final: the open block with the line that is not complete yet."""
        partial = clean(self._partial.removesuffix("\r"))
        if self._live is not None:
            if isinstance(self._live, FencePainter) and self._segmenter.may_close(partial):
                partial = ""
            del self.rows[self._base + self._shown :]
            self.rows.extend(self._live.rows[self._shown :])
            self._shown = len(self._live.rows)
            self.rows.extend(self._live.live(partial))
            return
        del self.rows[self.settled :]
        painter = self._painter.forgetful()
        twin = self._segmenter.copy()
        blocks = list(twin.feed(partial)) if partial else []
        blocks.extend(twin.close())
        for block in blocks:
            self._append(block, self._paint(block, painter))

    # --- finished blocks --------------------------------------------------------------------

    def _seal(self, block: Block) -> None:
        if self._live is not None:
            self._live.advance(block.lines[self._taken :])
            del self.rows[self._base :]
            self.rows.extend(self._live.finish())
            self._live = None
            if len(self.rows) == self._base:
                del self.rows[self.settled :]
        else:
            del self.rows[self.settled :]
            rows = self._paint(block, self._painter)
            # Code is copied as code; of all else the source is what people want to paste.
            if block.kind not in ("fence", "code", "table"):
                rows = sourced(rows, block.source)
            self._append(block, rows)
        self.settled = len(self.rows)

    def _append(self, block: Block, rows: Sequence[Row]) -> None:
        if not rows:
            return
        if block.gap and len(self.rows) > self._first:
            if block.continues:
                self.rows.append(Row([Segment(self._glyphs.column, self._palette.faint)], skip=1))
            else:
                self.rows.append(BLANK)
        self.rows.extend(rows)

    def _paint(self, block: Block, painter: BlockPainter) -> list[Row]:
        if block.kind == "fence":
            language = block.info.split()[0] if block.info.split() else ""
            fence = FencePainter(language, self._width, self._palette)
            fence.advance(block.lines)
            return fence.finish()
        if block.kind == "table":
            table = TablePainter(self._width, self._palette, self._glyphs, painter.env)
            table.advance(block.lines)
            return table.finish()
        if not block.lines:
            return []
        return painter.paint(block.source, self._width, number=block.number)
