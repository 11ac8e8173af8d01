from __future__ import annotations

from pathlib import Path

from app_host import config_for, ready, running, say
from frames import render_frame
from tui_scripts import busy
from tui_waiting import settled, until

from mlagent_tui.protocol.events import ToolLog
from mlagent_tui.tui.logs.log_buffer import MAX_LINES


async def test_the_first_line_of_a_long_log_can_be_read_on_the_screen(tmp_path: Path) -> None:
    config = config_for(tmp_path)
    async with running(config) as (app, engine, pilot):
        await ready(pilot, app)
        lines = [f"line {number}\n" for number in range(MAX_LINES * 2)]
        parts = ["".join(lines[start : start + 4_000]) for start in range(0, len(lines), 4_000)]
        await say(pilot, app, engine, [*busy(), *(ToolLog("c3", part) for part in parts)])
        await pilot.press("f5")
        await until(pilot, lambda: app.main.inspector.log_view.has_focus)
        assert f"line {len(lines) - 1}" in render_frame(app)
        await pilot.press("home")
        await settled(pilot)
        assert "epoch 1  loss 0.693" in render_frame(app)
        assert config.paths.spill_dir.stat().st_mode & 0o077 == 0
        assert list(config.paths.spill_dir.iterdir()) == []
