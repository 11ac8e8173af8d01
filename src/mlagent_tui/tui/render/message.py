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
_LAST = 2_000
_MUCH = 40_000
_LINES = 1_000
"""Characters of a message that are drawn, closed and open; pasted files may be far longer."""

ANSWER = 200_000
"""Characters of an answer that are drawn: more than models say, unless they never stop."""

ANSWER_LINES = 4_000
"""Lines of an answer that are drawn; a window of another size has to draw them all again."""


def paint_user(item: UserItem, context: Context) -> list[Row]:
    """Draw a message of the user: plain text on a tinted ground."""
    palette, glyphs = context.palette, context.glyphs
    style = palette.user
    text = item.text.strip("\n")
    limit = _MUCH if context.expanded else _HEAD
    shown = _first_lines(text[:limit])
    body = wrap([(clean(shown), style)], context.prose - 2)
    hidden = text.count("\n", len(shown)) + (1 if limit < len(text) else 0)
    if not context.expanded and (hidden or len(body) > _USER_ROWS + 1):
        hidden += max(0, len(body) - _USER_ROWS)
        body = body[:_USER_ROWS]
    sign = glyphs.steered if item.steered else glyphs.prompt
    first = (Segment(f"{sign} ", palette.user_mark),)
    rows = indent(body, first, (Segment("  ", style),), 2)
    plural = "" if hidden == 1 else "s"
    notes = [f"{glyphs.ellipsis} {hidden:,} more line{plural}"] if hidden else []
    notes += [] if item.live else ["out of context"]
    for note in notes:
        rows.append(Row([Segment(f"  {note}", style)], skip=len(note) + 2))
    return fill_up(rows, context.prose, style)


def paint_reasoning(item: AssistantItem, context: Context) -> list[Row]:
    """Draw what a model thought before it answered: one line, or all of it when expanded.

    Args:
        item: The answer. While nothing but thoughts came, the last line of them is shown.
        context: How it is drawn.
    """
    thoughts = item.reasoning.strip()
    if not thoughts:
        return []
    palette, glyphs = context.palette, context.glyphs
    answering = bool(item.text.strip())
    thinking = item.status == "streaming" and not answering
    word = "thinking" if thinking else f"thought, {_words(thoughts)}"
    label = f"{glyphs.thought} {word}"
    after = [BLANK] if answering else []
    if context.expanded:
        head = Row([Segment(label, palette.secondary)], skip=len(label))
        return [head, *_all_thoughts(thoughts, context), *after]
    label += "  "
    line = clean_line(_last_line(thoughts) if thinking else thoughts.partition("\n")[0])
    shown = crop(line, context.prose - len(label), glyphs.ellipsis)
    head = Row([Segment(label, palette.secondary), Segment(shown, palette.quote)], skip=len(label))
    return [head, *after]


def _all_thoughts(thoughts: str, context: Context) -> list[Row]:
    palette, glyphs = context.palette, context.glyphs
    bar = (Segment(f"{glyphs.column} ", palette.faint),)
    shown = "\n".join(thoughts[-_MUCH:].rsplit("\n", _LINES)[-_LINES:])
    spans = [(clean(shown), palette.quote)]
    if left := len(thoughts) - len(shown):
        note = f"{glyphs.ellipsis} {left:,} earlier characters are not shown\n"
        spans.insert(0, (note, palette.muted))
    return indent(wrap(spans, context.prose - 2), bar, bar, 2)


def _last_line(text: str) -> str:
    return text[-_LAST:].rpartition("\n")[2]


def _words(text: str) -> str:
    count = len(text.split())
    return f"{count:,} word{'' if count == 1 else 's'}"


def _first_lines(text: str) -> str:
    return "\n".join(text.split("\n", _LINES)[:_LINES])


def _drawn_part(text: str) -> str:
    """Return the beginning of an answer that is drawn: the same one, however the answer grows."""
    text = text[:ANSWER]
    if text.count("\n") <= ANSWER_LINES:
        return text
    end = -1
    for _ in range(ANSWER_LINES):
        end = text.index("\n", end + 1)
    return text[:end]


class AssistantPainter:
    """Draws one answer while it grows, and again when it is complete."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._before: list[Row] | None = None
        self._tail: MarkdownTail | None = None
        self._text = ""
        self._thoughts: tuple[str, bool, bool] | None = None

    def update(self, item: AssistantItem) -> list[Row]:
        """Return the rows of the answer.

        Args:
            item: The answer; usually the last one with more text.

        Returns:
            Its rows. While the answer streams this is one list that grows in place.
        """
        before = self._thought_rows(item)
        if self._tail is None or before is not self._before or not item.text.startswith(self._text):
            self._begin(before)
        tail = self._tail
        assert tail is not None
        shown = _drawn_part(item.text)
        left = len(item.text) - len(shown)
        text = shown if self._text else shown.lstrip("\n")
        if not self._text and len(text) != len(shown):
            tail.feed(text)
        else:
            tail.feed(shown[len(self._text) :])
        self._text = shown
        if item.status == "streaming":
            return [*tail.rows, self._left_out(left)] if left else tail.rows
        self._tail = None
        missing = [self._left_out(left)] if left else []
        return [*tail.close(), *missing, *self._ending(item)]

    def _begin(self, before: list[Row]) -> None:
        from mlagent_tui.tui.render.markdown_tail import MarkdownTail

        context = self._context
        self._before = before
        self._text = ""
        self._tail = MarkdownTail(context.prose, context.palette, context.glyphs, before)

    def _thought_rows(self, item: AssistantItem) -> list[Row]:
        """Return the rows of the reasoning, the same list as long as it stays as it is."""
        answering = bool(item.text.strip())
        looks = (item.reasoning, answering, item.status == "streaming" and not answering)
        if self._before is not None and looks == self._thoughts:
            return self._before
        self._thoughts = looks
        return paint_reasoning(item, self._context)

    def _left_out(self, count: int) -> Row:
        palette, glyphs = self._context.palette, self._context.glyphs
        note = f"{glyphs.ellipsis} {count:,} more characters; a copy of the answer has them"
        note = crop(note, self._context.prose, glyphs.ellipsis)
        return Row([Segment(note, palette.muted)], skip=len(note))

    def _ending(self, item: AssistantItem) -> list[Row]:
        palette, glyphs = self._context.palette, self._context.glyphs
        if item.status != "failed":
            return []  # What interrupted an answer is said by the line below it.
        note = f"{glyphs.failed} this attempt failed and is not part of the conversation"
        note = crop(note, self._context.prose, glyphs.ellipsis)
        return [Row([Segment(note, palette.error)], skip=len(note))]
