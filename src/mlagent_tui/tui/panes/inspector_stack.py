"""Two inspectors, one above the other: log above and plan or diff below, or two calls compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual import getters
from textual.app import ComposeResult
from textual.containers import Vertical

from mlagent_tui.tui.panes.inspector import MOST_TELLING, Inspector
from mlagent_tui.tui.panes.inspector_tabs import Tab
from mlagent_tui.tui.state import PlanState, ToolsState

if TYPE_CHECKING:
    from mlagent_tui.clock import Clock
    from mlagent_tui.tui.glyphs import Glyphs
    from mlagent_tui.tui.logs.log_buffer import LogBuffer

_ABOVE: Sequence[Tab] = ("log", "result")
_BELOW: Sequence[Tab] = ("diff", "plan", "args")


class InspectorStack(Vertical):
    """Shows the selected call in one inspector, and in two where there is room or one is pinned.

    Args:
        clock: Time.
        glyphs: Signs that the terminal can show.
        save_folder: Where logs are saved.
        id: The widget's id.
    """

    upper = getters.query_one("#inspector", Inspector)
    lower = getters.query_one("#inspector-below", Inspector)

    def __init__(
        self,
        clock: Clock,
        glyphs: Glyphs,
        save_folder: Path | None = None,
        *,
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(id=id)
        self._clock = clock
        self._glyphs = glyphs
        self._save_folder = save_folder
        self._roomy = False
        self._something_below = False

    def on_mount(self) -> None:
        """Make the parts of the upper one after the first frame."""
        self.upper.wake()

    def compose(self) -> ComposeResult:
        """Lay out both; the style sheet hides the lower one until it is wanted."""
        for name, with_plan in (("inspector", True), ("inspector-below", False)):
            yield Inspector(
                clock=self._clock,
                glyphs=self._glyphs,
                save_folder=self._save_folder,
                late=True,
                with_plan=with_plan,
                id=name,
            )

    @property
    def both(self) -> tuple[Inspector, Inspector]:
        """The upper and the lower one."""
        return self.upper, self.lower

    @property
    def pinned(self) -> Inspector | None:
        """The one that keeps its call; None if neither does."""
        return next((inspector for inspector in self.both if inspector.pinned), None)

    def make_room(self, roomy: bool) -> None:
        """Say whether there is room for two, log above and plan or diff below."""
        self._roomy = roomy
        self._arrange()

    def select(self, tool_call_id: str) -> None:
        """Show a call where none is pinned."""
        for inspector in self.both:
            if not inspector.pinned:
                inspector.select(tool_call_id)

    def show_tools(self, tools: ToolsState) -> None:
        """Take the calls as they are now."""
        for inspector in self.both:
            inspector.show_tools(tools)
        self._note_below(bool(tools.calls))

    def show_logs(self, logs: Mapping[str, LogBuffer]) -> None:
        """Take the logs as they are now."""
        for inspector in self.both:
            inspector.show_logs(logs)

    def show_plan(self, plan: PlanState) -> None:
        """Show the plan as it is now."""
        for inspector in self.both:
            inspector.show_plan(plan)
        self._note_below(bool(plan.items))

    def show_workspace(self, workspace: str) -> None:
        """Look for a plan file in this folder."""
        for inspector in self.both:
            inspector.show_workspace(workspace)

    def on_inspector_pinned(self, message: Inspector.Pinned) -> None:
        """Keep the call of one; the other one follows the selection."""
        message.stop()
        for inspector in self.both:
            inspector.pin(message.pinned and inspector is message.inspector)
        self._arrange()

    def _note_below(self, something: bool) -> None:
        if something and not self._something_below:
            self._something_below = True
            self._arrange()

    def _arrange(self) -> None:
        """Show one or two, and let each open what the other one does not show."""
        pinned = self.pinned is not None
        two = pinned or (self._roomy and self._something_below)
        self.set_class(two, "-two")
        if two:
            self.lower.wake()
        beside = self._roomy and not pinned
        self.upper.prefer(_ABOVE if beside else MOST_TELLING)
        self.lower.prefer(_BELOW if beside else MOST_TELLING)
