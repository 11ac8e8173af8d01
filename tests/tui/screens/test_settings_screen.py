"""The settings: found by typing, changed with Enter, kept in the user's file, told where not."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from app_host import config_for, ready, running
from frames import check_frame, render_frame
from textual.pilot import Pilot
from tui_waiting import settled, until

from mlagent_tui.protocol.operations import SetBudget, SetMode
from mlagent_tui.tui.app import MlAgentApp
from mlagent_tui.tui.screens.choice import ChoiceScreen
from mlagent_tui.tui.screens.setting_value import SettingValueScreen
from mlagent_tui.tui.screens.settings import SettingsScreen


async def open_settings(pilot: Pilot[Any], app: MlAgentApp, *words: str) -> None:
    await ready(pilot, app)
    app.send("/settings")
    await until(pilot, lambda: isinstance(app.screen, SettingsScreen))
    await settled(pilot)
    await pilot.press(*"".join(words))
    await settled(pilot)


def kept(app: MlAgentApp) -> Any:
    file = app.config.paths.config_file
    return json.loads(file.read_text()) if file.exists() else {}


async def test_a_switch_is_thrown_and_taken_back(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, _, pilot):
        await open_settings(pilot, app, "bell")
        assert "Whether the terminal's bell rings." in render_frame(app)
        await pilot.press("enter")
        await until(pilot, lambda: kept(app) == {"attention": {"bell": False}})
        await until(pilot, lambda: "your file" in render_frame(app))
        assert app.config.settings.attention.bell is False
        await pilot.press("ctrl+r")
        await until(pilot, lambda: kept(app) == {})
        assert app.config.settings.attention.bell is True


async def test_a_theme_is_chosen_and_counts_at_once(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, _, pilot):
        await open_settings(pilot, app, "colour theme")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        await pilot.press("end", "enter")
        await until(pilot, lambda: app.theme == "tokyo-night")
        assert kept(app) == {"theme": "tokyo-night"}


async def test_a_mode_reaches_the_agent(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await open_settings(pilot, app, "freely")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        await pilot.press("home", "enter")
        await until(pilot, lambda: bool(engine.sent(SetMode)))
        assert engine.sent(SetMode)[0].mode == "plan"  # type: ignore[attr-defined]


async def test_a_number_that_does_not_fit_is_asked_for_again(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await open_settings(pilot, app, "max_cost")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, SettingValueScreen))
        await pilot.press(*"-3", "enter")
        await until(pilot, lambda: "must be at least 0" in render_frame(app))
        assert kept(app) == {}
        await pilot.press("ctrl+u", *"2.5", "enter")
        await until(pilot, lambda: isinstance(app.screen, SettingsScreen))
        assert kept(app) == {"max_cost": 2.5}
        assert [str(op.max_cost) for op in engine.sent(SetBudget)] == ["2.5"]  # type: ignore[attr-defined]


async def test_what_wins_over_the_users_file_is_told(tmp_path: Path) -> None:
    config = config_for(tmp_path, MLAGENT_MAX_ITERATIONS="7")
    async with running(config) as (app, _, pilot):
        await open_settings(pilot, app, "max_iter")
        frame = render_frame(app)
        assert "7: from environment. That wins over your own file." in frame
        assert "Counts from the next start." in frame


@pytest.mark.parametrize("width", [80, 100, 140])
async def test_where_a_value_comes_from_stands_beside_it(tmp_path: Path, width: int) -> None:
    config = config_for(tmp_path, MLAGENT_MAX_ITERATIONS="7")
    async with running(config, (width, 30)) as (app, _, pilot):
        await open_settings(pilot, app, "max_iter")
        (row,) = [line for line in render_frame(app).splitlines() if "max_iterations" in line]
        assert re.search(r"max_iterations +7 +environment ", row)


async def test_several_entries_are_changed_in_the_file(tmp_path: Path) -> None:
    async with running(config_for(tmp_path), (160, 40)) as (app, _, pilot):
        await open_settings(pilot, app, "mcpservers")
        await pilot.press("enter")
        await until(pilot, lambda: "mcpServers holds several entries" in render_frame(app))


async def test_a_file_that_was_broken_meanwhile_is_told(tmp_path: Path) -> None:
    config = config_for(tmp_path)
    async with running(config) as (app, _, pilot):
        await open_settings(pilot, app, "bell")
        config.paths.config.mkdir(parents=True, exist_ok=True)
        config.paths.config_file.write_text("{broken", "utf-8")
        await pilot.press("enter")
        await until(pilot, lambda: "is not valid JSON" in render_frame(app))


async def test_esc_clears_the_search_and_then_leaves(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, _, pilot):
        await open_settings(pilot, app, "zebra")
        assert "No setting has these words." in render_frame(app)
        await pilot.press("enter", "escape")
        await until(pilot, lambda: "theme" in render_frame(app))
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, SettingsScreen))


@pytest.mark.parametrize(
    "size", [(60, 12), (80, 24), (120, 40), (200, 60)], ids=lambda size: f"{size[0]}x{size[1]}"
)
async def test_settings_frame(
    tmp_path: Path, size: tuple[int, int], request: pytest.FixtureRequest
) -> None:
    async with running(config_for(tmp_path), size) as (app, _, pilot):
        await open_settings(pilot, app)
        update = bool(request.config.getoption("update_snapshots", False))
        check_frame(app, f"settings-{size[0]}x{size[1]}", update)
