"""Pictures of the screen, for colours and themes; what is said is checked in the text frames."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from app_host import config_for, drawn, ready, speak
from fake_engine import FakeEngine
from picker_samples import HOSTED, FakeLists
from test_model_frames import SPENT
from tui_clock import FrameClock
from tui_scripts import approval_item, busy, rest
from tui_waiting import settled, until

from mlagent_tui.config import LoadedConfig
from mlagent_tui.protocol.events import ApprovalRequired, Event, ModelChanged
from mlagent_tui.tui.app import MlAgentApp
from mlagent_tui.tui.glyphs import ASCII, UNICODE, Glyphs
from mlagent_tui.tui.screens.approval import ApprovalScreen

Compare = Callable[..., bool]


def picture(
    compare: Compare,
    folder: Path,
    events: Sequence[Event] = (),
    press: Sequence[str] = (),
    *,
    size: tuple[int, int] = (120, 40),
    theme: str = "mlagent-dark",
    glyphs: Glyphs = UNICODE,
    asks: bool = False,
) -> bool:
    clock = FrameClock()
    engine = FakeEngine(clock)

    async def build(_config: LoadedConfig) -> FakeEngine:
        return engine

    app = MlAgentApp(config_for(folder), build, clock=clock, glyphs=glyphs)
    app.theme = theme

    async def run_before(pilot: Any) -> None:
        lists = FakeLists(app)
        lists.come.set()
        app._parts.models = lists
        await ready(pilot, app)
        clock.jump(5)
        speak(engine, events)
        await drawn(pilot, app, engine)
        clock.jump(42)
        if asks:
            await until(pilot, lambda: isinstance(app.screen, ApprovalScreen))
            for _ in range(3):
                clock.jump(0.6)
                await settled(pilot)
        await pilot.press(*press)
        await settled(pilot)

    return compare(app, terminal_size=size, run_before=run_before)


@pytest.mark.parametrize("theme", ["mlagent-dark", "mlagent-light"])
@pytest.mark.parametrize(
    "size", [(80, 24), (120, 40), (200, 60)], ids=lambda size: f"{size[0]}x{size[1]}"
)
def test_busy(snap_compare: Compare, tmp_path: Path, size: tuple[int, int], theme: str) -> None:
    assert picture(snap_compare, tmp_path, busy(), size=size, theme=theme)


def test_empty(snap_compare: Compare, tmp_path: Path) -> None:
    assert picture(snap_compare, tmp_path)


def test_done_in_ascii(snap_compare: Compare, tmp_path: Path) -> None:
    assert picture(snap_compare, tmp_path, [*busy(), *rest()], glyphs=ASCII)


def test_approval(snap_compare: Compare, tmp_path: Path) -> None:
    item = approval_item("c2", "write", {"path": "train.py", "content": "import csv\n"})
    events = [*busy()[:13], ApprovalRequired("b1", 1, (item,))]
    assert picture(snap_compare, tmp_path, events, asks=True)


def test_help(snap_compare: Compare, tmp_path: Path) -> None:
    assert picture(snap_compare, tmp_path, press=["f1"])


def test_model_picker(snap_compare: Compare, tmp_path: Path) -> None:
    events = [ModelChanged(HOSTED[0].id, "demo/scripted")]
    assert picture(snap_compare, tmp_path, events, ["ctrl+x", "m", *"claude"])


def test_context(snap_compare: Compare, tmp_path: Path) -> None:
    assert picture(snap_compare, tmp_path, SPENT, ["ctrl+x", "x"], theme="mlagent-light")
