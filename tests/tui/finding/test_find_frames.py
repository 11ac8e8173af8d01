"""Text frames of finding and of copy mode, compared with accepted ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from app_host import config_for, ready, running, say
from frames import check_frame
from tui_scripts import busy, rest
from tui_waiting import settled

SIZES = [(60, 12), (80, 24), (120, 40), (200, 60)]

SCENES = {
    "find": ["f3", *"model", "up"],
    "find-stay": ["f3", *"model", "tab", "n"],
    "find-nothing": ["f3", *"zebra"],
    "copy-mode": ["f6", "g", "v", "k", "v", "w", "w", "w"],
}
"""What is pressed, by the name of the frame."""


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("update_snapshots", False))


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", SCENES)
async def test_frame_of_finding(
    tmp_path: Path, name: str, size: tuple[int, int], update: bool
) -> None:
    async with running(config_for(tmp_path), size) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, [*busy(), *rest()])
        await settled(pilot)
        await pilot.press(*SCENES[name])
        await settled(pilot)
        check_frame(app, f"{name}-{size[0]}x{size[1]}", update)
