"""Inputs that come back from the disk reach the composer without what acts on a terminal."""

from __future__ import annotations

import json
from pathlib import Path

from app_host import config_for, ready, running
from frames import render_frame
from tui_waiting import until

BAD = "a\x1b]52;c;eA==\x07b\x1b[2Jc\x00\x9bd\ud800e\u202ef\u2066g"


async def test_a_remembered_input_acts_on_no_terminal(tmp_path: Path) -> None:
    config = config_for(tmp_path)
    config.paths.history_file.parent.mkdir(parents=True, exist_ok=True)
    config.paths.history_file.write_text(f"{json.dumps(BAD)}\n", encoding="ascii")
    async with running(config) as (app, _, pilot):
        await ready(pilot, app)
        await pilot.press("up")
        await until(pilot, lambda: app.main.composer.draft, "the input of before")
        await until(pilot, lambda: "a]52;c;eA==b" in render_frame(app))
        frame = render_frame(app)
        assert "f\N{REPLACEMENT CHARACTER}g" in frame
        assert not set(frame) & set("\x1b\x07\x00\x9b\ud800\u202e\u2066")
        assert "\u202e" in app.main.composer.draft, "what is sent stays what was written"
