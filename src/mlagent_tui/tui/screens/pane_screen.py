"""The panes of the main screen: which of them stand there, and which has the focus."""

from __future__ import annotations

from textual import events, getters
from textual.screen import Screen
from textual.widget import Widget

from mlagent_tui.tui.panes.inspector import Inspector
from mlagent_tui.tui.panes.inspector_stack import InspectorStack
from mlagent_tui.tui.panes.plan_panel import PlanPanel
from mlagent_tui.tui.panes.tool_tree import ToolTree
from mlagent_tui.tui.transcript.view import TranscriptView
from mlagent_tui.tui.widgets.composer import Composer
from mlagent_tui.tui.widgets.too_small import room_in

PANE_CLASSES = ("-pane-tools", "-pane-plan", "-pane-log")
"""Classes that let one pane take the transcript's place on a narrow screen."""


WIDE = 160
"""Columns from which on conversation, inspectors and sidebar stand side by side."""


class PaneScreen(Screen[None]):
    """A screen of panes beside a conversation; on a narrow one they take its place."""

    HORIZONTAL_BREAKPOINTS = [
        (0, "-narrow"),
        (100, "-medium"),
        (WIDE, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [
        (0, "-tiny"),
        (16, "-short"),
        (30, "-tall"),
    ]

    transcript = getters.query_one("#transcript", TranscriptView)
    inspectors = getters.query_one("#inspectors", InspectorStack)
    inspector = getters.query_one("#inspector", Inspector)
    tools = getters.query_one("#tools", ToolTree)
    plan = getters.query_one("#plan", PlanPanel)
    composer = getters.query_one("#composer", Composer)

    def on_resize(self, event: events.Resize) -> None:
        """Show as much as fits."""
        room = room_in(event.size)
        self.set_class(room != "enough", "-cramped")
        self.set_class(room == "none", "-no-room")
        self.inspectors.make_room(event.size.width >= WIDE)

    @property
    def pane_open(self) -> bool:
        """Whether a pane has taken the transcript's place."""
        narrow = self.has_class("-narrow") and any(self.has_class(name) for name in PANE_CLASSES)
        return narrow or self.has_class("-zoomed")

    def close_panes(self) -> None:
        """Give the transcript its place back."""
        self.remove_class(*PANE_CLASSES, "-zoomed")
        self.composer.focus()

    def action_show_tools(self) -> None:
        """Go to the tool calls."""
        self._open_sidebar()
        self._show_pane("-pane-tools", self.tools)

    def action_show_plan(self) -> None:
        """Go to the plan."""
        if self.inspectors.display and self.inspector.has_steps and not self.has_class("-narrow"):
            self.inspector.plan.focus()
            return
        self._open_sidebar()
        self._show_pane("-pane-plan", self.plan)

    def action_show_log(self) -> None:
        """Open the inspector and go to the log."""
        self.remove_class("-inspector-closed")
        self.add_class("-inspector-open")
        self._show_pane("-pane-log", self.inspector)

    def action_toggle_inspector(self) -> None:
        """Open or close the inspector."""
        if self.inspectors.display and self.inspector.size.width:
            self.remove_class("-inspector-open", "-pane-log", "-zoomed")
            self.add_class("-inspector-closed")
            self.composer.focus()
        else:
            self.action_show_log()

    def action_zoom(self) -> None:
        """Give the inspector the whole width, or back what it took."""
        self.add_class("-inspector-open")
        self.toggle_class("-zoomed")

    def _open_sidebar(self) -> None:
        """Let the sidebar have the place that the inspector took."""
        self.remove_class("-zoomed")
        if self.has_class("-medium"):
            self.remove_class("-inspector-open")

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
        panes = self._panes()
        focused = self.focused
        within = focused.ancestors_with_self if focused is not None else []
        # The steps of the plan stand inside of the inspector, so the innermost pane counts.
        here = max((n for n, pane in enumerate(panes) if pane in within), default=-1)
        _focus_within(panes[(here + step) % len(panes)])

    def _panes(self) -> list[Widget]:
        """Return the panes on the screen in the order in which the keys go through them."""
        upper, lower = self.inspectors.both
        steps = [upper.plan] if upper.has_steps else []
        waiting = self.query_one("#queue")
        beside = [self.plan, self.tools, waiting, self.composer]
        panes = [self.transcript, upper, *steps, lower, *beside]
        return [pane for pane in panes if pane.size and _displayed(pane)]


def _displayed(pane: Widget) -> bool:
    return all(node.display for node in pane.ancestors_with_self if isinstance(node, Widget))


def _focus_within(pane: Widget) -> None:
    """Focus a pane, or the first widget inside it that can have the focus."""
    if pane.focusable:
        pane.focus()
        return
    inner = next((child for child in pane.query("*") if child.focusable), None)
    if inner is not None:
        inner.focus()
