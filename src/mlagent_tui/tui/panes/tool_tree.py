"""The tree of tool calls, drawn line by line: what the agent did and does, with its time."""

from __future__ import annotations

from datetime import datetime
from typing import Unpack

from textual.binding import Binding
from textual.events import Click
from textual.message import Message

from mlagent_tui.tui.panes.columns import two_sided
from mlagent_tui.tui.panes.timed_view import Given, TimedView
from mlagent_tui.tui.panes.tree_drawing import draw_row, with_cursor
from mlagent_tui.tui.panes.tree_model import Redraw, TreeModel
from mlagent_tui.tui.render.row import Row
from mlagent_tui.tui.state import ToolsState
from mlagent_tui.tui.theme import Palette

_NO_CALLS = "No tool calls yet."


class ToolTree(TimedView):
    """Shows tool calls as turn, call, call of a sub-agent.

    It follows the newest call until a person moves the cursor.
    """

    BORDER_TITLE = "Tools"

    BINDINGS = [
        Binding("up,k", "move(-1)", "Up", show=False, id="tools.up"),
        Binding("down,j", "move(1)", "Down", show=False, id="tools.down"),
        Binding("home,g", "move_to(0)", "First", show=False, id="tools.first"),
        Binding("end,G", "follow", "Newest, and follow", show=False, id="tools.newest"),
        Binding("space", "toggle_fold", "Fold", id="tools.fold"),
        Binding("left,h", "fold(True)", "Fold", show=False, id="tools.close"),
        Binding("right,l", "fold(False)", "Unfold", show=False, id="tools.unfold"),
        Binding("enter,o", "open", "Show in the chat", id="tools.open"),
        Binding("f", "filter(1)", "Filter by state", id="tools.filter"),
        Binding("F", "filter(-1)", "Filter before", show=False, id="tools.filter_back"),
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
        self._model = TreeModel()
        self._cursor = ""
        self._following = True

    @property
    def line_count(self) -> int:
        """One line for each row; one that says so if there is none."""
        return len(self._model.rows) or 1

    @property
    def selected(self) -> str:
        """tool_call_id of the call under the cursor; empty if there is none."""
        row = self._model.row(self._cursor)
        return row.key if row is not None and row.item is not None else ""

    def show(self, state: ToolsState, now: datetime | None = None) -> None:
        """Show the calls as they are now; only lines that changed are drawn again."""
        if state.calls is self._model.watch.calls:
            return
        redraw = self._model.take(state.calls)
        self.keep_time(bool(self._model.watch.running), now)
        self._redraw(redraw)

    def select(self, tool_call_id: str) -> None:
        """Put the cursor on a call without saying so; an unknown one changes nothing."""
        if tool_call_id not in self._model.watch.calls:
            return
        self._following = False
        self._redraw(self._model.unfold_to(tool_call_id))
        self._put_cursor(tool_call_id)

    def on_mount(self) -> None:
        """Begin to tick if something runs already."""
        self.lines_changed()
        self.keep_time(bool(self._model.watch.running))

    def draw_line(self, index: int, width: int, palette: Palette, /) -> Row:
        """Draw one row of the tree."""
        if not self._model.rows:
            return two_sided([(self._nothing(), palette.muted)], [], width, self._glyphs.ellipsis)
        row = self._model.rows[index]
        drawn = draw_row(row, self._now, width, palette, self._glyphs)
        if row.key != self._cursor:
            return drawn
        return with_cursor(drawn, palette, focused=self.has_focus)

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
        if not 0 <= index < len(self._model.rows):
            return
        row = self._model.rows[index]
        again = row.key == self._cursor
        self._following = False
        self._put_cursor(row.key, say=True)
        if row.item is None or (again and row.count):
            self.action_toggle_fold()
        elif again:
            self.action_open()

    def action_move(self, step: int) -> None:
        """Move the cursor by rows."""
        self.action_move_to((self._model.index(self._cursor) or 0) + step)

    def action_move_to(self, index: int) -> None:
        """Move the cursor to a row, or to the nearest one that exists."""
        rows = self._model.rows
        if rows:
            self._following = False
            self._put_cursor(rows[max(0, min(index, len(rows) - 1))].key, say=True)

    def action_follow(self) -> None:
        """Go to the newest call and stay with it."""
        self.action_move_to(len(self._model.rows) - 1)
        self._following = True

    def action_toggle_fold(self) -> None:
        """Fold or unfold what is below the cursor."""
        row = self._model.row(self._cursor)
        if row is not None and row.count:
            self.action_fold(row.open)

    def action_fold(self, fold: bool) -> None:
        """Hide or show what is below the cursor."""
        row = self._model.row(self._cursor)
        if row is not None and row.count:
            self._redraw(self._model.fold(row.key, fold))

    def action_filter(self, step: int) -> None:
        """Show only calls of the next state, or of the one before, or all again."""
        self._redraw(self._model.show_next(step))

    def action_open(self) -> None:
        """Ask to see the call under the cursor."""
        if self.selected:
            self.post_message(self.CallOpened(self.selected))
        else:
            self.action_toggle_fold()

    def tick(self) -> None:
        """Draw the times of running calls again."""
        for key in self._model.watch.running:
            if (index := self._model.index(key)) is not None:
                self.lines_changed(index)

    def _redraw(self, redraw: Redraw) -> None:
        """Draw what changed, and keep the cursor on a row that is there."""
        chosen = self._model.filter
        self.show_title(f"{self.BORDER_TITLE}: {chosen.name}" if chosen.states else "")
        if not self.is_attached:
            return
        for index in redraw.rows:
            self.lines_changed(index)
        if redraw.moved_from is not None:
            below = max(1, self.line_count - redraw.moved_from)
            self.lines_changed(redraw.moved_from, max(below, self.size.height))
        rows = self._model.rows
        if rows and (self._following or self._model.index(self._cursor) is None):
            self._put_cursor(rows[-1].key, say=True)

    def _nothing(self) -> str:
        chosen = self._model.filter
        if not chosen.states or not self._model.watch.calls:
            return _NO_CALLS
        return f"No {chosen.name} calls; f filters on."

    def _put_cursor(self, key: str, *, say: bool = False) -> None:
        if key == self._cursor:
            return
        before, self._cursor = self._model.index(self._cursor), key
        after = self._model.index(key) or 0
        if before is not None:
            self.lines_changed(before)
        self.lines_changed(after)
        if self._following:
            self.scroll_end(animate=False, immediate=True, x_axis=False)
        else:
            self.reveal(after)
        if say and self.selected:
            self.post_message(self.CallSelected(self.selected))
