"""Pictures of the screen, for colours and themes; what is said is checked in the text frames."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

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

    app = MlAgentApp(config_for(folder, MLAGENT_THEME=theme), build, clock=clock, glyphs=glyphs)

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


@dataclass(frozen=True)
class Moment:
    """A state of the screen, and how to get there."""

    name: str
    events: Sequence[Event] = ()
    press: Sequence[str] = ()
    asks: bool = False


ASKED = ApprovalRequired(
    "b1", 1, (approval_item("c2", "write", {"path": "train.py", "content": "import csv\n"}),)
)

MOMENTS = (
    Moment("empty"),
    Moment("done", [*busy(), *rest()]),
    Moment("log", busy(), ["f5"]),
    Moment("approval", [*busy()[:13], ASKED], asks=True),
    Moment("help", press=["f1"]),
    Moment("model", [ModelChanged(HOSTED[0].id, "demo/scripted")], ["ctrl+x", "m", *"claude"]),
    Moment("context", SPENT, ["ctrl+x", "x"]),
    Moment("settings", busy(), ["ctrl+x", "comma", "down"]),
    Moment("palette", busy(), ["ctrl+p"]),
    Moment("leader", busy(), ["ctrl+x"]),
    Moment("find", [*busy(), *rest()], ["f3", *"model", "up"]),
    Moment("copy", [*busy(), *rest()], ["f6", "g", "v", "k", "v", "w", "w", "w"]),
    Moment("themes", busy(), ["ctrl+x", "t"]),
)


@pytest.mark.parametrize("theme", ["mlagent-dark", "mlagent-light"])
@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: moment.name)
def test_moment(snap_compare: Compare, tmp_path: Path, moment: Moment, theme: str) -> None:
    assert picture(
        snap_compare, tmp_path, moment.events, moment.press, theme=theme, asks=moment.asks
    )


def test_done_in_ascii(snap_compare: Compare, tmp_path: Path) -> None:
    assert picture(snap_compare, tmp_path, [*busy(), *rest()], glyphs=ASCII)


def test_the_readme_shows_these_pictures_and_no_others() -> None:
    """A picture that a test compares cannot grow stale."""
    root = Path(__file__).parents[2]
    shown = re.findall(r"\]\(([^)]+\.svg)\)", (root / "README.md").read_text("utf-8"))
    assert shown
    for place in shown:
        assert place.startswith("snapshots/test_pictures/")
        assert (root / unquote(place)).is_file()
