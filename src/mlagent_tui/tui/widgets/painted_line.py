"""A widget of one row that is painted from pieces of text; it never lays anything out."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from mlagent_tui.tui.theme import Palette, palette_of

Painted = tuple[str, Style]
"""A piece of text, sanitised, and its style."""


class PaintedLine(Widget):
    """One row. Subclasses say what stands in it."""

    def left(self, palette: Palette) -> list[Painted]:
        """Return what stands at the left end."""
        raise NotImplementedError

    def right(self, palette: Palette) -> list[Painted]:  # noqa: ARG002
        """Return what stands at the right end."""
        return []

    def render_line(self, y: int) -> Strip:
        """Paint the row."""
        width = self.size.width
        if y > 0:
            return Strip.blank(width, self.rich_style)
        palette = palette_of(self.app.theme, self.app.theme_variables)
        right = self.right(palette)
        room = max(0, width - _cells(right))
        segments = [Segment(text, style) for text, style in _cut(self.left(palette), room)]
        space = max(0, room - sum(cell_len(segment.text) for segment in segments))
        segments.append(Segment(" " * space))
        segments.extend(Segment(text, style) for text, style in right)
        return Strip(segments).apply_style(self.rich_style).crop(0, width)


def joined(found: Iterable[Painted], gap: str = "  ") -> list[Painted]:
    """Return the pieces with gaps between them and one cell of air at both ends."""
    line: list[Painted] = [(" ", Style())]
    for index, piece in enumerate(found):
        if index:
            line.append((gap, Style()))
        line.append(piece)
    return [*line, (" ", Style())] if len(line) > 1 else []


def _cells(found: Iterable[Painted]) -> int:
    return sum(cell_len(text) for text, _ in found)


def _cut(found: Iterable[Painted], room: int) -> Iterable[Painted]:
    for text, style in found:
        width = cell_len(text)
        if width > room:
            yield set_cell_size(text, room), style
            return
        room -= width
        yield text, style
