"""The App against a fake engine: what keys do, and what events show."""

from __future__ import annotations

from pathlib import Path

import pytest
from app_host import config_for, drawn, ready, running, say
from fake_engine import FakeEngine
from frames import render_frame
from textual.widgets import OptionList
from tui_clock import FrameClock
from tui_scripts import TASK, approval_item, busy, rest
from tui_waiting import until

from mlagent_tui.flags import Flags
from mlagent_tui.protocol.events import (
    ApprovalRequired,
    ApprovalResolved,
    AssistantChunk,
    InputQueued,
    Interrupted,
    Processing,
    ToolCallEvent,
    ToolStateChange,
)
from mlagent_tui.protocol.operations import (
    ApprovalAnswer,
    Interrupt,
    ReleaseQueue,
    RemoveInput,
    SetMode,
    SetModel,
    Shutdown,
    UserInput,
)
from mlagent_tui.protocol.values import ResolvedApproval
from mlagent_tui.tui.screens.approval import ApprovalScreen
from mlagent_tui.tui.screens.choice import ChoiceScreen
from mlagent_tui.tui.state import AssistantItem, NoticeItem

STREAMING = [Processing(("i",), TASK), AssistantChunk("m", "Here I ")]
RUNNING = [
    Processing(("i",), TASK),
    ToolCallEvent("c", "bash", {"command": "make train"}),
    ToolStateChange("c", "running"),
]


async def test_a_conversation(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await ready(pilot, app)
        await pilot.press(*"train it", "enter")
        await until(pilot, lambda: engine.sent(UserInput))
        assert engine.sent(UserInput)[0].text == "train it"  # type: ignore[attr-defined]
        await say(pilot, app, engine, [*busy(), *rest()])
        assert app.store.state.turn.phase == "idle"
        frame = render_frame(app)
        assert "accuracy of 0.93" in frame
        assert "ready" in frame


async def test_a_prompt_is_sent_as_soon_as_the_agent_is_there(tmp_path: Path) -> None:
    async with running(config_for(tmp_path), prompt="do it") as (app, engine, pilot):
        await ready(pilot, app)
        await until(pilot, lambda: engine.sent(UserInput))
        assert [op.text for op in engine.sent(UserInput)] == ["do it"]  # type: ignore[attr-defined]


async def test_a_message_waits_visibly_for_the_agent(tmp_path: Path) -> None:
    config = config_for(tmp_path, Flags(model="ollama/x"))
    async with running(config) as (app, engine, pilot):
        app.bus._engine = None
        await pilot.press(*"early", "enter")
        if not engine.operations:
            assert "early" in render_frame(app)
        await ready(pilot, app)
        await until(pilot, lambda: engine.sent(UserInput) or app.bus.waiting)


async def test_the_demo_task_is_written_and_enter_starts_it(tmp_path: Path) -> None:
    config = config_for(tmp_path, Flags(demo=True))
    async with running(config) as (app, engine, pilot):
        await ready(pilot, app)
        await until(pilot, lambda: app.main.composer.draft)
        await pilot.press("enter")
        await until(pilot, lambda: engine.sent(UserInput))


async def test_escape_interrupts_a_stream_at_once(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, STREAMING)
        engine.deaf = True
        await pilot.press("escape")
        assert engine.sent(Interrupt)
        assert "interrupting" in render_frame(app)
        engine.say(AssistantChunk("m", "late"))
        await drawn(pilot, app, engine)
        assert app.store.state.turn.phase == "interrupting"
        await say(pilot, app, engine, [Interrupted(("the model",))])
        assert app.store.state.turn.phase == "idle"


async def test_escape_asks_before_it_stops_a_tool(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, RUNNING)
        await pilot.press("escape")
        assert not engine.sent(Interrupt)
        assert "bash (make train)" in render_frame(app)
        app.clock.jump(2.5)  # type: ignore[attr-defined]
        await pilot.pause()
        assert "bash (make train)" not in app.main.hints.flash
        await pilot.press("escape", "escape")
        assert len(engine.sent(Interrupt)) == 1


async def test_escape_leaves_a_pane_before_it_interrupts(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, STREAMING)
        await pilot.press("f2")
        await pilot.pause()
        assert app.main.focused is not app.main.composer
        await pilot.press("escape")
        assert app.main.focused is app.main.composer
        assert not engine.sent(Interrupt)


async def test_ctrl_c_clears_interrupts_and_leaves(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, STREAMING)
        await pilot.press(*"draft", "ctrl+c")
        assert app.main.composer.draft == ""
        assert not engine.sent(Interrupt)
        await pilot.press("ctrl+c")
        assert engine.sent(Interrupt)
        await pilot.press("ctrl+c")
        assert not engine.sent(Shutdown)
        assert "Ctrl+C again leaves" in render_frame(app)
        app.clock.jump(1.5)  # type: ignore[attr-defined]
        await pilot.press("ctrl+c")
        assert not engine.sent(Shutdown)
        await pilot.press("ctrl+c")
        await until(pilot, lambda: engine.sent(Shutdown))


async def test_ctrl_c_copies_a_selection_first(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, _engine, pilot):
        await ready(pilot, app)
        await pilot.press(*"draft", "shift+home", "ctrl+c")
        assert app.clipboard == "draft"
        assert app.main.composer.draft == "draft"


async def test_ctrl_d_twice_on_an_empty_line_leaves(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await ready(pilot, app)
        await pilot.press("ctrl+d")
        assert not engine.sent(Shutdown)
        assert "again leaves" in render_frame(app)
        await pilot.press("ctrl+d")
        await until(pilot, lambda: engine.sent(Shutdown))


@pytest.mark.parametrize("word", ["exit", "quit", "/quit"])
async def test_words_that_leave(tmp_path: Path, word: str) -> None:
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await ready(pilot, app)
        await pilot.press(*word, "enter")
        await until(pilot, lambda: engine.sent(Shutdown))
        await until(pilot, lambda: not app.is_running or app._exit)
    assert app.return_value == 0


async def test_a_queue_that_an_interrupt_held(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, [*STREAMING, InputQueued("q", "later"), Interrupted()])
        assert "1 held back" in render_frame(app)
        await pilot.press("enter")
        await until(pilot, lambda: engine.sent(ReleaseQueue))
        await pilot.press("alt+up")
        await until(pilot, lambda: engine.sent(RemoveInput))
        assert app.main.composer.draft == "later"


async def test_an_approval_is_asked_and_the_draft_is_kept(tmp_path: Path) -> None:
    clock = FrameClock()
    async with running(config_for(tmp_path), clock=clock) as (app, engine, pilot):
        await ready(pilot, app)
        await pilot.press(*"half a thou")
        item = approval_item("c", "write", {"path": "a.py"})
        await say(pilot, app, engine, [*RUNNING, ApprovalRequired("b", 1, (item,))])
        assert not isinstance(app.screen, ApprovalScreen), "it came while a person typed"
        clock.jump(1.1)
        await until(pilot, lambda: isinstance(app.screen, ApprovalScreen))
        for _ in range(4):
            clock.jump(0.6)
            await pilot.pause()
        await pilot.press("y")
        await until(pilot, lambda: engine.sent(ApprovalAnswer))
        answer = engine.sent(ApprovalAnswer)[0]
        assert isinstance(answer, ApprovalAnswer)
        assert answer.batch_id == "b"
        assert [d.approved for d in answer.decisions] == [True]
        assert app.main.composer.draft == "half a thou"
        assert app.main.focused is app.main.composer


async def test_an_approval_that_is_gone_closes_its_dialog(tmp_path: Path) -> None:
    clock = FrameClock()
    async with running(config_for(tmp_path), clock=clock) as (app, engine, pilot):
        await ready(pilot, app)
        clock.jump(5)
        item = approval_item("c", "write", {"path": "a.py"})
        await say(pilot, app, engine, [*RUNNING, ApprovalRequired("b", 1, (item,))])
        await until(pilot, lambda: isinstance(app.screen, ApprovalScreen))
        gone = ApprovalResolved("b", (ResolvedApproval("c", "abandoned"),))
        await say(pilot, app, engine, [gone])
        await until(pilot, lambda: app.screen is app.main)
        assert not engine.sent(ApprovalAnswer)


async def test_a_dead_agent_can_be_started_again(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, STREAMING)
        engine.crash(RuntimeError("disk full"))
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        error = next(i for i in app.store.state.transcript.items if isinstance(i, NoticeItem))
        assert error.level == "error"
        assert "disk full" in error.text
        fresh = FakeEngine(app.clock)

        async def build(_config: object) -> FakeEngine:
            return fresh

        app._build = build
        await pilot.press("down", "enter")
        await until(pilot, lambda: "Saved as" in render_frame(app))
        saved = list((app.config.paths.data / "saved").iterdir())
        assert TASK in saved[0].read_text()
        await pilot.press("enter")
        await ready(pilot, app)
        assert app.screen is app.main


async def test_a_broken_event_becomes_a_notice(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, [Processing(("i",), TASK)])
        engine.say(ToolStateChange("c", None))  # type: ignore[arg-type]
        engine.say(AssistantChunk("m", 5))  # type: ignore[arg-type]
        engine.say(AssistantChunk("n", "goes on"))
        await drawn(pilot, app, engine)
        texts = [i.text for i in app.store.state.transcript.items if isinstance(i, AssistantItem)]
        assert texts == ["goes on"]
        notices = [i for i in app.store.state.transcript.items if isinstance(i, NoticeItem)]
        assert notices[-1].code == "screen"


async def test_modes_and_models(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await ready(pilot, app)
        await pilot.press(*"/mode plan", "enter")
        await until(pilot, lambda: app.store.state.usage.mode == "plan")
        await pilot.press(*"/yolo", "enter")
        await until(pilot, lambda: app.store.state.usage.mode == "yolo")
        await pilot.press(*"/yolo", "enter")
        await until(pilot, lambda: app.store.state.usage.mode == "ask")
        await pilot.press(*"/model ollama/x", "enter")
        await until(pilot, lambda: app.store.state.usage.model == "ollama/x")
        await pilot.press(*"/mode", "enter")
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        assert app.screen.query_one(OptionList).highlighted == 1
        await pilot.press("down", "enter")
        await until(pilot, lambda: app.store.state.usage.mode == "auto-edit")
        assert len(engine.sent(SetMode)) == 4
        assert len(engine.sent(SetModel)) == 1


async def test_what_is_no_command_is_said(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await ready(pilot, app)
        await pilot.press(*"/modle", "enter")
        assert "Did you mean /model?" in app.main.hints.flash
        await pilot.press(*"/mode fast", "enter")
        assert "There is no mode fast" in app.main.hints.flash
        await pilot.press(*"/usr/bin is full", "enter")
        await until(pilot, lambda: engine.sent(UserInput))


async def test_what_is_typed_in_a_pane_goes_to_the_composer(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, _engine, pilot):
        await ready(pilot, app)
        app.main.transcript.focus()
        await pilot.pause()
        await pilot.press("z")
        assert app.main.composer.draft == "z"
        assert app.main.focused is app.main.composer


async def test_warnings_of_the_configuration_are_shown(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "config.json").write_text('{"model_nam": "ollama/x"}')
    async with running(config_for(tmp_path)) as (app, _engine, pilot):
        await ready(pilot, app)
        assert any("model_nam" in getattr(i, "text", "") for i in app.store.state.transcript.items)


@pytest.mark.parametrize("blinks", [True, False])
async def test_the_cursor_blinks_only_for_who_wants_it(tmp_path: Path, blinks: bool) -> None:
    config = config_for(tmp_path, MLAGENT_CURSOR_BLINK=str(blinks).lower())
    async with running(config) as (app, _, pilot):
        await ready(pilot, app)
        assert app.main.composer.cursor_blink is blinks
