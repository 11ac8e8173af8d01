"""Markdown to rows, for text that is complete.

The parser is loaded when the first text is drawn, so importing this costs nothing.
"""

from __future__ import annotations

from mlagent_tui.tui.glyphs import Glyphs
from mlagent_tui.tui.render.row import Row
from mlagent_tui.tui.theme import Palette


def paint_markdown(text: str, width: int, palette: Palette, glyphs: Glyphs) -> list[Row]:
    """Draw a Markdown text.

    Args:
        text: Untrusted Markdown; it is made safe here.
        width: Cells that a row may take.
        palette: Where the styles come from.
        glyphs: Signs that the terminal can show.

    Returns:
        Its rows, the same as :class:`~mlagent_tui.tui.render.markdown_tail.MarkdownTail` gives.
    """
    from mlagent_tui.tui.render.markdown_tail import MarkdownTail

    tail = MarkdownTail(width, palette, glyphs)
    tail.feed(text)
    return tail.close()
