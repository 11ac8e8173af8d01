"""The theme: tried on while the mark moves, kept with Enter, taken back with Esc."""

from __future__ import annotations

import json
from pathlib import Path

from app_host import config_for, ready, running
from frames import render_frame
from textual.widgets import OptionList
from tui_waiting import settled, until

from mlagent_tui.tui.screens.themes import ThemeScreen


async def open_themes(pilot, app) -> None:  # type: ignore[no-untyped-def]
    await ready(pilot, app)
    await pilot.press("ctrl+x", "t")
    await until(pilot, lambda: isinstance(app.screen, ThemeScreen))
    await settled(pilot)


async def test_moving_the_mark_tries_a_theme_on_and_enter_keeps_it(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, _, pilot):
        await open_themes(pilot, app)
        assert app.theme == "mlagent-dark"
        await pilot.press("down", "down")
        await until(pilot, lambda: app.theme == "mlagent-light")
        await pilot.press("enter")
        file = app.config.paths.config_file
        await until(pilot, lambda: file.exists())
        assert json.loads(file.read_text()) == {"theme": "mlagent-light"}
        await until(pilot, lambda: "Theme mlagent-light" in render_frame(app))
        assert app.theme == "mlagent-light"
    async with running(config_for(tmp_path)) as (app, _, pilot):
        assert app.theme == "mlagent-light"


async def test_esc_takes_the_old_theme_back(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, _, pilot):
        await open_themes(pilot, app)
        await pilot.press("end")
        await until(pilot, lambda: app.theme != "mlagent-dark")
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, ThemeScreen))
        assert app.theme == "mlagent-dark"
        assert not app.config.paths.config_file.exists()


async def test_every_theme_can_be_tried_on(tmp_path: Path) -> None:
    async with running(config_for(tmp_path), (80, 24)) as (app, _, pilot):
        await open_themes(pilot, app)
        names = app.screen.query_one(OptionList)
        seen = set()
        for _ in range(names.option_count):
            await settled(pilot)
            seen.add(app.theme)
            assert "waits for you" in render_frame(app)
            await pilot.press("down")
        assert seen == set(app.available_themes)


async def test_a_theme_can_be_named(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, _, pilot):
        await ready(pilot, app)
        app.send("/theme nord")
        assert app.theme == "nord"
        await until(pilot, lambda: app.config.settings.theme == "nord")
        app.send("/theme [bold]x")
        await until(pilot, lambda: "There is no theme [bold]x." in render_frame(app))
        assert app.theme == "nord"


async def test_trouble_with_the_file_is_told(tmp_path: Path) -> None:
    config = config_for(tmp_path)
    config.paths.config_file.mkdir(parents=True)
    async with running(config) as (app, _, pilot):
        await ready(pilot, app)
        app.send("/theme nord")
        await until(pilot, lambda: "could not be remembered" in render_frame(app))
