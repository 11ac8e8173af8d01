"""One sentence in the place of everything, in a window that is too small for anything else."""

from __future__ import annotations

from typing import Literal

from textual.content import Content
from textual.geometry import Size
from textual.widgets import Static

NEEDED = Size(60, 12)
"""Room for everything that the narrowest layout shows."""

LEAST = Size(40, 8)
"""Room for some lines of the conversation above the prompt."""

SENTENCE = f"The window is too small: {NEEDED.width} columns and {NEEDED.height} rows are needed."

Room = Literal["enough", "cramped", "none"]
"""How much of the screen fits: all of it, conversation and prompt, nothing."""


def room_in(size: Size) -> Room:
    """Return how much of the screen fits into a window."""
    if size.width < LEAST.width or size.height < LEAST.height:
        return "none"
    return "cramped" if size.width < NEEDED.width or size.height < NEEDED.height else "enough"


class TooSmall(Static):
    """Covers the screen; what is below goes on and keeps the keys."""

    def __init__(self) -> None:
        super().__init__(Content(SENTENCE), id="too-small")
