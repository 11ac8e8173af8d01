"""A log as something that can be searched: what is in memory, and what is behind it on the disk."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.strip import Strip

from mlagent_tui.tui.finding.query import Query
from mlagent_tui.tui.finding.tally import Hit
from mlagent_tui.tui.marks import mark_found

if TYPE_CHECKING:
    from mlagent_tui.tui.logs.log_view import LogPlace, LogView


class LogPane:
    """Lets a search look into the log that a view shows."""

    title = "log"

    def __init__(self, view: LogView) -> None:
        self._view = view
        self._seen_to = 0
        self._query: Query | None = None
        self._hit: Hit | None = None
        self._before: LogPlace | None = None

    @property
    def subject(self) -> object:
        """What is searched; another one means another search."""
        return self._view.buffer

    @property
    def span(self) -> range:
        """Numbers of the lines that can be read."""
        buffer = self._view.buffer
        return range(buffer.first, buffer.end) if buffer is not None else range(0)

    @property
    def nearest(self) -> int:
        """The last line on the screen."""
        return self._view.last_line

    def text(self, number: int) -> str:
        """Return a line without colours."""
        buffer = self._view.buffer
        return buffer.text(number) if buffer is not None else ""

    def changed(self) -> Iterable[int]:
        """Return the lines that came since the last call, and the one that was not complete."""
        buffer, seen = self._view.buffer, self._seen_to
        if buffer is None:
            return ()
        self._seen_to = buffer.total
        return range(max(seen, buffer.first), buffer.end)

    def show(self, query: Query | None, hit: Hit | None) -> bool:
        """Mark all places, and bring one onto the screen."""
        self._query, self._hit = query, hit
        self._view.overlay = self._mark if query is not None else None
        if query is not None and hit is not None and hit.text in self.span:
            spans = list(query.spans(self.text(hit.text)))
            start, end = spans[min(hit.nth, len(spans) - 1)] if spans else (0, 0)
            self._view.show_part(hit.text, start, end)
        else:
            self._view.draw()
        return True

    def remark(self, hit: Hit | None) -> None:
        """Mark another place as the current one, without going there."""
        if hit != self._hit:
            self._hit = hit
            self._view.draw()

    def remember(self) -> None:
        """Remember the lines on the screen."""
        self._before = self._view.place

    def restore(self) -> None:
        """Show them again."""
        if self._before is not None:
            self._view.go_to_place(self._before)

    def _mark(self, strip: Strip, line: int, before: int) -> Strip:
        """Mark the places in a line of the screen."""
        if self._query is None:
            return strip
        places = (
            (start - before, end - before, self._hit == (line, nth))
            for nth, (start, end) in enumerate(self._query.spans(self.text(line)))
        )
        return mark_found(strip, places, self._view.palette)
