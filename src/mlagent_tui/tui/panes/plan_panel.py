"""The agent's plan: which steps are done, which one runs and for how long."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import accumulate
from typing import Unpack

from rich.segment import Segment
from textual.content import Content
from textual.message import Message

from mlagent_tui.protocol.values import PlanItem
from mlagent_tui.tui.glyphs import Glyphs
from mlagent_tui.tui.panes.columns import two_sided
from mlagent_tui.tui.panes.lines_view import DrawnView
from mlagent_tui.tui.panes.timed_view import Given, TimedView
from mlagent_tui.tui.render.elapsed import elapsed_text, seconds_between
from mlagent_tui.tui.render.row import Row, indent
from mlagent_tui.tui.render.wrap import Span, wrap
from mlagent_tui.tui.sanitise import clean_line
from mlagent_tui.tui.state import PlanState
from mlagent_tui.tui.theme import Palette

_NO_PLAN = "No plan yet."
_LEFT_FOR_TIME = 8
_BAR = 16
_STRIP_BAR = 6


class PlanPanel(TimedView, DrawnView):
    """Shows every step with its state; the running step tells its time."""

    BORDER_TITLE = "Plan"

    def __init__(self, **given: Unpack[Given]) -> None:
        super().__init__(**given)
        self._plan = PlanState()
        self._revealed = ""
        self._running_end = 0

    def show_plan(self, plan: PlanState, now: datetime | None = None) -> None:
        """Show the plan as it is now."""
        self._plan = plan
        self.keep_time(bool(plan.running_since), now)
        self.show_title(f"{self.BORDER_TITLE} {progress(plan)}".rstrip())
        self.border_subtitle = Content(progress_bar(plan, _BAR, self._glyphs))
        self.tick()
        running = _running(plan)
        if running is not None and running.id != self._revealed:
            self._revealed = running.id
            self.call_after_refresh(self._reveal_running)

    def on_mount(self) -> None:
        """Begin to tick if a step runs already."""
        self.show_plan(self._plan)

    def _draw(self, width: int, palette: Palette) -> Sequence[Row]:
        steps = plan_rows(self._plan, self._now, width, palette, self._glyphs)
        ends = list(accumulate(len(rows) for rows in steps))
        running = next((i for i, s in enumerate(self._plan.items) if s.status == "in_progress"), -1)
        self._running_end = ends[running] if running >= 0 else 0
        return [row for rows in steps for row in rows]

    def _reveal_running(self) -> None:
        """Scroll to the running step, once, so that a person can still look elsewhere."""
        self.reveal(max(0, self._running_end - 1))

    def tick(self) -> None:
        """Draw the plan with the time of now."""
        self.show(self._draw, keep_scroll=True)


class PlanStrip(TimedView, can_focus=False):
    """The plan on one line, for narrow layouts: progress and the running step."""

    class Pressed(Message):
        """A person wants to see the whole plan."""

    def __init__(self, **given: Unpack[Given]) -> None:
        super().__init__(**given)
        self._plan = PlanState()

    @property
    def line_count(self) -> int:
        """Always one line."""
        return 1

    def show_plan(self, plan: PlanState, now: datetime | None = None) -> None:
        """Show the plan as it is now."""
        self._plan = plan
        self.keep_time(bool(plan.running_since), now)
        if self.is_attached:
            self.refresh()

    def on_mount(self) -> None:
        """Begin to tick if a step runs already."""
        self.keep_time(bool(self._plan.running_since))

    def on_click(self) -> None:
        """Ask for the whole plan."""
        self.post_message(self.Pressed())

    def draw_line(self, _index: int, width: int, palette: Palette, /) -> Row:
        """Draw progress, running step and its time."""
        return strip_row(self._plan, self._now, width, palette, self._glyphs)

    def tick(self) -> None:
        """Draw the running step's time again."""
        self.refresh()


def progress(plan: PlanState) -> str:
    """Return how many steps are done, such as ``3/6``; empty without a plan."""
    done = sum(item.status == "completed" for item in plan.items)
    return f"{done}/{len(plan.items)}" if plan.items else ""


def progress_bar(plan: PlanState, cells: int, glyphs: Glyphs) -> str:
    """Return how much is done as a bar; empty without a plan."""
    if not plan.items:
        return ""
    done = sum(item.status == "completed" for item in plan.items)
    full = done * cells // len(plan.items)
    return glyphs.gauge_full * full + glyphs.gauge_empty * (cells - full)


def plan_rows(
    plan: PlanState, now: datetime, width: int, palette: Palette, glyphs: Glyphs
) -> list[list[Row]]:
    """Draw the rows of every step; long ones take several."""
    if not plan.items:
        return [[Row([Segment(_NO_PLAN, palette.muted)])]]
    return [
        _step_rows(item, _running_time(item, plan, now), width, palette, glyphs)
        for item in plan.items
    ]


def strip_row(plan: PlanState, now: datetime, width: int, palette: Palette, glyphs: Glyphs) -> Row:
    """Draw the plan on one row."""
    if not plan.items:
        return Row([Segment(_NO_PLAN, palette.muted)])
    left: list[Span] = [
        ("plan ", palette.muted),
        (f"{progress_bar(plan, _STRIP_BAR, glyphs)} ", palette.primary),
        (progress(plan), palette.strong),
    ]
    right: list[Span] = []
    running = _running(plan)
    if running is not None:
        left += [
            (f"  {glyphs.box_active} ", palette.primary),
            (clean_line(running.content), palette.text),
        ]
        right = [(_running_time(running, plan, now), palette.primary)]
    elif all(item.status == "completed" for item in plan.items):
        left.append((f"  {glyphs.ok} all done", palette.success))
    return two_sided(left, right, width, glyphs.ellipsis)


def _step_rows(
    item: PlanItem, time: str, width: int, palette: Palette, glyphs: Glyphs
) -> list[Row]:
    look = {
        "completed": (glyphs.box_done, palette.success, palette.muted),
        "in_progress": (glyphs.box_active, palette.primary, palette.strong),
        "pending": (glyphs.box_open, palette.muted, palette.text),
    }
    sign, sign_style, style = look[item.status]
    room = width - 2 - (_LEFT_FOR_TIME if time else 0)
    rows = wrap([(clean_line(item.content), style)], room)
    lead = [Segment(f"{sign} ", sign_style)]
    drawn = indent(rows, lead, [Segment("  ")], 2)
    if time:
        gap = Segment(" " * max(1, width - drawn[0].width - len(time)))
        drawn[0] = Row((*drawn[0].segments, gap, Segment(time, palette.primary)))
    return drawn


def _running_time(item: PlanItem, plan: PlanState, now: datetime) -> str:
    seconds = seconds_between(plan.running_since, now)
    return "" if seconds is None or item.status != "in_progress" else elapsed_text(seconds)


def _running(plan: PlanState) -> PlanItem | None:
    return next((item for item in plan.items if item.status == "in_progress"), None)
