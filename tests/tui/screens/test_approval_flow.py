"""Calls that wait for a person, through the whole screen: when the dialog comes and goes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from app_host import config_for, ready, running, say
from approval_samples import bash_item, edit_item, gated_item
from fake_engine import FakeEngine
from frames import render_frame
from textual.pilot import Pilot
from tui_clock import FrameClock
from tui_waiting import settled, until

from mlagent_tui.protocol.events import ApprovalRequired, Event, Processing, ToolCallEvent
from mlagent_tui.protocol.operations import ApprovalAnswer
from mlagent_tui.protocol.values import ApprovalItem
from mlagent_tui.tui.app import MlAgentApp
from mlagent_tui.tui.approval_flow import NOTHING_WAITS, RECOVERED
from mlagent_tui.tui.screens.approval import ApprovalScreen

BEGIN: list[Event] = [Processing(("i",), "Train it")]


def batch(batch_id: str, *items: ApprovalItem) -> ApprovalRequired:
    return ApprovalRequired(batch_id, len(items), items)


def is_asking(app: MlAgentApp) -> bool:
    return isinstance(app.screen, ApprovalScreen)


async def pass_grace(app: MlAgentApp, pilot: Pilot[Any], clock: FrameClock) -> None:
    await until(pilot, lambda: is_asking(app))
    screen = app.screen
    assert isinstance(screen, ApprovalScreen)
    for _ in range(10):
        if screen._ready:
            return
        clock.jump(0.6)
        await pilot.pause()
    raise AssertionError("the grace never ended")


async def press(pilot: Pilot[Any], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


def answers(engine: FakeEngine) -> list[ApprovalAnswer]:
    return [op for op in engine.sent(ApprovalAnswer) if isinstance(op, ApprovalAnswer)]


async def test_while_a_person_types_a_sign_says_what_waits_and_f8_opens_it(tmp_path: Path) -> None:
    clock = FrameClock()
    async with running(config_for(tmp_path), (80, 24), clock=clock) as (app, engine, pilot):
        await ready(pilot, app)
        clock.jump(5)
        await pilot.press(*"half")
        await say(pilot, app, engine, [*BEGIN, batch("b", edit_item())])
        await settled(pilot)
        assert not is_asking(app)
        assert "F8 decide" in render_frame(app)
        await pilot.press("f8")
        await pass_grace(app, pilot, clock)
        await press(pilot, "n")
        await until(pilot, lambda: answers(engine))
        assert app.main.composer.draft == "half"


async def test_every_key_while_typing_puts_the_dialog_off(tmp_path: Path) -> None:
    clock = FrameClock()
    async with running(config_for(tmp_path), clock=clock) as (app, engine, pilot):
        await ready(pilot, app)
        clock.jump(5)
        await pilot.press("a")
        await say(pilot, app, engine, [*BEGIN, batch("b", edit_item())])
        for key in "bcd":
            clock.jump(0.9)
            await settled(pilot)
            assert not is_asking(app)
            await pilot.press(key)
        clock.jump(1.1)
        await until(pilot, lambda: is_asking(app))
        assert app.main.composer.draft == "abcd"


async def test_f8_with_nothing_waiting_says_so(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, _, pilot):
        await ready(pilot, app)
        await pilot.press("f8")
        await until(pilot, lambda: NOTHING_WAITS in render_frame(app))


async def test_a_batch_that_is_put_aside_keeps_what_was_decided(tmp_path: Path) -> None:
    clock = FrameClock()
    async with running(config_for(tmp_path), clock=clock) as (app, engine, pilot):
        await ready(pilot, app)
        clock.jump(5)
        await say(pilot, app, engine, [*BEGIN, batch("b", edit_item("c1"), bash_item("c2"))])
        await pass_grace(app, pilot, clock)
        await press(pilot, "n", "f8")
        await until(pilot, lambda: app.screen is app.main)
        clock.jump(30)
        await settled(pilot)
        assert not is_asking(app), "it came back by itself"
        assert answers(engine) == []
        await press(pilot, "f8")
        await pass_grace(app, pilot, clock)
        await press(pilot, "y")
        await until(pilot, lambda: answers(engine))
        assert [d.approved for d in answers(engine)[0].decisions] == [False, True]


async def test_after_an_answer_the_next_dialog_waits_for_a_pause_again(tmp_path: Path) -> None:
    clock = FrameClock()
    async with running(config_for(tmp_path), clock=clock) as (app, engine, pilot):
        await ready(pilot, app)
        clock.jump(5)
        await say(pilot, app, engine, [*BEGIN, batch("b1", edit_item("c1"))])
        await pass_grace(app, pilot, clock)
        await press(pilot, "y")
        await until(pilot, lambda: app.screen is app.main)
        await pilot.press("h")
        await say(pilot, app, engine, [batch("b2", bash_item("c2"))])
        await settled(pilot)
        assert not is_asking(app)


async def test_several_batches_come_one_after_the_other(tmp_path: Path) -> None:
    clock = FrameClock()
    async with running(config_for(tmp_path), (80, 24), clock=clock) as (app, engine, pilot):
        await ready(pilot, app)
        clock.jump(5)
        await say(pilot, app, engine, [*BEGIN, batch("b1", edit_item("c1"))])
        await pass_grace(app, pilot, clock)
        assert "behind this one" not in render_frame(app)
        later = [batch("b2", bash_item("c2")), batch("b3", gated_item("c3"))]
        await say(pilot, app, engine, later)
        await until(pilot, lambda: "2 more batches wait behind this one" in render_frame(app))
        await press(pilot, "y")
        for key, left in (("n", "1 more batch waits"), ("y", "")):
            await pass_grace(app, pilot, clock)
            await until(pilot, lambda left=left: left in render_frame(app))  # type: ignore[misc]
            await press(pilot, key)
        await until(pilot, lambda: len(answers(engine)) == 3)
        said = [(a.batch_id, a.decisions[0].approved) for a in answers(engine)]
        assert said == [("b1", True), ("b2", False), ("b3", True)]


async def test_putting_aside_lets_no_other_old_batch_in_but_a_new_one(tmp_path: Path) -> None:
    clock = FrameClock()
    async with running(config_for(tmp_path), clock=clock) as (app, engine, pilot):
        await ready(pilot, app)
        clock.jump(5)
        first = [batch("b1", edit_item("c1")), batch("b2", bash_item("c2"))]
        await say(pilot, app, engine, [*BEGIN, *first])
        await pass_grace(app, pilot, clock)
        await press(pilot, "f8")
        clock.jump(5)
        await settled(pilot)
        assert not is_asking(app)
        await say(pilot, app, engine, [batch("b3", gated_item("c3"))])
        await pass_grace(app, pilot, clock)
        await press(pilot, "n")
        await until(pilot, lambda: answers(engine))
        assert answers(engine)[0].batch_id == "b3"


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (ToolCallEvent("c1", "edit", {}, "mcp:notes"), "a tool of the MCP server notes"),
        (ToolCallEvent("c1", "edit", {}, recovered=True), RECOVERED),
    ],
)
async def test_the_dialog_says_where_a_call_comes_from(
    tmp_path: Path, event: ToolCallEvent, words: str
) -> None:
    clock = FrameClock()
    async with running(config_for(tmp_path), clock=clock) as (app, engine, pilot):
        await ready(pilot, app)
        clock.jump(5)
        await say(pilot, app, engine, [*BEGIN, event, batch("b", edit_item("c1"))])
        await pass_grace(app, pilot, clock)
        await settled(pilot)
        assert words in render_frame(app)
