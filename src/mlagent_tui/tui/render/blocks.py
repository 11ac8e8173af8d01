"""Markdown blocks to rows: headings, paragraphs, lists, quotes, and what stands inside them.

Import it only where Markdown is drawn: it pulls in the parser.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from markdown_it.token import Token
from rich.segment import Segment
from rich.style import Style

from mlagent_tui.tui.glyphs import Glyphs
from mlagent_tui.tui.render.fence import paint_code
from mlagent_tui.tui.render.inline import parser, spans_of, worth_parsing
from mlagent_tui.tui.render.row import BLANK, Row, indent
from mlagent_tui.tui.render.table import Align, Cell, TableLook, cell_width, paint_table
from mlagent_tui.tui.render.wrap import wrap
from mlagent_tui.tui.theme import Palette

_TASK = re.compile(r"\[([ xX])\](?:\s+|$)")


@dataclass(slots=True)
class BlockPainter:
    """Draws parsed Markdown.

    Attributes:
        palette: Where the styles come from.
        glyphs: Signs that the terminal can show.
        env: The parser's memory of link definitions, shared by all blocks of one text.
    """

    palette: Palette
    glyphs: Glyphs
    env: dict[str, Any] = field(default_factory=dict)

    def forgetful(self) -> BlockPainter:
        """Return a painter that knows the same definitions, and keeps to itself what it learns.

        It is for text that still grows: half an address must not become the link's address.
        """
        known = {key: dict(value) for key, value in self.env.items() if isinstance(value, dict)}
        return replace(self, env=known)

    def paint(self, source: str, width: int, *, number: int | None = None) -> list[Row]:
        """Draw a piece of Markdown.

        Args:
            source: The text, already safe to draw.
            width: Cells that a row may take.
            number: Number of the first item, if the piece is part of an ordered list.
        """
        if not worth_parsing(source):
            return wrap([(source, self.palette.text)], width)
        tokens = parser().parse(source, self.env)
        if number is not None and tokens and tokens[0].type == "ordered_list_open":
            tokens[0].attrSet("start", str(number))
        return self._blocks(tokens, width, self.palette.text, 0)

    def _blocks(
        self, tokens: Sequence[Token], width: int, base: Style, depth: int, *, tight: bool = False
    ) -> list[Row]:
        rows: list[Row] = []
        index = 0
        while index < len(tokens):
            end = _closing(tokens, index)
            block = self._block(tokens[index : end + 1], max(1, width), base, depth)
            if block:
                if rows and not tight:
                    rows.append(BLANK)
                rows.extend(block)
            index = end + 1
        return rows

    def _block(self, tokens: Sequence[Token], width: int, base: Style, depth: int) -> list[Row]:
        first = tokens[0]
        kind = first.type
        if kind == "paragraph_open":
            return wrap(spans_of(tokens[1].children or (), self.palette, base), width)
        if kind == "heading_open":
            return self._heading(first.tag, tokens[1], width)
        if kind in ("bullet_list_open", "ordered_list_open"):
            return self._list(tokens, width, base, depth)
        if kind == "blockquote_open":
            return self._quote(tokens[1:-1], width, depth)
        if kind in ("fence", "code_block"):
            language = first.info.split()[0] if first.info.split() else ""
            lines = first.content.rstrip("\n").split("\n")
            return paint_code(lines, language, width, self.palette)
        if kind == "hr":
            return [Row([Segment(self.glyphs.rule * width, self.palette.faint)])]
        if kind == "table_open":
            return self._table(tokens, width, base)
        return wrap([(first.content.rstrip("\n"), base)], width) if first.content else []

    def _heading(self, tag: str, inline: Token, width: int) -> list[Row]:
        style = self.palette.heading if tag in ("h1", "h2") else self.palette.subheading
        rows = wrap(spans_of(inline.children or (), self.palette, style), width)
        if tag == "h1":
            longest = max(row.width for row in rows)
            line = self.glyphs.rule * longest
            rows.append(Row([Segment(line, self.palette.faint)], longest, skip=len(line)))
        return rows

    def _quote(self, tokens: Sequence[Token], width: int, depth: int) -> list[Row]:
        bar = (Segment(f"{self.glyphs.column} ", self.palette.faint),)
        return indent(self._blocks(tokens, width - 2, self.palette.quote, depth), bar, bar, 2)

    def _list(self, tokens: Sequence[Token], width: int, base: Style, depth: int) -> list[Row]:
        ordered = tokens[0].type == "ordered_list_open"
        number = int(tokens[0].attrGet("start") or 1) if ordered else 0
        items = _children(tokens[1:-1])
        digits = len(str(number + len(items) - 1)) if ordered else 0
        loose = any(
            token.type == "paragraph_open" and token.level == tokens[0].level + 2
            for token in tokens
            if not token.hidden
        )
        rows: list[Row] = []
        for item in items:
            if rows and loose:
                rows.append(BLANK)
            mark = f"{number:>{digits}}. " if ordered else f"{self._bullet(depth)} "
            rows.extend(self._item(item[1:-1], mark, width, base, depth, loose=loose))
            number += 1
        return rows

    def _item(
        self,
        tokens: Sequence[Token],
        mark: str,
        width: int,
        base: Style,
        depth: int,
        *,
        loose: bool,
    ) -> list[Row]:
        style = self.palette.accent
        inline = tokens[1] if len(tokens) > 1 and tokens[1].type == "inline" else None
        task = _TASK.match(inline.content) if inline is not None else None
        if task is not None and inline is not None and inline.children:
            done = task.group(1) != " "
            mark = f"{self.glyphs.box_done if done else self.glyphs.box_open} "
            style = self.palette.success if done else self.palette.muted
            text = inline.children[0]
            text.content = _TASK.sub("", text.content, count=1)
        cells = len(mark)
        body = self._blocks(tokens, width - cells, base, depth + 1, tight=not loose) or [BLANK]
        return indent(body, (Segment(mark, style),), (Segment(" " * cells),), cells)

    def _bullet(self, depth: int) -> str:
        return self.glyphs.bullet if depth % 2 == 0 else self.glyphs.bullet_nested

    def _table(self, tokens: Sequence[Token], width: int, base: Style) -> list[Row]:
        lines: list[list[Cell]] = []
        aligns: list[Align] = []
        for index, token in enumerate(tokens):
            if token.type == "tr_open":
                lines.append([])
            elif token.type in ("th_open", "td_open"):
                head = token.type == "th_open"
                style = base + self.palette.strong if head else base
                lines[-1].append(
                    tuple(spans_of(tokens[index + 1].children or (), self.palette, style))
                )
                if head:
                    aligns.append(_align(str(token.attrGet("style") or "")))
        natural = [
            max(cell_width(line[column]) if column < len(line) else 0 for line in lines)
            for column in range(len(aligns))
        ]
        look = TableLook(width, self.palette, self.glyphs)
        return paint_table(lines[0], aligns, lines[1:], natural, look)


def _align(style: str) -> Align:
    if style.endswith("center"):
        return "center"
    return "right" if style.endswith("right") else "left"


def _closing(tokens: Sequence[Token], index: int) -> int:
    """Return the index of the token that closes the one at ``index``."""
    if tokens[index].nesting != 1:
        return index
    level = tokens[index].level
    for end in range(index + 1, len(tokens)):
        if tokens[end].nesting == -1 and tokens[end].level == level:
            return end
    return len(tokens) - 1


def _children(tokens: Sequence[Token]) -> list[Sequence[Token]]:
    """Split tokens into those of each child."""
    result: list[Sequence[Token]] = []
    index = 0
    while index < len(tokens):
        end = _closing(tokens, index)
        result.append(tokens[index : end + 1])
        index = end + 1
    return result
