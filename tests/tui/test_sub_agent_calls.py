"""Calls of a sub-agent: a line in the card of the call that it works for, and a row in the tree."""

from __future__ import annotations

from pathlib import Path

from app_host import config_for, drawn, ready, running, say
from frames import render_frame
from tui_waiting import settled, until

from mlagent_tui.protocol.events import (
    Processing,
    ToolCallEvent,
    ToolOutput,
    ToolStateChange,
)


async def test_a_sub_agent_shows_its_calls_and_the_tree_leads_to_them(tmp_path: Path) -> None:
    async with running(config_for(tmp_path), (140, 40)) as (app, engine, pilot):
        await ready(pilot, app)
        await say(
            pilot,
            app,
            engine,
            [
                Processing(("in1",), "go"),
                ToolCallEvent("c1", "research", {"task": "adapters"}),
                ToolStateChange("c1", "running"),
            ],
        )
        for number in range(5):
            key = f"c1.{number}"
            engine.say(ToolCallEvent(key, "read", {"path": f"file{number}.py"}), "c1")
            engine.say(ToolStateChange(key, "running"), "c1")
        await drawn(pilot, app, engine)
        frame = render_frame(app)
        assert "5 calls  running" in frame
        assert "… 2 earlier calls" in frame
        for number in range(5):
            engine.say(ToolOutput(f"c1.{number}", "read", "x", True), "c1")
            engine.say(ToolStateChange(f"c1.{number}", "succeeded"), "c1")
        engine.say(ToolOutput("c1", "research", "Found them.", True))
        engine.say(ToolStateChange("c1", "succeeded"))
        await drawn(pilot, app, engine)
        chat = [line[:80] for line in render_frame(app).split("\n")]
        assert not [line for line in chat if "file0.py" in line], "a card that is done is calm"
        app.main.tools.select("c1.0")
        await pilot.press("f2")
        await settled(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: app.main.transcript.selected_key == "c1", "the card")
        await settled(pilot)
        chat = [line[:80] for line in render_frame(app).split("\n")]
        assert [line for line in chat if "└ ✓ read  file0.py" in line]
