"""How the screens of keys look, as text, at several sizes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from app_host import config_for, ready, running, say
from fake_engine import done
from frames import check_frame
from tui_scripts import busy
from tui_waiting import settled, until

from mlagent_tui.protocol.events import Processing
from mlagent_tui.tui.app import MlAgentApp

SIZES = [(80, 24), (120, 40), (200, 60)]

SHOWN: dict[str, tuple[tuple[str, ...], Callable[[MlAgentApp], object]]] = {
    "palette": (("ctrl+p",), lambda app: app.screen.query("#palette-list")),
    "palette_searched": (("ctrl+p", *"log"), lambda app: app.screen.query("#palette-list")),
    "help_in_a_pane": (("f2", "f1"), lambda app: app.screen.query("#help-list")),
    "keys": (("ctrl+x", "k"), lambda app: app.screen.query("#key-echo")),
    "ask_again": (("escape",), lambda app: app.main.hints.flash),
}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", SHOWN)
async def test_screens_of_keys(
    tmp_path: Path, name: str, size: tuple[int, int], request: pytest.FixtureRequest
) -> None:
    keys, shown = SHOWN[name]
    async with running(config_for(tmp_path), size) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, busy())
        await pilot.press(*keys)
        await until(pilot, lambda: shown(app))
        if name == "keys":
            await pilot.press("tab", "shift+enter", "ctrl+q")
        await settled(pilot)
        update = request.config.getoption("--snapshot-update")
        check_frame(app, f"{name}-{size[0]}x{size[1]}", update)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_going_back(
    tmp_path: Path, size: tuple[int, int], request: pytest.FixtureRequest
) -> None:
    async with running(config_for(tmp_path), size) as (app, engine, pilot):
        await ready(pilot, app)
        for text in ("Look at the flowers data", "Train a classifier on it\nand keep it small"):
            await say(pilot, app, engine, [Processing(("i",), text), done()])
        await pilot.press("ctrl+x", "g")
        await until(pilot, lambda: app.screen is not app.main)
        await settled(pilot)
        update = request.config.getoption("--snapshot-update")
        check_frame(app, f"rewind-{size[0]}x{size[1]}", update)
