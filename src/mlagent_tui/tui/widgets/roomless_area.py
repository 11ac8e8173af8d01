"""A text area that can be drawn where there is no room for it."""

from __future__ import annotations

from textual.strip import Strip
from textual.widgets import TextArea


class RoomlessArea(TextArea):
    """Draws nothing in a window that leaves it no column; its base would divide by that width."""

    def render_line(self, y: int) -> Strip:
        """Return a line of the text, or of what stands in its place while it is empty."""
        return super().render_line(y) if self.content_size.width > 0 else Strip([])
