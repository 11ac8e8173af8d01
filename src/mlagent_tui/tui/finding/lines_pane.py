"""A drawing of lines, such as arguments, a result or a diff, as something that can be searched."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.strip import Strip

from mlagent_tui.tui.finding.query import Query
from mlagent_tui.tui.finding.tally import Hit
from mlagent_tui.tui.marks import mark_found

if TYPE_CHECKING:
    from mlagent_tui.tui.panes.lines_view import DrawnView


class LinesPane:
    """Lets a search look into what a view draws, line by line."""

    title = "this tab"

    def __init__(self, view: DrawnView) -> None:
        self._view = view
        self._query: Query | None = None
        self._hit: Hit | None = None
        self._top = 0

    @property
    def subject(self) -> object:
        """What is searched; another one means another search."""
        return self._view.rows

    @property
    def span(self) -> range:
        """Numbers of the lines."""
        return range(self._view.line_count)

    @property
    def nearest(self) -> int:
        """The last line on the screen."""
        return self._view.scroll_offset.y + self._view.scrollable_content_region.height - 1

    def text(self, number: int) -> str:
        """Return a line without its decoration."""
        row = self._view.rows[number]
        return row.text[row.skip :]

    def changed(self) -> Iterable[int]:
        """Return nothing: a drawing that changes is another one."""
        return ()

    def show(self, query: Query | None, hit: Hit | None) -> bool:
        """Mark all places, and bring one onto the screen."""
        self._query, self._hit = query, hit
        self._view.overlay = self._mark if query is not None else None
        if hit is not None:
            self._view.reveal(hit.text)
        self._view.refresh()
        return True

    def remark(self, hit: Hit | None) -> None:
        """Mark another place as the current one, without going there."""
        if hit != self._hit:
            self._hit = hit
            self._view.refresh()

    def remember(self) -> None:
        """Remember the top line."""
        self._top = self._view.scroll_offset.y

    def restore(self) -> None:
        """Show it at the top again."""
        self._view.scroll_to(y=self._top, animate=False)

    def _mark(self, strip: Strip, line: int, _before: int) -> Strip:
        """Mark the places in a line of the screen."""
        if self._query is None or line not in self.span:
            return strip
        skip = self._view.rows[line].skip
        places = (
            (skip + start, skip + end, self._hit == (line, nth))
            for nth, (start, end) in enumerate(self._query.spans(self.text(line)))
        )
        return mark_found(strip, places, self._view.palette)
