"""The inspectors beside the conversation, through the keys of the real screen."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from app_host import config_for, ready, running, say
from fake_engine import FakeEngine
from frames import render_frame
from textual.pilot import Pilot
from tui_clock import FrameClock
from tui_scripts import busy
from tui_waiting import settled, until

from mlagent_tui.protocol.events import Event, Ready, ToolCallEvent, ToolOutput, ToolStateChange
from mlagent_tui.tui.app import MlAgentApp
from mlagent_tui.tui.screens.main import MainScreen

Running = tuple[MlAgentApp, FakeEngine, Pilot[Any]]


@asynccontextmanager
async def at_work(
    folder: Path, size: tuple[int, int], events: Sequence[Event] = ()
) -> AsyncIterator[Running]:
    async with running(config_for(folder), size, clock=FrameClock()) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, events or busy())
        await settled(pilot)
        yield app, engine, pilot


async def press(pilot: Pilot[Any], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await settled(pilot)


def titles(main: MainScreen) -> tuple[str, str]:
    upper, lower = main.inspectors.both
    return str(upper.border_title), str(lower.border_title)


def on_screen(main: MainScreen) -> list[str]:
    """Return the panes that can be seen, from left to right and from top to bottom."""
    names = ("#transcript", "#inspector", "#inspector-below", "#plan", "#tools", "#context")
    panes = [main.query_one(name) for name in names]
    return [
        pane.id or "" for pane in panes if pane.region and pane in main._compositor.visible_widgets
    ]


async def test_on_a_wide_screen_log_and_plan_stand_beside_the_chat(tmp_path: Path) -> None:
    async with at_work(tmp_path, (160, 40)) as (app, _, pilot):
        assert on_screen(app.main) == [
            "transcript", "inspector", "inspector-below", "plan", "tools", "context",
        ]  # fmt: skip
        upper, lower = app.main.inspectors.both
        assert (upper.tab, lower.tab) == ("log", "args")
        assert lower.region.y == upper.region.bottom
        await press(pilot, "f2", "up")
        assert upper.selected == lower.selected == "c2"
        assert (upper.tab, lower.tab) == ("result", "diff")


async def test_without_calls_there_is_one_inspector(tmp_path: Path) -> None:
    async with running(config_for(tmp_path), (160, 40), clock=FrameClock()) as (app, _, pilot):
        await ready(pilot, app)
        await settled(pilot)
        assert "inspector-below" not in on_screen(app.main)


async def test_on_a_medium_screen_log_and_plan_take_the_place_of_the_sidebar(
    tmp_path: Path,
) -> None:
    async with at_work(tmp_path, (120, 40)) as (app, _, pilot):
        assert on_screen(app.main) == ["transcript", "plan", "tools", "context"]
        await press(pilot, "f5")
        assert on_screen(app.main) == ["transcript", "inspector"]
        assert app.main.inspector.log_view.has_focus
        assert "◐ Train" in render_frame(app)
        await press(pilot, "f4")
        assert app.main.inspector.plan.has_focus
        await press(pilot, "f2")
        assert on_screen(app.main) == ["transcript", "plan", "tools", "context"]
        assert app.main.tools.has_focus


@pytest.mark.parametrize(
    ("key", "pane"), [("f2", "tools"), ("f4", "plan"), ("f5", "inspector")]
)  # fmt: skip
async def test_on_a_narrow_screen_a_pane_takes_the_place_of_the_chat(
    tmp_path: Path, key: str, pane: str
) -> None:
    async with at_work(tmp_path, (80, 24)) as (app, _, pilot):
        await press(pilot, key)
        assert on_screen(app.main)[0] == pane
        assert app.focused is not None
        assert app.main.query_one(f"#{pane}") in app.focused.ancestors_with_self
        await press(pilot, "escape")
        assert on_screen(app.main) == ["transcript"]
        assert app.focused is app.main.composer


async def test_the_pane_keys_go_through_all_panes_and_back(tmp_path: Path) -> None:
    for size, count in (((160, 40), 7), ((120, 40), 5)):
        async with at_work(tmp_path, size) as (app, _, pilot):
            if count == 5:
                await press(pilot, "f5", "escape")
            seen = []
            for _step in range(count):
                await press(pilot, "f6")
                seen.append(app.focused)
            assert seen[-1] is app.main.composer
            assert len(set(map(id, seen))) == count
            back = []
            for _step in range(count):
                await press(pilot, "shift+f6")
                back.append(app.focused)
            assert back == [*seen[-2::-1], seen[-1]]


async def test_the_pane_with_the_keys_says_so_without_colour(tmp_path: Path) -> None:
    async with at_work(tmp_path, (160, 40)) as (app, _, pilot):
        assert "▸" not in "".join(titles(app.main))
        await press(pilot, "f5")
        assert titles(app.main)[0].startswith("▸ bash")
        assert not titles(app.main)[1].startswith("▸")
        await press(pilot, "f2")
        await until(pilot, lambda: app.main.tools.has_focus)
        assert not titles(app.main)[0].startswith("▸")
        assert str(app.main.tools.border_title).startswith("▸ Tools")


@pytest.mark.parametrize("size", [(160, 40), (120, 40), (80, 30)])
async def test_a_pinned_call_stays_beside_the_selected_one(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with at_work(tmp_path, size) as (app, _, pilot):
        upper, lower = app.main.inspectors.both
        await press(pilot, "f5", "p")
        assert titles(app.main)[0] == "▸ pinned: bash  python3 train.py --epochs 8"
        assert "inspector-below" in on_screen(app.main)
        app.main.inspectors.select("c2")
        await settled(pilot)
        assert (upper.selected, lower.selected) == ("c3", "c2")
        assert lower.tab == "diff"
        await press(pilot, "f6", "p")
        assert (upper.pinned, lower.pinned) == (False, True)
        app.main.inspectors.select("c1")
        await settled(pilot)
        assert (upper.selected, lower.selected) == ("c1", "c2")
        await press(pilot, "p")
        assert "pinned" not in "".join(titles(app.main))
        assert ("inspector-below" in on_screen(app.main)) == (size[0] >= 160)


async def test_a_call_goes_from_the_tree_to_the_chat_and_from_there_to_the_inspector(
    tmp_path: Path,
) -> None:
    async with at_work(tmp_path, (160, 40)) as (app, _, pilot):
        await press(pilot, "f2", "up", "enter")
        assert app.main.transcript.has_focus
        assert app.main.transcript.selected_key == "c2"
        await press(pilot, "k")
        assert app.main.tools.selected == app.main.inspector.selected == "c1"
        await press(pilot, "o")
        assert app.main.inspector.has_focus_within


async def test_a_diff_is_split_where_there_is_room_or_on_demand(tmp_path: Path) -> None:
    async with at_work(tmp_path, (130, 40)) as (app, _, pilot):
        await press(pilot, "f2", "up", "f5")
        assert app.main.inspector.tab == "diff"
        one_column = render_frame(app)
        assert "v split" in one_column
        await press(pilot, "v")
        assert "v unified" in render_frame(app)
        await press(pilot, "v")
        assert render_frame(app) == one_column
    async with at_work(tmp_path, (130, 40)) as (app, _, pilot):
        await press(pilot, "f2", "up", "f5", "z")
        assert on_screen(app.main) == ["inspector"]
        assert "v unified" in render_frame(app)
        await press(pilot, "escape")
        assert "transcript" in on_screen(app.main)


async def test_the_workspace_plan_file_is_shown_and_read_again_when_a_call_ends(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "sft"
    folder.mkdir()
    (folder / "PLAN.md").write_text("# The recipe\n\nFirst the **data**.\n")
    async with at_work(tmp_path, (160, 40)) as (app, engine, pilot):
        await say(pilot, app, engine, [Ready(6, "m", mode="ask", workspace=str(folder))])
        lower = app.main.inspectors.lower
        await until(pilot, lambda: lower.tab == "plan")
        await settled(pilot)
        assert "First the data." in render_frame(app)
        assert titles(app.main)[1] == "Plan file PLAN.md"
        (folder / "PLAN.md").write_text("Then the training.\n")
        events = [
            ToolCallEvent("w", "write", {"path": "PLAN.md"}),
            ToolStateChange("w", "running"),
            ToolOutput("w", "write", "", True),
            ToolStateChange("w", "succeeded"),
        ]
        await say(pilot, app, engine, events)
        await until(pilot, lambda: "Then the training." in render_frame(app))
