from __future__ import annotations

from dataclasses import replace

import pytest
from frames import check_frame, render_frame
from pane_host import PaneHost, text_of
from pane_samples import PLAN

from mlagent_tui.protocol.values import PlanItem
from mlagent_tui.tui.glyphs import ASCII
from mlagent_tui.tui.panes.plan_panel import PlanPanel, PlanStrip, progress, progress_bar
from mlagent_tui.tui.state import PlanState


def panel() -> PaneHost:
    return PaneHost(lambda clock: PlanPanel(clock=clock, glyphs=ASCII))


def strip() -> PaneHost:
    return PaneHost(lambda clock: PlanStrip(clock=clock, glyphs=ASCII))


def test_progress() -> None:
    assert progress(PLAN) == "2/5"
    assert progress(PlanState()) == ""


def test_the_bar_is_full_only_when_all_is_done() -> None:
    items = [replace(PLAN.items[0], id=str(n)) for n in range(9)]
    nearly = PlanState((*items, replace(items[0], status="pending")))
    assert progress_bar(nearly, 6, ASCII) == "#####-"
    assert progress_bar(PlanState(tuple(items)), 6, ASCII) == "######"
    assert progress_bar(PlanState(), 6, ASCII) == ""


async def test_the_running_step_ticks() -> None:
    host = panel()
    async with host.run_test(size=(40, 12)) as pilot:
        assert host.clock.sleepers == 0
        host.pane.show_plan(PLAN)
        await pilot.pause()
        assert "01:51" in text_of(host.pane)
        host.clock.jump(1)
        await pilot.pause()
        assert "01:52" in text_of(host.pane)
        host.pane.show_plan(replace(PLAN, running_since=""))
        await pilot.pause()
        assert host.clock.sleepers == 0
        assert "01:5" not in text_of(host.pane)


@pytest.mark.parametrize("width", [24, 40, 80])
async def test_frames(width: int) -> None:
    host = panel()
    async with host.run_test(size=(width, 18)) as pilot:
        host.pane.show_plan(PLAN)
        await pilot.pause()
        check_frame(host, f"plan_panel_{width}")


async def test_the_running_step_is_scrolled_into_view_once() -> None:
    host = panel()
    steps = tuple(
        PlanItem(str(n), f"step {n}", "in_progress" if n == 30 else "pending") for n in range(60)
    )
    async with host.run_test(size=(40, 20)) as pilot:
        host.pane.show_plan(PlanState(steps))
        await pilot.pause()
        assert "step 30" in render_frame(host)
        host.pane.scroll_to(y=0, animate=False)
        host.pane.show_plan(PlanState(steps))
        await pilot.pause()
        assert "step 30" not in render_frame(host)


async def test_the_strip_shows_progress_and_the_running_step() -> None:
    host = strip()
    async with host.run_test(size=(60, 3)) as pilot:
        assert text_of(host.pane) == "No plan yet."
        host.pane.show_plan(PLAN)
        await pilot.pause()
        line = text_of(host.pane)
        assert line.startswith("plan ##---- 2/5  ~ Train for five epochs")
        assert line.endswith("01:51")
        done = tuple(replace(item, status="completed") for item in PLAN.items)
        host.pane.show_plan(PlanState(done))
        await pilot.pause()
        assert text_of(host.pane) == "plan ###### 5/5  v all done"


async def test_text_from_outside_is_not_markup() -> None:
    host = panel()
    async with host.run_test(size=(60, 12)) as pilot:
        host.pane.show_plan(PlanState((PlanItem("1", "[/] [b]bold \x1b[2J\nnext"),)))
        await pilot.pause()
        assert text_of(host.pane) == "o [/] [b]bold  next"
