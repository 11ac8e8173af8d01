"""A widget of one row that is painted from pieces of text; it never lays anything out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from mlagent_tui.tui.render.wrap import Span
from mlagent_tui.tui.theme import Palette, palette_of


class PaintedLine(Widget):
    """One row. Subclasses say what stands in it."""

    def left(self, palette: Palette) -> list[Span]:
        """Return what stands at the left end."""
        raise NotImplementedError

    def right(self, palette: Palette) -> list[Span]:  # noqa: ARG002
        """Return what stands at the right end."""
        return []

    def render_line(self, y: int) -> Strip:
        """Paint the row."""
        width = self.size.width
        if y > 0:
            return Strip.blank(width, self.rich_style)
        palette = palette_of(self.app.theme, self.app.theme_variables)
        return painted(self.left(palette), self.right(palette), width).apply_style(self.rich_style)


def painted(left: Iterable[Span], right: Sequence[Span], width: int) -> Strip:
    """Return a row with two sides; the left one is cut where the right one needs the room.

    Args:
        left: Sanitised text.
        right: Sanitised text for the right end.
        width: Cells of the row.
    """
    room = max(0, width - sum(cell_len(text) for text, _ in right))
    segments: list[Segment] = []
    for text, style in left:
        segments.append(Segment(set_cell_size(text, min(room, cell_len(text))), style))
        room -= segments[-1].cell_length
        if not room:
            break
    segments.append(Segment(" " * room))
    segments.extend(Segment(text, style) for text, style in right)
    return Strip(segments).crop(0, width)


def joined(found: Iterable[Span], gap: str = "  ") -> list[Span]:
    """Return the pieces with gaps between them and one cell of air at both ends."""
    line: list[Span] = [(" ", Style())]
    for index, piece in enumerate(found):
        if index:
            line.append((gap, Style()))
        line.append(piece)
    return [*line, (" ", Style())] if len(line) > 1 else []
