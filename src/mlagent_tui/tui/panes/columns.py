"""One row with two sides: what it is on the left, how it stands at the right edge."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.segment import Segment

from mlagent_tui.tui.render.row import Row
from mlagent_tui.tui.render.wrap import Span, crop

_LEAST_LEFT = 6


def two_sided(left: Sequence[Span], right: Sequence[Span], width: int, ellipsis: str) -> Row:
    """Put ``right`` at the right edge and as much of ``left`` as fits before it.

    Args:
        left: Styled text; what does not fit is cut off and marked.
        right: Styled text that is kept whole, unless hardly anything would be left of ``left``.
        width: Cells of the row.
        ellipsis: Marks that something was cut off; one cell wide.
    """
    taken = sum(cell_len(text) for text, _ in right)
    if not taken or width - taken - 1 < _LEAST_LEFT:
        return Row(cut(left, width, ellipsis))
    shown = Row(cut(left, width - taken - 1, ellipsis))
    gap = Segment(" " * (width - taken - shown.width))
    return Row((*shown.segments, gap, *(Segment(text, style) for text, style in right)), width)


def cut(spans: Sequence[Span], width: int, ellipsis: str) -> list[Segment]:
    """Return what fits into ``width`` cells of styled text, its end marked if it was cut."""
    segments: list[Segment] = []
    if sum(cell_len(text) for text, _ in spans) <= width:
        return [Segment(text, style) for text, style in spans]
    room = width
    for index, (text, style) in enumerate(spans):
        length = cell_len(text)
        last = index == len(spans) - 1
        if length < room or (length == room and last):
            segments.append(Segment(text, style))
            room -= length
            continue
        segments.append(Segment(crop(text + ("" if last else " "), room, ellipsis), style))
        break
    return segments
