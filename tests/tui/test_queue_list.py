"""The queue on the screen: seen, edited, moved, sent now, held back."""

from __future__ import annotations

from pathlib import Path

from app_host import config_for, ready, running, say
from frames import render_frame
from tui_waiting import until

from mlagent_tui.protocol.events import (
    AssistantChunk,
    InputMoved,
    InputQueued,
    InputRemoved,
    Interrupted,
    Processing,
)
from mlagent_tui.protocol.operations import MoveInput, RemoveInput, SendNow, UserInput
from mlagent_tui.tui.composing.queue_editing import READ_SOON
from mlagent_tui.tui.widgets.queue_list import MOST_ROWS

QUEUED = [
    Processing(("i",), "go"),
    AssistantChunk("m", "x"),
    *(InputQueued(name, f"message {name}") for name in "abc"),
]


async def test_what_waits_is_seen_and_each_of_it_can_be_changed(tmp_path: Path) -> None:
    async with running(config_for(tmp_path), (80, 24)) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, QUEUED)
        frame = render_frame(app)
        assert all(f'"message {name}"' in frame for name in "abc")
        assert "3 queued" in frame
        await pilot.press("shift+f6")
        await until(pilot, lambda: app.focused is app.main.query_one("#queue"))
        frame = render_frame(app)
        assert "send now" in frame
        assert all(f'"message {name}"' in frame for name in "abc"), "the keys hide an input"
        await pilot.press("down", "J")
        assert engine.sent(MoveInput)[-1].before == ""  # type: ignore[attr-defined]
        await say(pilot, app, engine, [InputMoved("b")])
        await pilot.press("K")  # the same one stays marked
        moved = engine.sent(MoveInput)[-1]
        assert (moved.input_id, moved.before) == ("b", "c")  # type: ignore[attr-defined]
        await pilot.press("up", "s")
        assert engine.sent(SendNow)[-1].input_id == "c"  # type: ignore[attr-defined]
        assert app.main.hints.flash == READ_SOON
        await pilot.press("up", "d")
        assert engine.sent(RemoveInput)[-1].input_id == "a"  # type: ignore[attr-defined]
        await say(pilot, app, engine, [InputRemoved("a")])
        await pilot.press("enter")
        assert app.main.composer.draft == "message c"
        assert app.focused is app.main.composer


async def test_words_for_the_running_turn_do_not_vanish_without_a_word(tmp_path: Path) -> None:
    async with running(config_for(tmp_path), (80, 24)) as (app, engine, pilot):
        await ready(pilot, app)
        await pilot.press(*"hi", "ctrl+s")
        assert not app.main.hints.flash
        await say(pilot, app, engine, QUEUED[:2])
        await pilot.press(*"also plot it", "ctrl+s")
        await until(pilot, lambda: len(engine.sent(UserInput)) == 2)
        assert app.main.hints.flash == READ_SOON


async def test_the_last_one_gone_gives_the_focus_back(tmp_path: Path) -> None:
    async with running(config_for(tmp_path), (60, 12)) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, QUEUED[:3])
        await pilot.press("shift+f6")
        await until(pilot, lambda: app.focused is app.main.query_one("#queue"))
        await say(pilot, app, engine, [InputRemoved("a")])
        await until(pilot, lambda: app.focused is app.main.composer)
        assert "queued" not in render_frame(app)


async def test_an_interrupt_holds_the_queue_and_says_how_to_go_on(tmp_path: Path) -> None:
    async with running(config_for(tmp_path), (80, 24)) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, [*QUEUED, Interrupted()])
        frame = render_frame(app)
        assert "3 held back" in frame
        assert "Enter run them" in frame
        many = [InputQueued(f"x{n}", f"more {n}") for n in range(9)]
        await say(pilot, app, engine, many)
        assert f"and {12 - MOST_ROWS} more" in render_frame(app)
