"""The inspector: log, arguments, result and diff of one call, and the plan as a document."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
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
from mlagent_tui.tui.glyphs import Glyphs, choose_glyphs
from mlagent_tui.tui.logs.log_view import LogView
from mlagent_tui.tui.panes.call_watch import CallWatch
from mlagent_tui.tui.panes.display_rows import is_split
from mlagent_tui.tui.panes.inspected import (
    Inspected,
    best_tab,
    filled_tabs,
    source_of,
    tab_rows,
    title_of,
)
from mlagent_tui.tui.panes.inspector_tabs import TABS, InspectorTabs, Tab
from mlagent_tui.tui.panes.lines_view import DrawnView
from mlagent_tui.tui.panes.log_saving import save_call
from mlagent_tui.tui.panes.plan_document import read_plan_file
from mlagent_tui.tui.panes.plan_panel import PlanPanel
from mlagent_tui.tui.panes.searched_view import SearchedView
from mlagent_tui.tui.panes.titles import show_title
from mlagent_tui.tui.sanitise import clean_line
from mlagent_tui.tui.state import PlanState, ToolItem, ToolsState

if TYPE_CHECKING:
    from mlagent_tui.tui.logs.log_buffer import LogBuffer

BESIDE = 84
"""Cells from which on the plan stands beside the log; below that it stands under it."""

MOST_TELLING: Sequence[Tab] = ("diff", "log", "result")
"""Tabs in the order in which one is opened for a call, if nobody chose one."""


class Inspector(Vertical, can_focus=True):
    """Shows one call: the selected one, or as long as none is selected, the newest.

    Args:
        clock: Time.
        glyphs: Signs; those that this terminal can show by default.
        save_folder: Where logs are saved; the current folder by default.
        late: Make the parts, which are many, only once :meth:`wake` is called.
        with_plan: Whether the steps of the plan stand beside or below the views.
    """

    BORDER_TITLE = "Inspector"

    BINDINGS = [
        Binding("tab", "next_tab", "Next tab", id="inspector.tab"),
        Binding("f", "follow", "Follow", id="inspector.follow"),
        Binding("w", "wrap", "Wrap", id="inspector.wrap"),
        Binding("v", "split", "Split or unified diff", id="inspector.split"),
        Binding("p", "pin", "Pin", id="inspector.pin"),
        Binding("z", "screen.zoom", "Full width", id="inspector.zoom"),
        Binding("s", "save", "Save the log", id="inspector.save"),
    ]

    tabs = getters.query_one(InspectorTabs)
    log_view = getters.query_one(LogView)
    plan = getters.query_one(PlanPanel)

    class LogSaved(Message):
        """A log was written to a file."""

        def __init__(self, path: Path) -> None:
            super().__init__()
            self.path = path

    class Pinned(Message):
        """A person pins the call that is shown, or lets it go."""

        def __init__(self, inspector: Inspector, pinned: bool) -> None:
            super().__init__()
            self.inspector = inspector
            self.pinned = pinned

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        glyphs: Glyphs | None = None,
        save_folder: Path | None = None,
        late: bool = False,
        with_plan: bool = True,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._clock = clock or SystemClock()
        self._glyphs = glyphs or choose_glyphs()
        self._save_folder = save_folder
        self._watch = CallWatch()
        self._logs: Mapping[str, LogBuffer] = {}
        self._late = late
        self._with_plan = with_plan
        self._parts_there = False
        self._workspace = ""
        self._shown = Inspected()
        self._wanted = ""
        self._pinned = False
        self._chosen: Tab | None = None
        self._order = MOST_TELLING
        self._drawn: dict[Tab, object] = {}
        self._titled: object = None

    def compose(self) -> ComposeResult:
        """Lay out the tabs above the views, and the plan beside or below them."""
        if not self._late:
            yield from self._parts()

    def on_mount(self) -> None:
        """Show what came before the parts were there."""
        if not self._late:
            self._filled_in()

    def wake(self) -> None:
        """Make the parts with the next frame, if they are not there yet."""
        if self._late:
            self._late = False
            self.call_after_refresh(self._fill)

    async def _fill(self) -> None:
        await self.mount_all(self._parts())
        self._filled_in()

    def _filled_in(self) -> None:
        self._parts_there = True
        self.show_plan(self._shown.plan)
        self._update()

    def _parts(self) -> tuple[Widget, ...]:
        views = (
            LogView(empty="This call has written no log.", id="inspector-log"),
            *(SearchedView(id=f"inspector-{tab}") for tab in TABS[1:]),
        )
        body = Container(ContentSwitcher(*views, initial="inspector-log"), id="inspector-body")
        if self._with_plan:
            steps = PlanPanel(clock=self._clock, glyphs=self._glyphs, id="inspector-steps")
            body.compose_add_child(steps)
        return InspectorTabs(), body

    # --- what others call ------------------------------------------------------------------------

    @property
    def selected(self) -> str:
        """tool_call_id of the call that is shown; empty if there is none."""
        return self._shown.item.key if self._shown.item is not None else ""

    @property
    def pinned(self) -> bool:
        """Whether it keeps its call whatever is selected elsewhere."""
        return self._pinned

    @property
    def has_steps(self) -> bool:
        """Whether the steps of the plan stand on the screen with the views."""
        return self._parts_there and self._with_plan and self.plan.size.height > 0

    @property
    def tab(self) -> Tab:
        """The tab that is open: the one that was chosen, else the one that says most."""
        return self._chosen or best_tab(self._shown, self._filled(), self._order)

    def select(self, tool_call_id: str) -> None:
        """Show a call; an empty id goes back to showing the newest."""
        self._wanted = tool_call_id
        self._update()

    def pin(self, pinned: bool) -> None:
        """Keep the call that is shown, or let it go."""
        self._pinned = pinned
        self._wanted = self.selected if pinned else self._wanted
        self._update()

    def prefer(self, order: Sequence[Tab]) -> None:
        """Open the first of these tabs that has something, as long as nobody chose one."""
        if order != self._order:
            self._order = order
            self._update()

    def open_tab(self, tab: Tab | None) -> None:
        """Open a tab and stay on it; None leaves the choice to the inspector."""
        self._chosen = tab
        self._update()
        if self.has_focus_within:
            self.focus()

    def show_tools(self, tools: ToolsState) -> None:
        """Take the calls as they are now."""
        changes = self._watch.look(tools.calls)
        if changes.fresh or changes.new or changes.changed:
            self._update()
        ended = any(item.ended for item in (*changes.changed, *changes.new))
        if ended and self.tab == "plan":
            self._read_plan_file()  # The agent may have written it.

    def show_logs(self, logs: Mapping[str, LogBuffer]) -> None:
        """Take the logs as they are now; call it whenever one grew."""
        self._logs = logs
        if self._parts_there:
            self._show_log()

    def show_plan(self, plan: PlanState) -> None:
        """Show the plan as it is now."""
        self._shown = replace(self._shown, plan=plan)
        if not self._parts_there:
            return
        if self._with_plan:
            self.plan.show_plan(plan)
        self.set_class(not plan.items, "-no-plan")
        self._update()

    def show_workspace(self, workspace: str) -> None:
        """Look for a plan file in this folder."""
        if workspace != self._workspace:
            self._workspace = workspace
            self._read_plan_file()

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

    def on_descendant_focus(self) -> None:
        """Mark the title."""
        self._show_title()

    def on_descendant_blur(self) -> None:
        """Take the mark away."""
        self._show_title()

    def on_resize(self, event: Resize) -> None:
        """Put the plan beside the log where there is room, else below it."""
        self.set_class(event.size.width >= BESIDE, "-wide")
        if self._parts_there:
            self.call_after_refresh(self._show_tabs)

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

    def action_split(self) -> None:
        """Draw the diff side by side, or in one column, and show it."""
        self._shown = replace(self._shown, split=not self._splits())
        self.open_tab("diff")

    def action_pin(self) -> None:
        """Keep the call that is shown, or let it go."""
        if self._shown.item is not None:
            self.post_message(self.Pinned(self, not self._pinned))

    def action_save(self) -> None:
        """Save the log of the call, or its result if it wrote none."""
        if self._shown.item is not None:
            self.run_worker(self._save(self._shown.item), group="save-log")

    # --- drawing ---------------------------------------------------------------------------------

    def _update(self) -> None:
        """Show the call that is wanted, drawing only what changed and can be seen."""
        if not self._parts_there:
            return
        item = self._watch.calls.get(self._wanted) or self._watch.newest
        if (item.key if item else "") != self.selected:
            self._drawn.clear()
        self._shown = replace(self._shown, item=item)
        self._show_title()
        self._show_log()
        tab = self.tab
        self.query_one(ContentSwitcher).current = f"inspector-{tab}"
        if tab != "log":
            self._show_drawn(tab)

    def _show_title(self) -> None:
        title, below = title_of(self.tab, self._shown, self._glyphs, pinned=self._pinned)
        title, focused = title or self.BORDER_TITLE, self.has_focus_within
        if (title, below, focused) != self._titled:
            self._titled = (title, below, focused)
            show_title(self, title, self._glyphs, focused=focused)
            self.border_subtitle = Content(below)

    def _show_log(self) -> None:
        self.log_view.show(self._logs.get(self.selected))
        self._show_tabs()

    def _show_tabs(self) -> None:
        status = ""
        if self.tab == "log":
            words = ["following" if self.log_view.following else "f follows"]
            words += ["wrapped"] if self.log_view.wrap else []
            if (log := self.log_view.buffer) is not None and log.first:
                words.append(f"without the first {log.first:,} lines")
            status = ", ".join(words)
        elif self.tab == "diff":
            status = "v unified" if self._splits() else "v split"
        self.tabs.show(self.tab, self._filled(), status)

    def _show_drawn(self, tab: Tab) -> None:
        shown, glyphs = self._shown, self._glyphs
        source = source_of(tab, shown)
        if tab in self._drawn and self._drawn[tab] == source:
            return
        keep = tab in self._drawn
        self._drawn[tab] = source
        view = self.query_one(f"#inspector-{tab}", DrawnView)
        view.show(lambda w, p: tab_rows(tab, shown, w, p, glyphs), keep_scroll=keep)

    def _filled(self) -> frozenset[Tab]:
        return filled_tabs(self._shown, self._logs.get(self.selected))

    def _splits(self) -> bool:
        split = self._shown.split
        return is_split(self._view_width()) if split is None else split

    def _view_width(self) -> int:
        return self.query_one(ContentSwitcher).size.width

    def _view(self) -> LogView | DrawnView:
        tab = self.tab
        return self.log_view if tab == "log" else self.query_one(f"#inspector-{tab}", DrawnView)

    # --- files -----------------------------------------------------------------------------------

    def _read_plan_file(self) -> None:
        if self._workspace:
            self.run_worker(self._take_plan_file(), group="plan-file", exclusive=True)

    async def _take_plan_file(self) -> None:
        file = await asyncio.to_thread(read_plan_file, Path(self._workspace))
        self._shown = replace(self._shown, file=file)
        self._update()

    async def _save(self, item: ToolItem) -> None:
        folder = self._save_folder or Path.cwd()
        try:
            path = await save_call(folder, item, self._logs.get(item.key))
        except OSError as error:
            reason = f"The log could not be saved in {folder}: {error.strerror or error}."
            self.notify(clean_line(reason), severity="error", markup=False)
            return
        self.notify(clean_line(f"Log saved to {path}"), markup=False)
        self.post_message(self.LogSaved(path))
