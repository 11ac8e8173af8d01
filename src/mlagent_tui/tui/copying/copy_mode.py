"""Copy mode: select in the conversation or in a log with the keys alone, and copy the source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.geometry import Offset
from textual.selection import Selection
from textual.strip import Strip

from mlagent_tui.tui.copying.copied_panes import CopiedPane, LogLines, TranscriptLines
from mlagent_tui.tui.copying.cursor import Cursor, Move, at, moved
from mlagent_tui.tui.logs.log_view import LogView
from mlagent_tui.tui.marks import Overlay, cursor_style, marked
from mlagent_tui.tui.widgets.copy_bar import CopyBar

if TYPE_CHECKING:
    from mlagent_tui.tui.screens.main import MainScreen
    from mlagent_tui.tui.transcript.view import TranscriptView

_HOW = "move to where it begins, then v; y alone copies the line"


class CopyMode:
    """Opens and closes the bar, and keeps the cursor and what is selected."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._bar: CopyBar | None = None
        self._view: TranscriptView | LogView = screen.transcript
        self._pane: CopiedPane = TranscriptLines(screen.transcript)
        self._cursor = Cursor(0, 0)
        self._mark: Cursor | None = None
        self._lines = False
        self._under: Overlay | None = None

    async def begin(self) -> None:
        """Take the keys, for the log if it has them, else for the conversation."""
        if self._bar is not None:
            return
        screen = self._screen
        focused = screen.focused
        if isinstance(focused, LogView):
            self._view, self._pane = focused, LogLines(focused)
        else:
            self._view, self._pane = screen.transcript, TranscriptLines(screen.transcript)
        start = self._pane.start
        if start is None:
            return
        self._mark, self._under = None, self._view.overlay
        self._cursor = at(self._pane, start, 0)
        self._bar = CopyBar(self)
        await screen.mount(self._bar, after="#body")
        screen.set_focus(self._bar)
        self._view.overlay = self._draw_cursor
        self._show()

    def move(self, move: Move) -> None:
        """Move the cursor."""
        page = max(1, self._view.frame_height - 1)
        self._cursor = moved(self._pane, self._cursor, move, page)
        self._show()

    def select(self, *, lines: bool) -> None:
        """Begin to select here, characters or whole lines; again: no longer."""
        if self._mark is None or lines != self._lines:
            self._mark = self._mark or self._cursor
            self._lines = lines
        else:
            self._mark = None
        self._show()

    async def copy(self) -> None:
        """Copy what is selected, or the cursor's line, and leave."""
        if self._mark is None:
            self.select(lines=True)
        text = self._screen.get_selected_text() or ""
        await self.end()
        self._screen.app.copy_to_clipboard(text)

    async def end(self) -> bool:
        """Leave.

        Returns:
            Whether there was anything to leave.
        """
        bar, self._bar = self._bar, None
        if bar is None:
            return False
        self._view.overlay = self._under
        self._screen.clear_selection()
        self._pane.leave()
        if self._screen.focused is bar:
            self._screen.set_focus(self._view)
        await bar.remove()
        return True

    # --- inside ----------------------------------------------------------------------------------

    def _show(self) -> None:
        """Bring the cursor onto the screen, mark what is selected, and say it."""
        selection = self._selection()
        self._screen.selections = {} if selection is None else {self._view: selection}
        self._pane.bring(self._cursor)
        if self._bar is not None:
            size = len(self._screen.get_selected_text() or "") if selection else 0
            plural = "" if size == 1 else "s"
            self._bar.say(f"{size:,} character{plural} selected" if selection else _HOW)

    def _selection(self) -> Selection | None:
        if self._mark is None:
            return None
        ends = sorted((self._mark, self._cursor), key=lambda cursor: (cursor.line, cursor.column))
        left, right = ends[0].column, ends[1].column + 1
        if self._lines:
            left, right = 0, len(self._pane.text(ends[1].line).rstrip())
        return Selection(Offset(left, ends[0].line), Offset(right, ends[1].line))

    def _draw_cursor(self, strip: Strip, line: int, before: int) -> Strip:
        if self._under is not None:
            strip = self._under(strip, line, before)
        if line != self._cursor.line:
            return strip
        column = self._cursor.column - before
        return marked(strip, column, column + 1, cursor_style(self._view.palette))
