"""Finding with keys, in the conversation and in a log."""

from __future__ import annotations

from pathlib import Path

import pytest
from app_host import config_for, ready, running, say
from frames import render_frame
from textual.color import Color
from tui_waiting import settled, until

from mlagent_tui.protocol.events import (
    AssistantChunk,
    AssistantMessageDone,
    AssistantStreamEnd,
    Event,
    Processing,
    ToolCallEvent,
    ToolLog,
    ToolOutput,
    ToolStateChange,
    TurnComplete,
)
from mlagent_tui.protocol.messages import Reasoning
from mlagent_tui.tui.app import MlAgentApp


def conversation(count: int = 30) -> list[Event]:
    events: list[Event] = []
    for number in range(count):
        text = f"Answer {number}: the Loss fell.\n\nIt is fine, and this is a line of talk."
        events += [
            Processing((f"in{number}",), f"Question {number}"),
            AssistantMessageDone(f"a{number}", 1, "complete", text),
            TurnComplete(1, text),
        ]
    return events


def bar(app: MlAgentApp) -> str:
    lines = [line for line in render_frame(app).split("\n") if line.startswith(" Find in")]
    return lines[0] if lines else ""


def reversed_text(app: MlAgentApp) -> list[str]:
    """Return the pieces of the screen that are drawn reversed, as the current place is."""
    strips = app.main._compositor.render_strips(app.main.size)
    return [
        s.text for strip in strips for s in strip if s.text.strip() and s.style and s.style.reverse
    ]


async def test_words_are_found_from_the_end_upwards_and_counted(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, conversation())
        await pilot.press("f3", *"the loss")
        await until(pilot, lambda: "30 of 30" in bar(app), "counted")
        assert "Find in conversation" in bar(app)
        await pilot.press("enter", "f3", "up")
        await until(pilot, lambda: "27 of 30" in bar(app), "three older")
        await pilot.press("down", "shift+f3")
        await until(pilot, lambda: "29 of 30" in bar(app), "two newer")
        assert reversed_text(app) == ["the Loss"]
        assert "Answer 28" in render_frame(app)
        await pilot.press("down", "down")
        await until(pilot, lambda: " 1 of 30" in bar(app), "round the end")
        assert "Answer 0:" in render_frame(app)


async def test_escape_restores_the_place_and_tab_stays(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, conversation())
        before = render_frame(app)
        await pilot.press("f3", *"answer 3:")
        await until(pilot, lambda: "1 of 1" in bar(app), "found")
        assert "Answer 3:" in render_frame(app)
        assert not app.main.transcript.following
        await pilot.press("escape")
        await until(pilot, lambda: not bar(app), "closed")
        assert app.main.transcript.following
        assert app.main.transcript.selected_key is None
        assert app.main.composer.has_focus
        await settled(pilot)
        assert render_frame(app) == before
        await pilot.press("f3")
        await until(pilot, lambda: "1 of 1" in bar(app), "the last words again")
        await pilot.press("tab")
        await until(pilot, lambda: app.main.transcript.has_focus, "stayed")
        await pilot.press("escape")
        await until(pilot, lambda: not bar(app), "closed")
        assert "Answer 3:" in render_frame(app)


async def test_slash_n_and_capital_n_in_the_conversation(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, conversation())
        app.main.transcript.focus()
        await pilot.press("slash", *"loss", "tab", "n", "n", "N")
        await until(pilot, lambda: "29 of 30" in bar(app), "walked")
        await pilot.press("escape")
        await until(pilot, lambda: not bar(app), "closed")
        await pilot.press("n")
        await until(pilot, lambda: "of 30" in bar(app), "the last words again")
        assert app.main.transcript.has_focus
        assert app.main.composer.draft == ""


async def test_what_is_collapsed_is_found_and_opened_until_the_search_ends(tmp_path: Path) -> None:
    output = "\n".join(f"row {n}" for n in range(300)) + "\nneedle here\n" + "tail\n" * 40
    thought = "First this.\n\n" + "Then that.\n\n" * 20 + "A hidden pearl."
    events = [
        Processing(("in1",), "Go"),
        AssistantMessageDone("a1", 1, "complete", "Thought.", Reasoning("demo", thought)),
        ToolCallEvent("c1", "bash", {"command": "cat rows"}),
        ToolStateChange("c1", "running"),
        ToolOutput("c1", "bash", output, True),
        TurnComplete(1, "Thought."),
    ]
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, [*events, *conversation()])
        for words in ("hidden pearl", "needle here"):
            await pilot.press("f3", *words)
            await until(pilot, lambda: "1 of 1" in bar(app), words)
            await until(pilot, lambda words=words: words in "".join(reversed_text(app)), words)
            assert app.main.transcript.expanded_keys
            await pilot.press("escape")
            await until(pilot, lambda: not bar(app), "closed")
            assert not app.main.transcript.expanded_keys


async def test_text_that_arrives_is_counted_and_moves_nothing(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, conversation())
        await pilot.press("f3", *"loss")
        await until(pilot, lambda: "30 of 30" in bar(app), "counted")
        top = app.main.transcript.lines[0]
        more = [
            Processing(("x",), "loss?"),
            *(AssistantChunk("s", f"loss {number}\n\n") for number in range(40)),
        ]
        await say(pilot, app, engine, more)
        await until(pilot, lambda: "30 of 71" in bar(app), "counted again")
        assert app.main.transcript.lines[0] == top
        await say(pilot, app, engine, [AssistantStreamEnd("s", 1, "stop")])
        await pilot.press("down")
        await until(pilot, lambda: "31 of 71" in bar(app), "into the new text")


async def test_nothing_found_says_so_and_goes_back(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, conversation())
        await pilot.press("f3", *"answer 4: zz")
        await until(pilot, lambda: "not found" in bar(app), "said")
        assert app.main.transcript.following
        await pilot.press("enter", "backspace", "backspace", "backspace")
        await until(pilot, lambda: "1 of 1" in bar(app), "found again")


async def test_a_log_is_searched_with_the_same_keys(tmp_path: Path) -> None:
    lines = "".join(f"step {n} \x1b[32mloss\x1b[0m 0.{n}\n" for n in range(300))
    events = [
        Processing(("in1",), "Go"),
        ToolCallEvent("c1", "bash", {"command": "train"}),
        ToolStateChange("c1", "running"),
        ToolLog("c1", lines),
    ]
    async with running(config_for(tmp_path), size=(200, 50)) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, events)
        log = app.main.inspector.log_view
        await pilot.press("f5")
        await until(pilot, lambda: log.has_focus, "in the log")
        await pilot.press("slash", *"step 7")
        await until(pilot, lambda: "Find in log" in bar(app) and "11 of 11" in bar(app), "counted")
        assert reversed_text(app) == ["step 7"]
        assert not log.following
        await say(pilot, app, engine, [ToolLog("c1", "step 7000\nstep 7001")])
        await until(pilot, lambda: "11 of 13" in bar(app), "the incomplete line as well")
        await say(pilot, app, engine, [ToolLog("c1", " step 7\n")])
        await until(pilot, lambda: "11 of 14" in bar(app), "its end too")
        await pilot.press("escape")
        await until(pilot, lambda: not bar(app), "closed")
        assert log.following


async def test_the_marks_do_not_hang_on_colour_alone(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, conversation())
        await pilot.press("f3", *"loss")
        await until(pilot, lambda: "30 of 30" in bar(app), "counted")
        strips = app.main._compositor.render_strips(app.main.size)
        found = [s for strip in strips for s in strip if s.text == "Loss" and s.style]
        assert len(found) > 2
        assert all(s.style.underline or s.style.reverse for s in found if s.style)
        assert Color.from_rich_color(found[0].style.color) is not None  # type: ignore[union-attr,arg-type]


@pytest.mark.parametrize("wrap", [False, True])
async def test_a_log_is_searched_behind_memory_and_beyond_the_right_edge(
    tmp_path: Path, wrap: bool
) -> None:
    far = "x" * 2_500 + " needle " + "y" * 2_500
    lines = "".join(f"line {n} of the log\n" for n in range(20_500))
    events = [
        Processing(("in1",), "Go"),
        ToolCallEvent("c1", "bash", {"command": "train"}),
        ToolStateChange("c1", "running"),
        ToolLog("c1", far + "\n" + lines),
    ]
    async with running(config_for(tmp_path), size=(200, 50)) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, events)
        log = app.main.inspector.log_view
        await pilot.press("f5")
        await until(pilot, lambda: log.has_focus, "in the log")
        if wrap:
            await pilot.press("w")
        await pilot.press("slash", *"line 17 ")
        await until(pilot, lambda: "1 of 1" in bar(app), "counted")
        await until(pilot, lambda: reversed_text(app) == ["line 17 "], "shown")
        await pilot.press("ctrl+u", *"needle")
        await until(pilot, lambda: "1 of 1" in bar(app), "counted")
        await until(pilot, lambda: reversed_text(app) == ["needle"], "shown far right")
        await pilot.press("escape")
        await until(pilot, lambda: log.following, "back at the end")


@pytest.mark.parametrize("pane", ["f2", "f4", "f5"])
async def test_finding_brings_the_conversation_back_on_a_narrow_screen(
    tmp_path: Path, pane: str
) -> None:
    async with running(config_for(tmp_path), size=(80, 24)) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, conversation())
        await pilot.press(pane)
        await until(pilot, lambda: app.main.pane_open, "a pane")
        app.main.composer.focus()
        await pilot.press("f3", *"answer 3:")
        await until(pilot, lambda: "1 of 1" in bar(app), "counted")
        await until(pilot, lambda: reversed_text(app) == ["Answer 3:"], "shown")


async def test_a_tab_of_the_inspector_is_searched_with_the_same_keys(tmp_path: Path) -> None:
    output = "\n".join(f"row {n}" for n in range(200))
    events = [
        Processing(("in1",), "Go"),
        ToolCallEvent("c1", "bash", {"command": "cat rows"}),
        ToolStateChange("c1", "running"),
        ToolOutput("c1", "bash", output, True),
        TurnComplete(1, ""),
    ]
    async with running(config_for(tmp_path), size=(200, 50)) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, events)
        app.main.inspector.open_tab("result")
        await pilot.press("f5")
        await until(pilot, lambda: app.main.focused is app.main.query_one("#inspector-result"))
        await pilot.press("slash", *"row 15")
        await until(pilot, lambda: " 1 of 11" in bar(app), "counted")
        await pilot.press("up")
        await until(pilot, lambda: "11 of 11" in bar(app), "the last one")
        await until(pilot, lambda: "row 15" in reversed_text(app), "shown")
        await pilot.press("escape")
        await until(pilot, lambda: not bar(app), "closed")
        await until(pilot, lambda: "row 15" in render_frame(app), "back at the top")
        assert "row 15" not in reversed_text(app)
