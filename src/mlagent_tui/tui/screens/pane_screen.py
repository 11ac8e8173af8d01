"""The panes of the main screen: which of them stand there, and which has the focus."""

from __future__ import annotations

from textual import events, getters
from textual.screen import Screen
from textual.widget import Widget

from mlagent_tui.tui.panes.inspector import Inspector
from mlagent_tui.tui.panes.plan_panel import PlanPanel
from mlagent_tui.tui.panes.tool_tree import ToolTree
from mlagent_tui.tui.transcript.view import TranscriptView
from mlagent_tui.tui.widgets.composer import Composer
from mlagent_tui.tui.widgets.too_small import room_in

PANE_CLASSES = ("-pane-tools", "-pane-plan", "-pane-log")
"""Classes that let one pane take the transcript's place on a narrow screen."""


class PaneScreen(Screen[None]):
    """A screen of panes beside a conversation; on a narrow one they take its place."""

    HORIZONTAL_BREAKPOINTS = [
        (0, "-narrow"),
        (100, "-medium"),
        (160, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [
        (0, "-tiny"),
        (16, "-short"),
        (30, "-tall"),
    ]

    transcript = getters.query_one("#transcript", TranscriptView)
    inspector = getters.query_one("#inspector", Inspector)
    tools = getters.query_one("#tools", ToolTree)
    plan = getters.query_one("#plan", PlanPanel)
    composer = getters.query_one("#composer", Composer)

    def on_resize(self, event: events.Resize) -> None:
        """Show as much as fits."""
        room = room_in(event.size)
        self.set_class(room != "enough", "-cramped")
        self.set_class(room == "none", "-no-room")

    @property
    def pane_open(self) -> bool:
        """Whether a pane has taken the transcript's place on a narrow screen."""
        return self.has_class("-narrow") and any(self.has_class(name) for name in PANE_CLASSES)

    def close_panes(self) -> None:
        """Give the transcript its place back."""
        self.remove_class(*PANE_CLASSES)
        self.composer.focus()

    def action_show_tools(self) -> None:
        """Go to the tool calls."""
        self._show_pane("-pane-tools", self.tools)

    def action_show_plan(self) -> None:
        """Go to the plan."""
        self._show_pane("-pane-plan", self.plan)

    def action_show_log(self) -> None:
        """Open the inspector and go to the log."""
        self.remove_class("-inspector-closed")
        self.add_class("-inspector-open")
        self._show_pane("-pane-log", self.inspector)

    def action_toggle_inspector(self) -> None:
        """Open or close the inspector."""
        if self.inspector.display and self.inspector.size.width:
            self.remove_class("-inspector-open", "-pane-log")
            self.add_class("-inspector-closed")
            self.composer.focus()
        else:
            self.action_show_log()

    def _show_pane(self, name: str, pane: Widget) -> None:
        if self.has_class("-narrow") and self.has_class(name):
            self.close_panes()
            return
        self.remove_class(*PANE_CLASSES)
        self.add_class(name)
        self.call_after_refresh(_focus_within, pane)

    def action_next_pane(self) -> None:
        """Go to the next pane."""
        self._step_pane(1)

    def action_previous_pane(self) -> None:
        """Go to the pane before."""
        self._step_pane(-1)

    def _step_pane(self, step: int) -> None:
        panes: list[Widget] = [
            pane
            for pane in (self.transcript, self.inspector, self.plan, self.tools, self.composer)
            if pane.display and pane.size.width and pane.size.height
        ]
        focused = self.focused
        inside = [focused is not None and pane in focused.ancestors_with_self for pane in panes]
        here = inside.index(True) if True in inside else len(panes) - 1
        _focus_within(panes[(here + step) % len(panes)])


def _focus_within(pane: Widget) -> None:
    """Focus a pane, or the first widget inside it that can have the focus."""
    if pane.focusable:
        pane.focus()
        return
    inner = next((child for child in pane.query("*") if child.focusable), None)
    if inner is not None:
        inner.focus()
