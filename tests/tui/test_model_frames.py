"""Text frames of what the screen shows of models: profile, effort, context, recovered calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from app_host import config_for, ready, running, say
from frames import check_frame
from tui_clock import FrameClock
from tui_scripts import TASK
from tui_waiting import settled

from mlagent_tui.protocol.events import (
    ContextStatus,
    EffortChanged,
    Event,
    ModelChanged,
    ModelProfiled,
    Notice,
    Processing,
    ToolCallEvent,
    ToolStateChange,
    Usage,
)

SIZES = [(60, 12), (80, 24), (120, 40), (200, 60)]

LOCAL = ModelProfiled(
    "ollama/qwen3:4b",
    8192,
    "server",
    "text",
    True,
    True,
    Decimal(0),
    Decimal(0),
    "local",
    ("Its window is set by num_ctx; start it with a larger one for longer tasks.",),
)

ROUTER = ModelProfiled(
    "zai-org/GLM-5.1:cheapest",
    131_072,
    "router",
    "native",
    True,
    False,
    Decimal("0.4"),
    Decimal("1.75"),
    "router",
)

PARTS = {
    "system": 3_000,
    "tools": 9_000,
    "user": 800,
    "assistant": 6_200,
    "tool results": 41_000,
    "summaries": 2_000,
}

SPENT: Sequence[Event] = (
    ModelChanged("zai-org/GLM-5.1:cheapest", "demo/scripted"),
    ROUTER,
    EffortChanged("high", ""),
    Processing(("in1",), TASK),
    Usage(
        "m1", "anthropic/claude-opus-5-5", "main", 61_000, 2_400, 44_000, 9_000, Decimal("0.4123")
    ),
    Usage("m2", "anthropic/claude-opus-5-5", "main", 63_000, 900, 60_000, 900, Decimal("0.11")),
    Usage("m3", "anthropic/claude-opus-5-5", "compaction", 50_000, 1_100, cost=Decimal("0.2775")),
    Usage("m4", "zai-org/GLM-5.1:cheapest", "main", 12_000, 700, cost=None),
    ContextStatus(62_000, 131_072, "reported; window router", PARTS, 117_964),
)


@dataclass(frozen=True)
class Scene:
    name: str
    events: Sequence[Event] = ()
    press: Sequence[str] = ()


SCENES = [
    Scene("context", SPENT, ["ctrl+x", "x"]),
    Scene("effort", [EffortChanged("high", "")], ["ctrl+x", "e"]),
    Scene("status", SPENT, ["ctrl+x", "s"]),
    Scene("leader", press=["ctrl+x"]),
    Scene(
        "recovered",
        [
            ModelChanged("ollama/qwen3:4b", "demo/scripted"),
            LOCAL,
            Processing(("in1",), TASK),
            Notice("info", "effort", "This model takes no effort; it was asked without one."),
            ToolCallEvent("c1", "bash", {"command": "ls -la"}, recovered=True),
            ToolStateChange("c1", "running"),
        ],
    ),
]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
async def test_frame(
    tmp_path: Path, scene: Scene, size: tuple[int, int], request: pytest.FixtureRequest
) -> None:
    clock = FrameClock()
    async with running(config_for(tmp_path), size, clock=clock) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, scene.events)
        await pilot.press(*scene.press)
        await settled(pilot)
        update = bool(request.config.getoption("update_snapshots", False))
        check_frame(app, f"{scene.name}-{size[0]}x{size[1]}", update)
