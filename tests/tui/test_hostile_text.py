"""Seen from outside: whatever the agent says, no screen shows a harmful character."""

from __future__ import annotations

from pathlib import Path

import pytest
from app_host import config_for, ready, running, say
from frames import render_frame
from tui_waiting import settled, until

from mlagent_tui.protocol.events import (
    ApprovalRequired,
    AssistantMessageDone,
    Event,
    InputQueued,
    ModelChanged,
    Notice,
    PlanUpdate,
    Processing,
    ToolCallEvent,
    ToolLog,
    ToolOutput,
    ToolStateChange,
)
from mlagent_tui.protocol.messages import Reasoning
from mlagent_tui.protocol.values import ApprovalItem, Display, Effect, PlanItem
from mlagent_tui.tui import sanitise

BAD = (
    "A\x1b[31mB\x1b]0;title\x07C\x1b]52;c;eA==\x1b\\D\x9b2JE\u202eF\u2066G\u200bH\ufeffI\U000e0041J"
    "\x00\x08K\ud800L[bold]M[/]N[@click=app.quit]O[/]&#7;&#x202e;\x85P\u2028Q"
)
ARGUMENTS = {"command": BAD, BAD: [BAD, {BAD: 1}], "path": f"{BAD}.py"}
DIFF = f"--- a/{BAD}\n+++ b/{BAD}\n@@ -1 +1 @@ {BAD}\n-{BAD}\n+{BAD} x\n"


def hostile_turn() -> list[Event]:
    events: list[Event] = [
        Processing(("in1",), BAD),
        AssistantMessageDone(
            "m1", 1, "complete", f"# {BAD}\n\n- {BAD}\n\n```\n{BAD}\n```\n", Reasoning("x", BAD)
        ),
        PlanUpdate((PlanItem("1", BAD, "in_progress"), PlanItem("2", BAD))),
        ModelChanged(f"x/{BAD}", "y"),
        Notice("warning", "strange", BAD),
        InputQueued("in2", BAD),
    ]
    displays = {
        "text": BAD,
        "diff": DIFF,
        "shell": BAD,
        "file": f"     1\t{BAD}",
        "plan": f"[x] {BAD}",
        "markdown": f"| {BAD} | b |\n|---|---|\n| 1 | {BAD} |",
        "table": f'[{{"{BAD[:1]}": "x"}}]',
    }
    for kind, text in displays.items():
        display = Display(kind, text, {"path": f"{BAD}.py", "language": BAD, "signal": BAD})  # type: ignore[arg-type]
        events += [
            ToolCallEvent(kind, f"t{BAD}", ARGUMENTS, f"mcp:{BAD}"),
            ToolStateChange(kind, "running"),
            ToolOutput(kind, f"t{BAD}", BAD, True, display, f"/tmp/{BAD}"),
            ToolStateChange(kind, "succeeded", {"signal": BAD}),
        ]
    return [
        *events,
        ToolCallEvent("run", f"r{BAD}", ARGUMENTS),
        ToolStateChange("run", "running"),
        ToolLog("run", f"{BAD}\n{BAD}\n"),
    ]


def asks() -> list[Event]:
    effect = Effect(("write",), (BAD,), BAD)
    schema = {"type": "object", "properties": {BAD: {"type": "string", "description": BAD}}}
    item = ApprovalItem(
        "ask", f"t{BAD}", ARGUMENTS, BAD, effect, Display("diff", DIFF), (BAD,), BAD, schema=schema
    )
    return [
        ToolCallEvent("ask", f"t{BAD}", ARGUMENTS),
        ToolStateChange("ask", "awaiting_approval"),
        ApprovalRequired("b1", 1, (item,)),
    ]


def harmful(frame: str) -> set[str]:
    return {
        f"{char!a} in {line!a}"
        for line in frame.split("\n")
        for char in line
        if ord(char) in sanitise._TABLE or char == "\t"
    }


@pytest.mark.parametrize("size", [(60, 20), (120, 40), (200, 60)])
async def test_no_screen_shows_what_a_terminal_would_act_on(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with running(config_for(tmp_path), size) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, hostile_turn())
        app.main.transcript.toggle_all()
        seen = ""
        for keys in (["f2"], ["escape", "f4"], ["escape", "f5"], ["tab"], ["tab"], ["tab"], ["f1"]):
            await pilot.press(*keys)
            await settled(pilot)
            frame = render_frame(app)
            assert not harmful(frame), keys
            seen += frame
        assert "[bold]" in seen, "markup is text"
        await pilot.press("escape", "escape")
        for offset in (0, 40, 80):
            app.main.transcript.scroll_rows(-offset)
            await settled(pilot)
            assert not harmful(render_frame(app)), offset


async def test_what_waits_for_a_person_spells_hidden_characters_out(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, [Processing(("in1",), "go"), *asks()])
        await until(pilot, lambda: len(app.screen_stack) > 1, "the approval")
        await settled(pilot)
        frame = render_frame(app)
        assert not harmful(frame)
        assert "\\u202e" in frame
