"""Text frames of the whole screen at three sizes, compared with accepted ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from app_host import config_for, ready, running, say
from fake_engine import FakeEngine
from frames import check_frame, render_frame
from tui_clock import FrameClock
from tui_scripts import TASK, approval_item, busy, rest
from tui_waiting import settled, until

from mlagent_tui.protocol.events import (
    ApprovalRequired,
    Event,
    Interrupted,
    Notice,
    Processing,
    UndoComplete,
)
from mlagent_tui.tui.screens.approval import ApprovalScreen

SIZES = [(80, 24), (120, 40), (200, 60)]


@dataclass(frozen=True)
class Scene:
    name: str
    events: Sequence[Event] = ()
    press: Sequence[str] = ()
    later: float = 0.0


SCENES = [
    Scene("empty"),
    Scene("busy", busy(), later=42),
    Scene("done", [*busy(), *rest()]),
    Scene("log", busy(), ["f5"], later=42),
    Scene("tools", busy(), ["f2"]),
    Scene("plan", busy(), ["f4"]),
    Scene("help", press=["f1"]),
    Scene("completions", press=["/", "m"]),
    Scene("undone", [*busy(), *rest(), UndoComplete((1,))]),
    Scene(
        "interrupted",
        [
            *busy(),
            Notice("info", "interrupting", "Interrupting: stopping bash."),
            Interrupted(("bash",)),
        ],
    ),
    Scene(
        "retrying",
        [
            Processing(("in1",), TASK),
            Notice(
                "warning", "retrying", "Too many requests. Attempt 2 of 5 in 8 s.", {"delay": 8.0}
            ),
        ],
        later=3,
    ),
]


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("update_snapshots", False))


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
async def test_frame(tmp_path: Path, scene: Scene, size: tuple[int, int], update: bool) -> None:
    clock = FrameClock()
    async with running(config_for(tmp_path), size, clock=clock) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, scene.events)
        await pilot.press(*scene.press)
        await pilot.pause()
        clock.jump(scene.later)
        await settled(pilot)
        check_frame(app, f"{scene.name}-{size[0]}x{size[1]}", update)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_approval_frame(tmp_path: Path, size: tuple[int, int], update: bool) -> None:
    clock = FrameClock()
    async with running(config_for(tmp_path), size, clock=clock) as (app, engine, pilot):
        await ready(pilot, app)
        await ask(app, engine, pilot, clock)
        check_frame(app, f"approval-{size[0]}x{size[1]}", update)


async def ask(app, engine: FakeEngine, pilot, clock: FrameClock) -> None:  # type: ignore[no-untyped-def]
    clock.jump(5)
    item = approval_item("c2", "write", {"path": "train.py", "content": "import csv\n"})
    await say(pilot, app, engine, [*busy()[:13], ApprovalRequired("b1", 1, (item,))])
    await until(pilot, lambda: isinstance(app.screen, ApprovalScreen))
    for _ in range(3):
        clock.jump(0.6)
        await settled(pilot)


async def test_the_screen_survives_every_size(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, busy())
        for size in [(200, 60), (80, 24), (60, 16), (40, 12), (20, 6), (250, 80), (120, 40)]:
            await pilot.resize_terminal(*size)
            await pilot.pause()
            lines = render_frame(app).splitlines()
            assert len(lines) == size[1]
        assert "epoch 3  loss 0.468" in render_frame(app)


async def test_a_resumed_screen_equals_the_live_one(tmp_path: Path) -> None:
    """The frame folded from durable events alone is the frame that the live stream ended with."""
    clock = FrameClock()
    config = config_for(tmp_path)
    events = [*busy(), *rest()]
    async with running(config, clock=clock) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, events)
        await settled(pilot)
        live = render_frame(app)
    async with running(config, clock=FrameClock()) as (app, engine, pilot):
        await ready(pilot, app)
        context = [event for event in events if event.type == "context_status"]
        await say(pilot, app, engine, [e for e in events if e.durable])
        await say(pilot, app, engine, context)
        await settled(pilot)
        assert render_frame(app) == live
