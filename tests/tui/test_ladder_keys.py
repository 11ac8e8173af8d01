"""Esc and Ctrl+C on the real screen: what one press does, what a second one does, what is said."""

from __future__ import annotations

from pathlib import Path

from app_host import config_for, drawn, ready, running, say, speak
from fake_engine import done
from frames import render_frame
from textual.widgets import OptionList
from tui_scripts import busy
from tui_waiting import until

from mlagent_tui.protocol.events import (
    Event,
    InputQueued,
    Processing,
    ToolCallEvent,
    ToolStateChange,
    UndoComplete,
)
from mlagent_tui.protocol.operations import Interrupt, Shutdown, Undo
from mlagent_tui.protocol.values import EffectKind
from mlagent_tui.tui.rewinding import PAGE
from mlagent_tui.tui.screens.choice import ChoiceScreen
from mlagent_tui.tui.screens.note import NoteScreen
from mlagent_tui.tui.screens.palette import PaletteScreen


def call(tool: str, *effects: EffectKind, **facts: str) -> list[Event]:
    return [
        Processing(("i",), "Go"),
        ToolCallEvent("c", tool, {"command": "python train.py"}),
        ToolStateChange("c", "running", effects=effects),
        *([ToolStateChange("c", "running", facts)] if facts else []),
    ]


async def test_a_call_that_only_reads_is_stopped_by_one_press(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, call("bash", "read"))
        await pilot.press("escape")
        assert engine.sent(Interrupt)


async def test_the_first_press_says_what_stops_and_what_goes_on(tmp_path: Path) -> None:
    events = [*call("hf_jobs", "spend", job_id="66f1"), InputQueued("q", "and then plot it")]
    async with running(config_for(tmp_path), (160, 40)) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, events)
        await pilot.press("escape")
        told = (
            "Esc again stops hf_jobs (python train.py); 1 queued message is held; job 66f1 goes on"
        )
        assert told in render_frame(app)
        assert not engine.sent(Interrupt)
        app.clock.jump(2.5)  # type: ignore[attr-defined]
        await until(pilot, lambda: told not in render_frame(app))
        await pilot.press("escape")
        assert not engine.sent(Interrupt)
        await pilot.press("escape")
        assert engine.sent(Interrupt)
        assert "interrupting" in render_frame(app)


async def test_escape_twice_goes_back_to_an_earlier_message(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await ready(pilot, app)
        for text in ("First [bold]one[/]", "Second", "Third"):
            await say(pilot, app, engine, [Processing(("i",), text), done()])
        await say(pilot, app, engine, [UndoComplete((3,))])
        await pilot.press("escape")
        assert "Esc again goes back to an earlier message" in render_frame(app)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        frame = render_frame(app)
        assert "Files are not restored" in frame
        answers = app.screen.query_one(OptionList)
        told = [str(option.prompt).split("\n")[0] for option in answers.options]
        assert told == ["Second", "First [bold]one[/]"]
        await pilot.press("down", "enter")
        await until(pilot, lambda: app.screen is app.main)
        assert len(engine.sent(Undo)) == 2
        assert app.main.composer.draft == "First [bold]one[/]"
        assert "Took back 2 turns; files stay as they are" in render_frame(app)


async def test_a_long_conversation_offers_its_messages_a_page_at_a_time(tmp_path: Path) -> None:
    """A list lays out all its rows at once; with thousands of messages it took seconds."""
    count = 2 * PAGE + 5
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await ready(pilot, app)
        for number in range(1, count + 1):
            speak(engine, [Processing(("i",), f"Message {number}"), done()])
        await drawn(pilot, app, engine)
        await pilot.press("escape", "escape")
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        for first, left in ((count, count - PAGE), (count - PAGE, count - 2 * PAGE)):
            answers = app.screen.query_one(OptionList)
            assert answers.option_count == PAGE + 1
            assert str(answers.options[0].prompt).startswith(f"Message {first}\n")
            assert f"{left} before these" in str(answers.options[-1].prompt)
            shown = app.screen
            await pilot.press("end", "enter")
            await until(pilot, lambda shown=shown: app.screen not in (shown, app.main))
        answers = app.screen.query_one(OptionList)
        assert answers.option_count == 5
        await pilot.press("end", "enter")
        await until(pilot, lambda: app.screen is app.main)
        assert len(engine.sent(Undo)) == count
        assert app.main.composer.draft == "Message 1"


async def test_going_back_can_be_left_and_needs_a_message(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await ready(pilot, app)
        await pilot.press("escape", "escape")
        assert app.screen is app.main
        assert "again" not in render_frame(app)
        await pilot.press("ctrl+x", "g")
        await until(pilot, lambda: "no earlier message" in render_frame(app))
        await say(pilot, app, engine, [Processing(("i",), "Only"), done()])
        await pilot.press("ctrl+x", "g")
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.main)
        assert not engine.sent(Undo)


async def test_the_agent_may_have_begun_before_the_choice(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, [Processing(("i",), "Only"), done()])
        await pilot.press("escape", "escape")
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        await say(pilot, app, engine, busy())
        await pilot.press("enter")
        await until(pilot, lambda: "Not now: the agent works" in render_frame(app))
        assert not engine.sent(Undo)


async def test_ctrl_c_in_a_dialog_leaves_the_draft_and_the_turn_alone(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, busy())
        await pilot.press(*"draft", "f12")
        await until(pilot, lambda: isinstance(app.screen, NoteScreen))
        await pilot.press("ctrl+c")
        assert app.main.composer.draft == "draft"
        assert not engine.sent(Interrupt)
        # Pilot draws no toasts; that there is one is all that can be seen here.
        await until(pilot, lambda: "Ctrl+C again leaves" in str(list(app._notifications)))
        await pilot.press("ctrl+c")
        await until(pilot, lambda: engine.sent(Shutdown))


async def test_ctrl_c_copies_what_is_selected_in_a_dialogs_field(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await ready(pilot, app)
        await pilot.press("ctrl+p")
        await until(pilot, lambda: isinstance(app.screen, PaletteScreen))
        await pilot.press(*"words", "shift+home", "ctrl+c")
        assert app.clipboard == "words"
        assert isinstance(app.screen, PaletteScreen)
        assert not engine.sent(Shutdown)
