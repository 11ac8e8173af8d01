"""Guesses how many rows an item takes, so that a long transcript opens without drawing it all."""

from __future__ import annotations

from mlagent_tui.tui.render.context import PROSE_WIDTH
from mlagent_tui.tui.state import AssistantItem, DividerItem, NoticeItem, ToolItem, TranscriptItem

_TOOL_BODY = 4


def estimate_rows(item: TranscriptItem, width: int) -> int:
    """Guess the rows of an item.

    Args:
        item: The item.
        width: Cells that a row may take.

    Returns:
        At least 1.
    """
    if isinstance(item, ToolItem):
        if item.success is None and item.display is None:
            return 1 + min(3, len(item.log_tail))
        shown = item.display.text if item.display is not None else item.output
        return 1 + min(_TOOL_BODY, shown.count("\n", 0, 2_000) + 1 if shown else 0)
    if isinstance(item, DividerItem):
        return 1
    if isinstance(item, NoticeItem):
        return _text_rows(item.text, width) + (1 if item.hint else 0)
    if isinstance(item, AssistantItem):
        return max(1, _text_rows(item.text, width) + (2 if item.reasoning.strip() else 0))
    return min(13, _text_rows(item.text, width))


def _text_rows(text: str, width: int) -> int:
    cells = max(1, min(width, PROSE_WIDTH))
    return max(1, text.count("\n") + len(text) // cells + 1)
