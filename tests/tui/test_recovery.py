"""What a person can do when the agent died."""

from __future__ import annotations

from pathlib import Path

from app_host import config_for, ready, running, say
from frames import render_frame
from tui_waiting import until

from mlagent_tui.protocol.events import (
    AssistantMessageDone,
    Processing,
    TurnComplete,
)
from mlagent_tui.tui.bus_messages import AgentDied

ANSWER = "It is done. \ud800"


async def test_a_conversation_is_saved_as_it_is_copied_and_for_this_user_alone(
    tmp_path: Path,
) -> None:
    config = config_for(tmp_path)
    async with running(config) as (app, engine, pilot):
        await ready(pilot, app)
        talk = [
            Processing(("in1",), "How?"),
            AssistantMessageDone("a0", 1, "failed", "half an ans"),
            AssistantMessageDone("a1", 1, "complete", ANSWER),
            TurnComplete(1, ANSWER),
        ]
        await say(pilot, app, engine, talk)
        app.post_message(AgentDied("The agent stopped: disk full."))
        await until(pilot, lambda: "Save the conversation" in render_frame(app), "the question")
        await pilot.press("down", "enter")
        await until(pilot, lambda: "Saved as" in render_frame(app), "saved")
        (file,) = (config.paths.data / "saved").iterdir()
    saved = file.read_text(encoding="utf-8")
    assert saved.startswith("## You\n\nHow?\n\n## Agent\n\nIt is done. ?")
    assert "half an ans" not in saved
    assert file.stat().st_mode & 0o077 == 0
