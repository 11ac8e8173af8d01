"""Terminal output as plain text: escapes taken out, frames folded."""

from __future__ import annotations

from mlagent_tui.terminal_text.escapes import EscapeStripper
from mlagent_tui.terminal_text.frames import FrameFolder


class TerminalText:
    """Makes plain text of output that comes in pieces of any size."""

    def __init__(self) -> None:
        self._stripper = EscapeStripper()
        self._folder = FrameFolder()

    def feed(self, text: str) -> str:
        """Return what became plain text with this piece."""
        return self._folder.feed(self._stripper.feed(text))

    def finish(self) -> str:
        """Return what was still held back."""
        return self._folder.finish()


def plain_text(text: str) -> str:
    """Return a whole terminal output as plain text."""
    cleaner = TerminalText()
    return cleaner.feed(text) + cleaner.finish()
