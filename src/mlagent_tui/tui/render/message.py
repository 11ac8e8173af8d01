"""Draws what people and the model say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment

from mlagent_tui.tui.render.context import Context
from mlagent_tui.tui.render.row import BLANK, Row, fill_up, indent
from mlagent_tui.tui.render.wrap import crop, wrap
from mlagent_tui.tui.sanitise import clean, clean_line
from mlagent_tui.tui.state import AssistantItem, UserItem

if TYPE_CHECKING:
    from mlagent_tui.tui.render.markdown_tail import MarkdownTail

_USER_ROWS = 12
_HEAD = 4_000
_MUCH = 100_000
"""Characters of a message that are drawn, closed and open; pasted files may be far longer."""


def paint_user(item: UserItem, context: Context) -> list[Row]:
    """Draw a message of the user: plain text on a tinted ground."""
    palette, glyphs = context.palette, context.glyphs
    style = palette.user
    text = item.text.strip("\n")
    limit = _MUCH if context.expanded else _HEAD
    body = wrap([(clean(text[:limit]), style)], context.prose - 2)
    hidden = text.count("\n", limit) + (1 if len(text) > limit else 0)
    if not context.expanded and (hidden or len(body) > _USER_ROWS + 1):
        hidden += max(0, len(body) - _USER_ROWS)
        body = body[:_USER_ROWS]
    sign = glyphs.steered if item.steered else glyphs.prompt
    first = (Segment(f"{sign} ", palette.user_mark),)
    rows = indent(body, first, (Segment("  ", style),), 2)
    if hidden:
        plural = "" if hidden == 1 else "s"
        note = f"  {glyphs.ellipsis} {hidden:,} more line{plural}"
        rows.append(Row([Segment(note, style)], skip=len(note)))
    return fill_up(rows, context.prose, style)


class AssistantPainter:
    """Draws one answer while it grows, and again when it is complete."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._before: list[Row] | None = None
        self._tail: MarkdownTail | None = None
        self._text = ""

    def update(self, item: AssistantItem) -> list[Row]:
        """Return the rows of the answer.

        Args:
            item: The answer; usually the last one with more text.

        Returns:
            Its rows. While the answer streams this is one list that grows in place.
        """
        before = self._reasoning(item)
        if self._tail is None or before != self._before or not item.text.startswith(self._text):
            self._begin(before)
        tail = self._tail
        assert tail is not None
        text = item.text if self._text else item.text.lstrip("\n")
        if not self._text and len(text) != len(item.text):
            tail.feed(text)
        else:
            tail.feed(item.text[len(self._text) :])
        self._text = item.text
        if item.status == "streaming":
            return tail.rows
        self._tail = None
        return [*tail.close(), *self._ending(item)]

    def _begin(self, before: list[Row]) -> None:
        from mlagent_tui.tui.render.markdown_tail import MarkdownTail

        context = self._context
        self._before = before
        self._text = ""
        self._tail = MarkdownTail(context.prose, context.palette, context.glyphs, before)

    def _reasoning(self, item: AssistantItem) -> list[Row]:
        """Draw the reasoning: one line, or all of it when expanded."""
        if not item.reasoning.strip():
            return []
        context = self._context
        palette, glyphs = context.palette, context.glyphs
        thinking = item.status == "streaming" and not item.text.strip()
        word = "thinking" if thinking else "thought"
        label = f"{glyphs.thought} {word}  "
        head = Segment(label, palette.secondary)
        after = [BLANK] if item.text.strip() else []
        if context.expanded:
            bar = (Segment(f"{glyphs.column} ", palette.faint),)
            text = clean(item.reasoning.strip()[-_MUCH:])
            body = wrap([(text, palette.quote)], context.prose - 2)
            return [Row([head], skip=len(label)), *indent(body, bar, bar, 2), *after]
        lines = item.reasoning.strip()[-2000 if thinking else 0 :].split("\n")
        line = clean_line(lines[-1] if thinking else lines[0])
        shown = crop(line, context.prose - len(label), glyphs.ellipsis)
        return [Row([head, Segment(shown, palette.quote)], skip=len(label)), *after]

    def _ending(self, item: AssistantItem) -> list[Row]:
        palette, glyphs = self._context.palette, self._context.glyphs
        if item.status != "failed":
            return []  # What interrupted an answer is said by the line below it.
        note = f"{glyphs.failed} this attempt failed and is not part of the conversation"
        note = crop(note, self._context.prose, glyphs.ellipsis)
        return [Row([Segment(note, palette.error)], skip=len(note))]
