"""The inspector: log, arguments, result and diff of one call, with the plan beside them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Self

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, Vertical
from textual.content import Content
from textual.events import Resize
from textual.message import Message
from textual.widget import Widget
from textual.widgets import ContentSwitcher

from mlagent_tui.clock import Clock, SystemClock
from mlagent_tui.tui.glyphs import Glyphs, choose_glyphs, look_of
from mlagent_tui.tui.log_view import LogView
from mlagent_tui.tui.panes.display_rows import argument_rows, display_rows, note_rows, text_rows
from mlagent_tui.tui.panes.inspector_tabs import TABS, InspectorTabs, Tab
from mlagent_tui.tui.panes.lines_view import DrawnView
from mlagent_tui.tui.panes.log_saving import save_log
from mlagent_tui.tui.panes.plan_panel import PlanPanel
from mlagent_tui.tui.render.row import Row
from mlagent_tui.tui.render.summary import summarise
from mlagent_tui.tui.sanitise import clean_line
from mlagent_tui.tui.state import PlanState, ToolItem, ToolsState
from mlagent_tui.tui.theme import Palette

if TYPE_CHECKING:
    from mlagent_tui.tui.log_buffer import LogBuffer

BESIDE = 84
"""Cells from which on the plan stands beside the log; below that it stands under it."""

_NO_CALL = "Nothing to inspect yet: tool calls appear here."


class Inspector(Vertical, can_focus=True):
    """Shows one call: the selected one, or as long as none is selected, the newest.

    Args:
        clock: Time.
        glyphs: Signs; those that this terminal can show by default.
        save_folder: Where logs are saved; the current folder by default.
        late: Make the parts, which are many, only after the first frame.
    """

    BORDER_TITLE = "Inspector"

    BINDINGS = [
        Binding("tab", "next_tab", "Next tab", id="inspector.tab"),
        Binding("f", "follow", "Follow the log", id="inspector.follow"),
        Binding("w", "wrap", "Wrap the log", id="inspector.wrap"),
        Binding("s", "save", "Save the log to a file", id="inspector.save"),
    ]

    tabs = getters.query_one(InspectorTabs)
    log_view = getters.query_one("#inspector-log", LogView)
    plan = getters.query_one("#inspector-plan", PlanPanel)

    class LogSaved(Message):
        """A log was written to a file."""

        def __init__(self, path: Path) -> None:
            super().__init__()
            self.path = path

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        glyphs: Glyphs | None = None,
        save_folder: Path | None = None,
        late: bool = False,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._clock = clock or SystemClock()
        self._glyphs = glyphs or choose_glyphs()
        self._save_folder = save_folder
        self._calls: Mapping[str, ToolItem] = {}
        self._logs: Mapping[str, LogBuffer] = {}
        self._parts_there = False
        self._plan = PlanState()
        self._wanted = ""
        self._item: ToolItem | None = None
        self._chosen: Tab | None = None
        self._drawn: dict[Tab, object] = {}
        self._late = late

    def compose(self) -> ComposeResult:
        """Lay out the tabs above the views, and the plan beside or below them."""
        if not self._late:
            yield from self._parts()

    def on_mount(self) -> None:
        """Show what came before the parts were there."""
        if self._late:
            self.call_after_refresh(self._fill)
        else:
            self._filled_in()

    async def _fill(self) -> None:
        await self.mount_all(self._parts())
        self._filled_in()

    def _filled_in(self) -> None:
        self._parts_there = True
        self.show_plan(self._plan)
        self._update()

    def _parts(self) -> tuple[Widget, ...]:
        views = (
            LogView(empty="This call has written no log.", id="inspector-log"),
            *(DrawnView(id=f"inspector-{tab}") for tab in TABS[1:]),
        )
        plan = PlanPanel(clock=self._clock, glyphs=self._glyphs, id="inspector-plan")
        body = Container(
            ContentSwitcher(*views, initial="inspector-log"), plan, id="inspector-body"
        )
        return InspectorTabs(), body

    # --- what others call ------------------------------------------------------------------------

    @property
    def selected(self) -> str:
        """tool_call_id of the call that is shown; empty if there is none."""
        return self._item.key if self._item is not None else ""

    @property
    def tab(self) -> Tab:
        """The tab that is open: the one that was chosen, else the one that says most."""
        if self._chosen is not None:
            return self._chosen
        filled = self._filled()
        order: tuple[Tab, ...] = ("diff", "log", "result")
        return next((tab for tab in order if tab in filled), "log" if self._runs() else "args")

    def select(self, tool_call_id: str) -> None:
        """Show a call; an empty id goes back to showing the newest."""
        self._wanted = tool_call_id
        self._update()

    def open_tab(self, tab: Tab | None) -> None:
        """Open a tab and stay on it; None leaves the choice to the inspector."""
        self._chosen = tab
        self._update()
        if self.has_focus_within:
            self.focus()

    def show_tools(self, tools: ToolsState) -> None:
        """Take the calls as they are now."""
        self._calls = tools.calls
        self._update()

    def show_logs(self, logs: Mapping[str, LogBuffer]) -> None:
        """Take the logs as they are now; call it whenever one grew."""
        self._logs = logs
        if self._parts_there:
            self._show_log()

    def show_plan(self, plan: PlanState) -> None:
        """Show the plan as it is now."""
        self._plan = plan
        if self._parts_there:
            self.plan.show_plan(plan)
            self.set_class(not plan.items, "-no-plan")

    def focus(self, scroll_visible: bool = True) -> Self:
        """Give the keys to the view that is open."""
        if self._parts_there:
            self._view().focus(scroll_visible)
        return self

    # --- keys ------------------------------------------------------------------------------------

    def on_focus(self) -> None:
        """Hand the keys on to the view that is open."""
        if self._parts_there:
            self._view().focus()

    def on_resize(self, event: Resize) -> None:
        """Put the plan beside the log where there is room, else below it."""
        self.set_class(event.size.width >= BESIDE, "-wide")

    def on_inspector_tabs_picked(self, message: InspectorTabs.Picked) -> None:
        """Open the tab that was clicked."""
        message.stop()
        self.open_tab(message.tab)

    def on_log_view_follow_changed(self) -> None:
        """Say whether the log is followed."""
        self._show_tabs()

    def action_next_tab(self) -> None:
        """Open the tab to the right, round the end."""
        self.open_tab(TABS[(TABS.index(self.tab) + 1) % len(TABS)])

    def action_follow(self) -> None:
        """Follow the end of the log, or stop."""
        self.log_view.action_toggle_follow()
        self._show_tabs()

    def action_wrap(self) -> None:
        """Break long lines of the log, or let them run out."""
        self.log_view.action_toggle_wrap()
        self._show_tabs()

    def action_save(self) -> None:
        """Save the log of the call, or its result if it wrote none."""
        if self._item is not None:
            self.run_worker(self._save(self._item), group="save-log")

    # --- drawing ---------------------------------------------------------------------------------

    def _update(self) -> None:
        """Show the call that is wanted, drawing only what changed and can be seen."""
        if not self._parts_there:
            return
        item = self._calls.get(self._wanted) or _newest(self._calls)
        if (item.key if item else "") != self.selected:
            self._drawn.clear()
        self._item = item
        self._show_title()
        self._show_log()
        tab = self.tab
        self.query_one(ContentSwitcher).current = f"inspector-{tab}"
        if tab != "log":
            self._show_drawn(tab)

    def _show_title(self) -> None:
        item = self._item
        if item is None:
            self.border_title = self.BORDER_TITLE
            self.border_subtitle = ""
            return
        glyph, word, _ = look_of(item.state, self._glyphs)
        self.border_title = Content(f"{clean_line(item.tool)}  {summarise(item.arguments)}")
        mark = "read from text  " if item.recovered else ""
        self.border_subtitle = Content(f"{mark}{glyph} {word}")

    def _show_log(self) -> None:
        self.log_view.show(self._logs.get(self.selected))
        self._show_tabs()

    def _show_tabs(self) -> None:
        status = ""
        if self.tab == "log":
            words = ["following" if self.log_view.following else "f follows"]
            words += ["wrapped"] if self.log_view.wrap else []
            status = ", ".join(words)
        self.tabs.show(self.tab, self._filled(), status)

    def _show_drawn(self, tab: Tab) -> None:
        item = self._item
        source = _source(tab, item)
        if tab in self._drawn and self._drawn[tab] == source:
            return
        keep = tab in self._drawn
        self._drawn[tab] = source
        glyphs = self._glyphs
        view = self.query_one(f"#inspector-{tab}", DrawnView)
        view.show(lambda w, p: _rows(tab, item, w, p, glyphs), keep_scroll=keep)

    def _filled(self) -> frozenset[Tab]:
        """Return the tabs that have something to show."""
        item = self._item
        if item is None:
            return frozenset()
        log = self._logs.get(item.key)
        has: dict[Tab, bool] = {
            "log": log is not None and len(log) > 0,
            "args": bool(item.arguments),
            "result": bool(item.output),
            "diff": item.display is not None and item.display.kind == "diff",
        }
        return frozenset(tab for tab in TABS if has[tab])

    def _runs(self) -> bool:
        return self._item is not None and self._item.state == "running"

    def _view(self) -> LogView | DrawnView:
        tab = self.tab
        return self.log_view if tab == "log" else self.query_one(f"#inspector-{tab}", DrawnView)

    async def _save(self, item: ToolItem) -> None:
        log = self._logs.get(item.key)
        lines: Sequence[str] = item.output.split("\n")
        whole = item.spill_path
        if log is not None and len(log):
            lines = [log.text(number) for number in range(log.first, log.end)]
            whole = log.spill_path or whole
        folder = self._save_folder or Path.cwd()
        name = f"{item.tool}-{item.key}"
        try:
            path = await asyncio.to_thread(save_log, folder, name, lines, whole)
        except OSError as error:
            reason = f"The log could not be saved in {folder}: {error.strerror or error}."
            self.notify(clean_line(reason), severity="error", markup=False)
            return
        self.notify(clean_line(f"Log saved to {path}"), markup=False)
        self.post_message(self.LogSaved(path))


def _newest(calls: Mapping[str, ToolItem]) -> ToolItem | None:
    """Return the newest call that runs, or else the newest of all."""
    newest_first = list(calls.values())[::-1]
    running = next((call for call in newest_first if call.state == "running"), None)
    return running or next(iter(newest_first), None)


def _source(tab: Tab, item: ToolItem | None) -> object:
    """Return what a tab is drawn from, to notice that it changed."""
    if item is None:
        return None
    return {
        "args": item.arguments,
        "result": (item.output, item.display, item.state, item.spill_path),
        "diff": (item.display, item.state),
    }.get(tab)


def _rows(
    tab: Tab, item: ToolItem | None, width: int, palette: Palette, glyphs: Glyphs
) -> list[Row]:
    """Draw what a tab other than the log shows of a call."""
    if item is None:
        return note_rows(_NO_CALL, width, palette)
    if tab == "args":
        return argument_rows(item.arguments, width, palette)
    if tab == "diff":
        if item.display is None or item.display.kind != "diff":
            return note_rows("This call shows no change of a file.", width, palette)
        return display_rows(item.display, width, palette, glyphs)
    if not item.output:
        _, word, _ = look_of(item.state, glyphs)
        return note_rows(f"No result yet: {word}.", width, palette)
    rows = text_rows(item.output, width, palette)
    if item.spill_path:
        note = note_rows(f"The whole text is in {clean_line(item.spill_path)}", width, palette)
        rows = [*rows, Row(()), *note]
    return rows
