"""Bell, notification and title: only when the person looks elsewhere, and never with escapes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from app_host import config_for, ready, running, say
from textual import events
from textual.pilot import Pilot
from tui_clock import FrameClock
from tui_scripts import TASK, approval_item, busy, rest
from tui_waiting import settled, until

from mlagent_tui.protocol.events import ApprovalRequired, ErrorEvent, Processing, TurnComplete
from mlagent_tui.tui.app import MlAgentApp
from mlagent_tui.tui.glyphs import ASCII, UNICODE
from mlagent_tui.tui.looks.attention import title_text
from mlagent_tui.tui.looks.terminal_words import notification, passed_through, title, way_of

XTERM = {"TERM": "xterm-256color"}
BELL = "\x07"


class TestWords:
    @pytest.mark.parametrize(
        ("wish", "environment", "way"),
        [
            ("auto", XTERM, "osc9"),
            ("auto", {"TERM": "rxvt-unicode-256color"}, "osc777"),
            ("auto", {"TERM": "foot"}, "osc777"),
            ("auto", {**XTERM, "VTE_VERSION": "7000"}, "osc777"),
            ("osc777", XTERM, "osc777"),
            ("osc9", {"TERM": "linux"}, "off"),
            ("off", XTERM, "off"),
        ],
    )
    def test_the_way_fits_the_terminal(self, wish: str, environment: Any, way: str) -> None:
        assert way_of(wish, environment) == way

    def test_nothing_inside_can_end_the_sequence(self) -> None:
        text = "a\x07b\x1b\\c\x1b]0;evil\x07d\x9c;e\u202e"
        for said in (title(text), notification(text, "osc777", XTERM)):
            inside = said[2:].removesuffix("\x07").removesuffix("\x1b\\")
            assert "\x1b" not in inside
            assert "\x07" not in inside
            assert "\x9c" not in inside
            assert "evil" not in inside
        assert notification(text, "osc777", XTERM).count(";") == 3

    def test_a_long_text_is_cut(self) -> None:
        assert len(title("x" * 10_000)) < 200

    def test_multiplexers_pass_it_on(self) -> None:
        assert passed_through("\x1b]9;a\x07", {"TMUX": "1"}) == "\x1bPtmux;\x1b\x1b]9;a\x07\x1b\\"
        assert passed_through("\x1b]9;a\x07", {"STY": "1"}) == "\x1bP\x1b]9;a\x07\x1b\\"
        assert passed_through("\x1b]9;a\x07", XTERM) == "\x1b]9;a\x07"

    def test_the_title_has_sign_and_word(self) -> None:
        assert title_text("tools", "sft", UNICODE) == "● working · sft · mlagent"
        assert title_text("approval", "sft", ASCII) == "? waits for you - sft - mlagent"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What went to the terminal beside the frames."""
    said: list[str] = []

    def write(_self: Any, data: str) -> None:
        said.append(data)

    from textual.drivers.headless_driver import HeadlessDriver

    monkeypatch.setattr(HeadlessDriver, "write", write)
    return said


async def look_away(app: MlAgentApp, pilot: Pilot[Any]) -> None:
    app.post_message(events.AppBlur())
    await until(pilot, lambda: not app.app_focus)


async def test_an_approval_calls_whoever_looks_elsewhere(
    tmp_path: Path, written: list[str]
) -> None:
    async with running(config_for(tmp_path, **XTERM)) as (app, engine, pilot):
        await ready(pilot, app)
        await look_away(app, pilot)
        item = approval_item("c2", "write", {"path": "train.py", "content": "x"})
        await say(pilot, app, engine, [*busy()[:13], ApprovalRequired("b1", 1, (item,))])
        await until(pilot, lambda: any("waits for your answer" in each for each in written))
        assert BELL in written
        assert "\x1b]9;mlagent: The agent waits for your answer. (work)\x07" in written
        assert "? waits for you · work · mlagent" in [each for each in written if "]2;" in each][-1]


async def test_who_looks_is_not_called(tmp_path: Path, written: list[str]) -> None:
    clock = FrameClock()
    async with running(config_for(tmp_path, **XTERM), clock=clock) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, busy())
        clock.jump(60)
        await say(pilot, app, engine, rest())
        await settled(pilot)
        assert BELL not in written
        assert not [each for each in written if "]9;" in each]


@pytest.mark.parametrize(("seconds", "called"), [(60, True), (2, False)])
async def test_the_end_of_a_long_turn_is_told(
    tmp_path: Path, written: list[str], seconds: float, called: bool
) -> None:
    clock = FrameClock()
    async with running(config_for(tmp_path, **XTERM), clock=clock) as (app, engine, pilot):
        await ready(pilot, app)
        await look_away(app, pilot)
        await say(pilot, app, engine, [Processing(("i",), TASK)])
        assert [each for each in written if "● working · work" in each]
        clock.jump(seconds)
        await say(pilot, app, engine, [TurnComplete(2, "")])
        await until(pilot, lambda: bool([each for each in written if "○ ready · work" in each]))
        assert bool([each for each in written if "The agent is done." in each]) is called


async def test_an_error_is_told_at_once(tmp_path: Path, written: list[str]) -> None:
    async with running(config_for(tmp_path, **XTERM)) as (app, engine, pilot):
        await ready(pilot, app)
        await look_away(app, pilot)
        await say(pilot, app, engine, [Processing(("i",), TASK), ErrorEvent("auth", "No key.")])
        await until(pilot, lambda: any("stopped with an error" in each for each in written))


async def test_everything_can_be_switched_off(tmp_path: Path, written: list[str]) -> None:
    off = {
        "MLAGENT_ATTENTION__BELL": "false",
        "MLAGENT_ATTENTION__NOTIFY": "off",
        "MLAGENT_ATTENTION__TITLE": "false",
    }
    async with running(config_for(tmp_path, **XTERM, **off)) as (app, engine, pilot):
        await ready(pilot, app)
        await look_away(app, pilot)
        await say(pilot, app, engine, [Processing(("i",), TASK), ErrorEvent("auth", "No key.")])
        await settled(pilot)
        assert not [each for each in written if each == BELL or "]9;" in each or "]2;" in each]
