"""What there is to look at before deciding: the views of one call, and the pane that shows them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Literal

from rich.segment import Segment

from mlagent_tui.tui.panes.display_rows import is_split
from mlagent_tui.tui.panes.lines_view import Drawing, DrawnView
from mlagent_tui.tui.render.row import Row
from mlagent_tui.tui.screens.approval_model import Entry
from mlagent_tui.tui.theme import Palette

View = Literal["preview", "split", "arguments"]
"""The diff or script as it is, a diff side by side, all arguments as they were sent."""

LONG = 4_000
"""Characters from which on a view is drawn beside the screen's own work."""

_ROOM_TO_SPLIT = 80


def views_of(entry: Entry, width: int) -> tuple[View, ...]:
    """Return the views of a call, the one to begin with first.

    Args:
        entry: The call.
        width: Cells that a line may take.
    """
    preview = entry.item.preview
    if entry.edited is not None or preview is None:
        return ("arguments",)
    if preview.kind != "diff" or width < _ROOM_TO_SPLIT:
        return ("preview", "arguments")
    if is_split(width):
        return ("split", "preview", "arguments")
    return ("preview", "split", "arguments")


def view_after(view: View | None, views: Sequence[View]) -> View:
    """Return the view that follows ``view``; the first stands there if none was chosen."""
    now = views.index(view) if view in views else 0
    return views[(now + 1) % len(views)]


def size_of(entry: Entry) -> int:
    """Return about how many characters there are to draw."""
    preview = entry.item.preview
    shown = len(preview.text) if preview else 0
    return shown + sum(_size(value) for value in entry.arguments.values())


def _size(value: object) -> int:
    """Return the length of the texts in a value, counted no further than is of interest."""
    total, left = 0, [value]
    while left and total < LONG:
        found = left.pop()
        match found:
            case str():
                total += len(found)
            case dict():
                left += found.values()
                total += len(found)
            case list() | tuple():
                left += found[:LONG]
                total += len(found)
            case _:
                total += 8
    return total


class PreviewPane(DrawnView):
    """Shows a view; a long one is drawn in a thread, so that keys go on being answered."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._aside = False

    @property
    def drawing_aside(self) -> bool:
        """Whether a long view is still being drawn."""
        return any(w.group == "drawing" and not w.is_finished for w in self.workers)

    def show_view(self, drawing: Drawing, *, long: bool) -> None:
        """Show another view from its top."""
        self._aside = long
        if long:
            self._rows = [Row([Segment("Drawing ...", self.palette.muted)])]
        self.show(drawing)

    def lines_changed(self, first: int | None = None, count: int = 1) -> None:
        """Draw again if the width or the theme changed."""
        key = (self.line_width, self.palette.name)
        if self._aside and key != self._drawn_for and self.line_width > 0:
            self._drawn_for = key
            work = self._draw_aside(self._drawing, self.line_width, self.palette)
            self.run_worker(work, group="drawing", exclusive=True)
        super().lines_changed(first, count)

    async def _draw_aside(self, drawing: Drawing, width: int, palette: Palette) -> None:
        rows = await asyncio.to_thread(drawing, width, palette)
        if drawing is self._drawing and self._drawn_for == (width, palette.name):
            self._rows = rows
            super().lines_changed()
