"""Draws any entry of the transcript; a renderer that fails costs its looks, never the screen."""

from __future__ import annotations

from collections.abc import Callable

from rich.segment import Segment

from mlagent_tui.tui.render.context import Context
from mlagent_tui.tui.render.message import AssistantPainter, paint_user
from mlagent_tui.tui.render.notice import paint_divider, paint_notice
from mlagent_tui.tui.render.row import Row
from mlagent_tui.tui.render.summary import pretty
from mlagent_tui.tui.render.wrap import wrap
from mlagent_tui.tui.sanitise import clean
from mlagent_tui.tui.state import (
    AssistantItem,
    DividerItem,
    NoticeItem,
    ToolItem,
    TranscriptItem,
    UserItem,
)

_MUCH = 20_000

Report = Callable[[str, Exception], None]
"""Takes the key of an entry that could not be drawn as it should, and why."""


def paint_item(
    item: TranscriptItem,
    context: Context,
    report: Report,
    painter: AssistantPainter | None = None,
) -> list[Row]:
    """Draw an entry.

    Args:
        item: The entry; all its text is untrusted.
        context: How it is drawn.
        report: Told about a renderer that failed.
        painter: What drew this answer before, so that only new text is drawn.

    Returns:
        At least one row. Never raises: an entry that its renderer cannot draw is shown as
        plain text.
    """
    try:
        rows = _paint(item, context, painter)
    except Exception as error:
        report(item.key, error)
        rows = wrap([(clean(source_of(item)[:_MUCH]), context.palette.text)], context.prose)
    if not item.live or (isinstance(item, AssistantItem) and item.status == "failed"):
        rows = [_dimmed(row, context) for row in rows]
    return rows or [Row((), 0)]


def warm_up() -> None:
    """Load what draws answers and calls, so that the first ones are drawn without a stall."""
    import mlagent_tui.tui.render.highlight as highlight
    import mlagent_tui.tui.render.markdown_tail
    import mlagent_tui.tui.render.tools.card  # noqa: F401

    highlight.lexer_for("python")


def source_of(item: TranscriptItem) -> str:
    """Return the text behind an entry: what copying it gives."""
    if isinstance(item, AssistantItem):
        return item.text if item.text.strip() else item.reasoning
    if isinstance(item, ToolItem):
        if item.display is not None and item.display.kind == "diff" and item.display.text:
            return item.display.text
        result = item.output or "\n".join(item.log_tail)
        return "\n".join(part for part in (item.tool, pretty(item.arguments), result) if part)
    if isinstance(item, NoticeItem):
        return "\n".join(part for part in (item.text, item.hint) if part)
    if isinstance(item, DividerItem):
        return "\n".join(part for part in (item.text, item.detail) if part)
    return item.text


def can_expand(item: TranscriptItem) -> bool:
    """Tell whether an entry has more to show than it shows at first."""
    if isinstance(item, AssistantItem):
        return bool(item.reasoning.strip())
    if isinstance(item, DividerItem):
        return bool(item.detail.strip())
    return isinstance(item, (ToolItem, UserItem))


def _paint(item: TranscriptItem, context: Context, painter: AssistantPainter | None) -> list[Row]:
    if isinstance(item, AssistantItem):
        return (painter or AssistantPainter(context)).update(item)
    if isinstance(item, ToolItem):
        from mlagent_tui.tui.render.tools.card import paint_tool

        return paint_tool(item, context)
    if isinstance(item, UserItem):
        return paint_user(item, context)
    if isinstance(item, NoticeItem):
        return paint_notice(item, context)
    return paint_divider(item, context)


def _dimmed(row: Row, context: Context) -> Row:
    muted = context.palette.muted
    segments = [Segment(segment.text, muted) for segment in row.segments]
    return Row(segments, row.width, skip=row.skip, join=row.join, source=row.source)
