"""The tree of tool calls, drawn line by line: what the agent did and does, with its time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Unpack

from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding
from textual.events import Click
from textual.message import Message

from mlagent_tui.tui.glyphs import look_of
from mlagent_tui.tui.panes.columns import two_sided
from mlagent_tui.tui.panes.timed_view import Given, TimedView
from mlagent_tui.tui.panes.tree_rows import RUNNING, Row, elapsed, rows_of
from mlagent_tui.tui.render.row import Row as DrawnRow
from mlagent_tui.tui.render.summary import summarise
from mlagent_tui.tui.render.wrap import Span
from mlagent_tui.tui.sanitise import clean_line
from mlagent_tui.tui.state import ToolsState
from mlagent_tui.tui.theme import Palette

_NO_CALLS = "No tool calls yet."


class ToolTree(TimedView):
    """Shows tool calls as turn, call, call of a sub-agent.

    It follows the newest call until a person moves the cursor.
    """

    BORDER_TITLE = "Tools"

    BINDINGS = [
        Binding("up,k", "move(-1)", "Up", show=False),
        Binding("down,j", "move(1)", "Down", show=False),
        Binding("home,g", "move_to(0)", "First", show=False),
        Binding("end,G", "follow", "Newest", show=False),
        Binding("space", "toggle_fold", "Fold"),
        Binding("left,h", "fold(True)", "Fold", show=False),
        Binding("right,l", "fold(False)", "Unfold", show=False),
        Binding("enter,o", "open", "Open"),
    ]

    class CallSelected(Message):
        """The cursor went to a call."""

        def __init__(self, tool_call_id: str) -> None:
            super().__init__()
            self.tool_call_id = tool_call_id

    class CallOpened(Message):
        """A person wants to see a call where it happened."""

        def __init__(self, tool_call_id: str) -> None:
            super().__init__()
            self.tool_call_id = tool_call_id

    def __init__(self, **given: Unpack[Given]) -> None:
        super().__init__(**given)
        self._state = ToolsState()
        self._rows: list[Row] = []
        self._folded: frozenset[str] = frozenset()
        self._cursor = ""
        self._following = True

    @property
    def line_count(self) -> int:
        """One line for each row; one that says so if there is none."""
        return len(self._rows) or 1

    @property
    def selected(self) -> str:
        """tool_call_id of the call under the cursor; empty if there is none."""
        row = self._row_at_cursor()
        return row.key if row is not None and row.item is not None else ""

    def show(self, state: ToolsState, now: datetime | None = None) -> None:
        """Show the calls as they are now; only lines that changed are drawn again."""
        if state is self._state:
            return
        self._state = state
        self.keep_time(self._any_running(), now)
        self._update_rows()

    def select(self, tool_call_id: str) -> None:
        """Put the cursor on a call without saying so; an unknown one changes nothing."""
        if any(row.key == tool_call_id for row in self._rows):
            self._following = False
            self._put_cursor(tool_call_id)

    def on_mount(self) -> None:
        """Begin to tick if something runs already."""
        self.lines_changed()
        self.keep_time(self._any_running())

    def draw_line(self, index: int, width: int, palette: Palette, /) -> DrawnRow:
        """Draw one row of the tree."""
        if not self._rows:
            return two_sided([(_NO_CALLS, palette.muted)], [], width, self._glyphs.ellipsis)
        row = self._rows[index]
        left = list(
            self._turn_spans(row, palette) if row.item is None else self._call_spans(row, palette)
        )
        right = self._right_spans(row, palette)
        drawn = two_sided(left, right, width, self._glyphs.ellipsis)
        if row.key != self._cursor:
            return drawn
        style = palette.selection if self.has_focus else Style(bold=True)
        return _over(drawn, style)

    def on_focus(self) -> None:
        """Show where the cursor is."""
        self.refresh()

    def on_blur(self) -> None:
        """Show the cursor quietly."""
        self.refresh()

    def on_click(self, event: Click) -> None:
        """Select a row; a second click folds it or opens the call."""
        offset = event.get_content_offset(self)
        index = -1 if offset is None else self.scroll_offset.y + offset.y
        if not 0 <= index < len(self._rows):
            return
        row = self._rows[index]
        again = row.key == self._cursor
        self._following = False
        self._put_cursor(row.key, say=True)
        if row.item is None or (again and row.count):
            self.action_toggle_fold()
        elif again:
            self.action_open()

    def action_move(self, step: int) -> None:
        """Move the cursor by rows."""
        self.action_move_to(self._cursor_index() + step)

    def action_move_to(self, index: int) -> None:
        """Move the cursor to a row, or to the nearest one that exists."""
        if self._rows:
            self._following = False
            row = self._rows[max(0, min(index, len(self._rows) - 1))]
            self._put_cursor(row.key, say=True)

    def action_follow(self) -> None:
        """Go to the newest call and stay with it."""
        self.action_move_to(len(self._rows) - 1)
        self._following = True

    def action_toggle_fold(self) -> None:
        """Fold or unfold what is below the cursor."""
        row = self._row_at_cursor()
        if row is not None and row.count:
            self.action_fold(row.open)

    def action_fold(self, fold: bool) -> None:
        """Hide or show what is below the cursor."""
        row = self._row_at_cursor()
        if row is None or not row.count:
            return
        self._folded = self._folded | {row.key} if fold else self._folded - {row.key}
        self._update_rows()

    def action_open(self) -> None:
        """Ask to see the call under the cursor."""
        if self.selected:
            self.post_message(self.CallOpened(self.selected))
        else:
            self.action_toggle_fold()

    def _update_rows(self) -> None:
        old, self._rows = self._rows, rows_of(self._state.calls, self._folded)
        if not self.is_attached:
            return
        if len(old) != len(self._rows):
            self.lines_changed()
        else:
            for index, (before, after) in enumerate(zip(old, self._rows, strict=True)):
                if before is not after and not _looks_same(before, after):
                    self.lines_changed(index)
        if self._following and self._rows:
            self._put_cursor(self._rows[-1].key, say=True)

    def tick(self) -> None:
        """Draw the times of running calls again."""
        for index, row in enumerate(self._rows):
            if row.item is not None and row.item.state in RUNNING:
                self.lines_changed(index)

    def _any_running(self) -> bool:
        return any(item.state in RUNNING for item in self._state.calls.values())

    def _put_cursor(self, key: str, *, say: bool = False) -> None:
        if key == self._cursor:
            return
        before, self._cursor = self._cursor_index(), key
        after = self._cursor_index()
        self.lines_changed(before)
        self.lines_changed(after)
        if self._following:
            self.scroll_end(animate=False, immediate=True, x_axis=False)
        else:
            self.reveal(after)
        if say and self.selected:
            self.post_message(self.CallSelected(self.selected))

    def _cursor_index(self) -> int:
        return next((i for i, row in enumerate(self._rows) if row.key == self._cursor), 0)

    def _row_at_cursor(self) -> Row | None:
        return next((row for row in self._rows if row.key == self._cursor), None)

    def _turn_spans(self, row: Row, palette: Palette) -> Iterator[Span]:
        sign = self._glyphs.open if row.open else self._glyphs.closed
        yield f"{sign} ", palette.faint
        yield f"turn {row.turn}" if row.turn is not None else "outside a turn", palette.muted

    def _call_spans(self, row: Row, palette: Palette) -> Iterator[Span]:
        assert row.item is not None
        glyph, _, role = look_of(row.item.state, self._glyphs)
        yield "  " * row.depth, palette.text
        yield f"{glyph} ", getattr(palette, role)
        yield (
            clean_line(row.item.tool, max_line=60),
            palette.strong if row.depth == 1 else palette.text,
        )
        if row.item.recovered:
            yield " (text)", palette.accent
        if row.count and not row.open:
            yield f" {self._glyphs.closed}{row.count}", palette.muted
        if summary := summarise(row.item.arguments):
            yield f" {summary}", palette.muted

    def _right_spans(self, row: Row, palette: Palette) -> list[Span]:
        if row.item is None:
            return [(f"{row.count}", palette.muted)] if not row.open else []
        _, word, role = look_of(row.item.state, self._glyphs)
        time = elapsed(row.item, self._now)
        spans: list[Span] = [(word, getattr(palette, role))]
        if time:
            style = palette.primary if row.item.state in RUNNING else palette.muted
            spans.append((f"{time:>6}", style))
        return spans


def _looks_same(before: Row, after: Row) -> bool:
    return before.item is after.item and before == after


def _over(row: DrawnRow, style: Style) -> DrawnRow:
    return DrawnRow(Segment.apply_style(row.segments, post_style=style), row.width, fill=style)
