"""The line of tabs above what the inspector shows."""

from __future__ import annotations

from typing import Literal, get_args

from textual.events import Click
from textual.message import Message

from mlagent_tui.tui.panes.columns import two_sided
from mlagent_tui.tui.panes.lines_view import LinesView
from mlagent_tui.tui.render.row import Row
from mlagent_tui.tui.render.wrap import Span
from mlagent_tui.tui.theme import Palette

Tab = Literal["log", "args", "result", "diff", "plan"]
"""What the inspector can show: four views of a call, and the plan as a document."""

TABS: tuple[Tab, ...] = get_args(Tab)
"""All tabs, from left to right."""

_PAD = 1


class InspectorTabs(LinesView, can_focus=False):
    """Shows the tabs, those without content dimmed, and how the log is read."""

    class Picked(Message):
        """A tab was clicked."""

        def __init__(self, tab: Tab) -> None:
            super().__init__()
            self.tab = tab

    def __init__(self) -> None:
        super().__init__()
        self._current: Tab = "log"
        self._filled: frozenset[Tab] = frozenset()
        self._status = ""

    @property
    def line_count(self) -> int:
        """Always one line."""
        return 1

    def show(self, current: Tab, filled: frozenset[Tab], status: str) -> None:
        """Show which tab is open, which have content, and a word about how it is read."""
        if (current, filled, status) != (self._current, self._filled, self._status):
            self._current, self._filled, self._status = current, filled, status
            self.refresh()

    def draw_line(self, _index: int, width: int, palette: Palette, /) -> Row:
        """Draw the tabs."""
        spans: list[Span] = []
        for tab in TABS:
            style = palette.text if tab in self._filled else palette.muted
            style = palette.pill if tab == self._current else style
            spans += [(f"{'':{_PAD}}{tab.capitalize()}{'':{_PAD}}", style), (" ", palette.text)]
        return two_sided(spans, [(self._status, palette.muted)], width, " ")

    def on_click(self, event: Click) -> None:
        """Say which tab was clicked."""
        offset = event.get_content_offset(self)
        left = 0
        for tab in TABS:
            width = len(tab) + 2 * _PAD
            if offset is not None and left <= offset.x < left + width:
                self.post_message(self.Picked(tab))
            left += width + 1
