"""What renderers are given beside the item."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mlagent_tui.tui.glyphs import Glyphs
from mlagent_tui.tui.theme import Palette

PROSE_WIDTH = 100
"""Cells that running text takes at most; longer lines are hard to read."""


@dataclass(frozen=True, slots=True)
class Context:
    """How an item is drawn.

    Attributes:
        width: Cells that a row may take.
        palette: Where the styles come from.
        glyphs: Signs that the terminal can show.
        expanded: Whether everything is shown.
        now: The moment that running times are counted to, or None to leave them out.
    """

    width: int
    palette: Palette
    glyphs: Glyphs
    expanded: bool = False
    now: datetime | None = None

    @property
    def prose(self) -> int:
        """Cells that running text may take."""
        return max(1, min(self.width, PROSE_WIDTH))
