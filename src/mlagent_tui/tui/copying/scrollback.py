"""What stays in the terminal's scrollback when the screen is left. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from mlagent_tui.tui.copying.conversation import as_markdown, last_answer
from mlagent_tui.tui.sanitise import clean
from mlagent_tui.tui.state import TranscriptItem

Left = Literal["nothing", "answer", "conversation"]
"""What is left behind."""

MOST_LINES = 2_000
"""Lines that are left behind; of a longer text the last ones."""


def left_behind(items: Sequence[TranscriptItem], what: Left) -> str:
    """Return what is printed once the screen is gone: plain text without escape sequences.

    Args:
        items: The conversation.
        what: How much of it.
    """
    text = {"answer": last_answer, "conversation": as_markdown}.get(what, _nothing)(items)
    lines = clean(text).rstrip().split("\n")
    if len(lines) > MOST_LINES:
        lines = [f"[{len(lines) - MOST_LINES:,} earlier lines]", *lines[-MOST_LINES:]]
    return "\n".join(lines)


def _nothing(_items: Sequence[TranscriptItem]) -> str:
    return ""
