"""What the screen knows and does of models: profile, effort, cost, waits, recovered calls."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from app_host import config_for, ready, running, say
from frames import render_frame
from test_model_frames import LOCAL, ROUTER, SPENT
from test_reducers import fold
from tui_clock import FrameClock
from tui_scripts import TASK, approval_item, busy
from tui_waiting import settled, until

from mlagent_tui.protocol.events import (
    ApprovalRequired,
    AssistantChunk,
    EffortChanged,
    Event,
    ModelChanged,
    ModelProfiled,
    Notice,
    Processing,
    Ready,
    ToolCallEvent,
)
from mlagent_tui.protocol.operations import Compact, Interrupt, SetEffort, SetModel
from mlagent_tui.tui.approval_flow import RECOVERED, with_marks
from mlagent_tui.tui.profile_text import connect_line, per_million, price_text, window_text
from mlagent_tui.tui.screens.context import ContextScreen
from mlagent_tui.tui.screens.help import HelpScreen
from mlagent_tui.tui.screens.model import ModelScreen
from mlagent_tui.tui.session_status import status_rows
from mlagent_tui.tui.state import Batch, NoticeItem

RETRY = Notice(
    "warning", "retrying", "Too many requests. Attempt 2 of 5 in 8 s.", {"delay": 8.0, "attempt": 2}
)


def notices(*events: Event) -> list[NoticeItem]:
    return [item for item in fold(events).transcript.items if isinstance(item, NoticeItem)]


def test_usage_is_kept_by_model_and_kind() -> None:
    spent = {(row.model, row.kind): row for row in fold(SPENT).usage.spent.rows}
    main = spent["anthropic/claude-opus-5-5", "main"]
    assert (main.requests, main.tokens_in, main.tokens_out) == (2, 124_000, 3_300)
    assert (main.tokens_cached, main.tokens_cache_written) == (104_000, 9_900)
    assert (main.cost, main.unknown) == (Decimal("0.5223"), False)
    assert spent["anthropic/claude-opus-5-5", "compaction"].requests == 1
    unknown = spent["zai-org/GLM-5.1:cheapest", "main"]
    assert (unknown.cost, unknown.unknown) == (Decimal(0), True)


def test_a_profile_is_known_until_the_model_changes() -> None:
    state = fold([ROUTER])
    assert state.usage.profile == ROUTER
    rows = dict(status_rows(state))
    assert rows["  window"].startswith("131k tokens, named by the router: the smallest")
    assert rows["  tools"] == "calls tools natively"
    assert rows["  answers"] == "piece by piece"
    assert "$0.40 in, $1.75 out" in rows["  price"]
    assert rows["state"] == "ready", "the status line's word"
    assert fold([ROUTER, ModelChanged("a/b", "demo/scripted")]).usage.profile is None


def test_a_local_model_is_told_once_at_connect_and_others_only_with_notes() -> None:
    line = connect_line(LOCAL)
    assert line.startswith("ollama/qwen3:4b: 8.2k window, calls tools as text (goes")
    assert [notice.text for notice in notices(LOCAL, LOCAL)] == [line]
    later = Notice("info", "other", "Something else.")
    assert len(notices(LOCAL, later, replace(LOCAL, tools="native"), later, LOCAL)) == 5
    native = replace(LOCAL, tools="native", notes=())
    (said,) = notices(replace(LOCAL, window=None), native)
    assert (said.text, said.hint) == (connect_line(native), ""), "what is known now, said once"
    assert connect_line(ROUTER) == ""
    assert connect_line(ModelProfiled("ollama/x")) == "", "nothing was found out"
    assert "goes wrong more often" in connect_line(replace(ROUTER, tools="text"))
    assert "no provider" in notices(replace(ROUTER, notes=("no provider calls tools",)))[0].hint


def test_figures_in_words() -> None:
    assert window_text(None, "") == "unknown"
    assert window_text(1_000_000, "metadata") == "1M tokens, from the model library's list"
    assert price_text(None, Decimal(1)) == "unknown"
    assert price_text(Decimal(0), Decimal(0), "local") == "free: your own server"
    assert per_million(Decimal("0.0750")) == "$0.075"
    assert per_million(Decimal("15")) == "$15.00"


def test_effort_is_known_and_said() -> None:
    state = fold([EffortChanged("high", "")])
    assert state.usage.effort == "high"
    assert dict(status_rows(state))["effort"] == "high"
    assert [notice.text for notice in notices(EffortChanged("", "high"))] == [
        "Thinking effort from the next request on: the model's own."
    ]
    assert notices(EffortChanged("low", "low")) == []
    assert state.usage.effort_chosen
    assert not fold([EffortChanged("low", "low")]).usage.effort_chosen
    assert not fold([Ready("r", 5, "ask", effort="high")]).usage.effort_chosen


def test_a_switch_is_one_notice_with_what_is_known_of_the_model() -> None:
    to_local = ModelChanged("ollama/qwen3:4b", "demo/scripted")
    by_text = Notice("warning", "tools_by_text", "ollama/qwen3:4b cannot call tools by itself.")
    (said,) = notices(to_local, LOCAL, by_text)
    assert said.text.startswith("The next requests go to ollama/qwen3:4b: 8.2k window, calls tools")
    assert "goes wrong more often" in said.text
    assert said.hint == " ".join(LOCAL.notes)
    assert len(notices(to_local, LOCAL, LOCAL)) == 1, "the same, looked at again"
    (said,) = notices(to_local, replace(LOCAL, window=None), LOCAL)
    assert said.text.startswith("The next requests go to ollama/qwen3:4b: 8.2k window")
    assert len(notices(ModelChanged("a/b", "demo/scripted"), by_text)) == 2, "nothing else says it"


def test_a_switch_and_its_effort_are_one_notice() -> None:
    effort = Notice("info", "effort", "“max” is not taken; “high” is used.")
    (said,) = notices(ModelChanged("a/b", "demo/scripted"), effort)
    assert (said.text, said.hint) == ("The next requests go to a/b.", effort.text)
    local = ModelChanged("ollama/qwen3:4b", "demo/scripted")
    (said,) = notices(local, LOCAL, effort)
    assert said.hint == f"{LOCAL.notes[0]} {effort.text}"
    assert len(notices(local, LOCAL, Processing(("i",), TASK), effort)) == 2, "said in a turn"


def test_only_the_newest_wait_counts_down_and_none_after_it() -> None:
    begin = Processing(("i",), TASK)
    assert [bool(n.until) for n in notices(begin, RETRY)] == [True]
    assert [bool(n.until) for n in notices(begin, RETRY, RETRY)] == [False, True]
    assert [bool(n.until) for n in notices(begin, RETRY, AssistantChunk("m", "x"))] == [False]
    switched = fold([begin, RETRY, ModelChanged("a/b", "demo/scripted")])
    assert switched.turn.until == ""
    strange = Notice("warning", "retrying", "Again.", {"delay": float("inf")})
    assert [n.until for n in notices(begin, strange)] == [""]


def test_an_approval_says_that_a_call_was_read_from_text() -> None:
    call = ToolCallEvent("c1", "write", {"path": "a"}, recovered=True)
    calls = fold([Processing(("i",), TASK), call, replace(call, tool_call_id="c2")]).tools.calls
    calls = {**calls, "c2": replace(calls["c2"], recovered=False)}
    items = tuple(approval_item(key, "write", {"path": "a"}) for key in ("c1", "c2"))
    marked = with_marks(Batch("b", items), calls)
    assert [RECOVERED in item.checks for item in marked.items] == [True, False]


async def test_the_approval_dialog_shows_the_mark(tmp_path: Path) -> None:
    clock = FrameClock()
    async with running(config_for(tmp_path), clock=clock) as (app, engine, pilot):
        await ready(pilot, app)
        clock.jump(5)
        call = ToolCallEvent("c2", "write", {"path": "train.py"}, recovered=True)
        item = approval_item("c2", "write", {"path": "train.py"})
        asked = ApprovalRequired("b1", 1, (item,))
        await say(pilot, app, engine, [Processing(("i",), TASK), call, asked])
        await until(pilot, lambda: "read from the answer's text" in render_frame(app), "the mark")


async def test_a_wait_counts_down_in_both_places_at_once(tmp_path: Path) -> None:
    clock = FrameClock()
    async with running(config_for(tmp_path), clock=clock) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, [Processing(("i",), TASK), RETRY])
        for left in (8, 5, 2):
            await until(
                pilot,
                lambda left=left: render_frame(app).count(f"trying again in {left} s") == 2,
                f"{left} s",
            )
            assert "Ctrl+X m" in render_frame(app)
            clock.jump(3)
            await settled(pilot)
        await say(pilot, app, engine, [AssistantChunk("m", "There.")])
        await until(pilot, lambda: "trying again" not in render_frame(app), "the end of the wait")


async def test_a_wait_can_be_stopped_or_given_to_another_model(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, [Processing(("i",), TASK), RETRY])
        await pilot.press("h", "i", "ctrl+x", "m")
        await until(pilot, lambda: isinstance(app.screen, ModelScreen), "the picker")
        await pilot.press(*"openai/gpt-x", "enter")
        await until(pilot, lambda: engine.sent(SetModel), "the switch")
        assert engine.sent(SetModel)[0].model == "openai/gpt-x"
        assert app.main.composer.draft == "hi"
        await say(pilot, app, engine, [RETRY])
        await pilot.press("escape")
        await until(pilot, lambda: engine.sent(Interrupt), "the interrupt")


async def test_effort_by_word_and_by_choice(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await ready(pilot, app)
        await pilot.press(*"/effort HIGH", "enter")
        await until(pilot, lambda: engine.sent(SetEffort), "the level")
        await pilot.press(*"/effort much", "enter")
        await until(pilot, lambda: "There is no effort much" in render_frame(app), "the word")
        assert "/effort shows all levels." in render_frame(app)
        await pilot.press("ctrl+x", "e")
        await until(pilot, lambda: "auto  (now)" in render_frame(app), "the choice")
        await pilot.press("down", "enter")
        await until(pilot, lambda: len(engine.sent(SetEffort)) == 2, "the choice")
        assert [operation.effort for operation in engine.sent(SetEffort)] == ["high", "off"]


async def test_the_context_screen_follows_and_compacts(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await ready(pilot, app)
        await pilot.press(*"/context", "enter")
        await until(pilot, lambda: isinstance(app.screen, ContextScreen), "the screen")
        assert "Nothing yet" in render_frame(app)
        await say(pilot, app, engine, SPENT)
        await until(pilot, lambda: "62.0k of 131k  47%" in render_frame(app), "the gauge")
        await pilot.press("c")
        await until(pilot, lambda: engine.sent(Compact), "the compaction")


async def test_a_question_mark_in_a_pane_opens_the_help(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, busy())
        await pilot.press("f2")
        await until(pilot, lambda: app.main.focused is app.main.tools, "the tools")
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen), "the help")
        assert app.main.composer.draft == ""
