"""Copy mode: the cursor on plain lines, and selecting with keys on the screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from app_host import config_for, ready, running, say
from frames import render_frame
from hypothesis import given
from hypothesis import strategies as st
from tui_waiting import until

from mlagent_tui.protocol.events import (
    AssistantMessageDone,
    Event,
    Processing,
    ToolCallEvent,
    ToolLog,
    ToolStateChange,
    TurnComplete,
)
from mlagent_tui.tui.app import MlAgentApp
from mlagent_tui.tui.copying.cursor import Cursor, Move, at, moved

ANSWER = "The **loss** fell to 0.1.\n\n```sh\nls -l  # list\n```\n\nSecond paragraph here."

TALK: list[Event] = [
    Processing(("in1",), "How?"),
    AssistantMessageDone("a1", 1, "complete", ANSWER),
    TurnComplete(1, ANSWER),
]

MOVES: tuple[Move, ...] = (
    "left", "right", "up", "down", "word", "back", "start", "end", "first", "last", "page_up",
    "page_down",
)  # fmt: skip


class Plain:
    """Lines of a text, each behind two characters of decoration."""

    first = 0

    def __init__(self, text: str) -> None:
        self._lines = [f"  {line}" for line in text.split("\n")]
        self.last = len(self._lines) - 1

    def step(self, line: int, count: int) -> int:
        return min(max(0, line + count), self.last)

    def text(self, line: int) -> str:
        return self._lines[line]

    def left(self, _line: int) -> int:
        return 2


def after(lines: Plain, *moves: Move, start: Cursor | None = None) -> tuple[int, int]:
    cursor = start or at(lines, 0, 0)
    for move in moves:
        cursor = moved(lines, cursor, move, 2)
    return cursor.line, cursor.column


def test_the_cursor_moves_as_in_a_pager() -> None:
    lines = Plain("one two.three\n\nlast line\nx")
    assert after(lines) == (0, 2)
    assert after(lines, "left") == (0, 2)
    assert after(lines, "word", "word", "word") == (0, 10)
    assert after(lines, "word", "word", "word", "word", "word") == (2, 2)
    assert after(lines, "end", "down", "down") == (2, 10)
    assert after(lines, "end", "down", "left", "down") == (2, 2)
    assert after(lines, "last", "back") == (2, 7)
    assert after(lines, "page_down", "page_up", "start") == (0, 2)


@given(st.text(alphabet="a .\n", max_size=40), st.lists(st.sampled_from(MOVES), max_size=30))
def test_the_cursor_never_leaves_the_text(text: str, moves: list[Move]) -> None:
    lines = Plain(text)
    cursor = at(lines, 0, 0)
    for move in moves:
        cursor = moved(lines, cursor, move, 3)
        assert 0 <= cursor.line <= lines.last
        assert 2 <= cursor.column <= max(2, len(lines.text(cursor.line).rstrip()) - 1)


def copied(folder: Path) -> str:
    file = folder / "home" / "data" / "saved" / "copied.txt"
    return file.read_text(encoding="utf-8") if file.exists() else ""


def in_copy_mode(app: MlAgentApp) -> bool:
    return "Copy mode" in render_frame(app)


async def test_words_lines_and_sources_are_copied_with_the_keys(tmp_path: Path) -> None:
    config = config_for(tmp_path, PATH="/nowhere")
    async with running(config) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, TALK)
        app.main.transcript.focus()
        await pilot.press("end", "v")
        await until(pilot, lambda: in_copy_mode(app), "begun")
        await pilot.press("w", "v", "l", "l", "l")
        await until(pilot, lambda: "4 characters selected" in render_frame(app), "said")
        await pilot.press("y")
        await until(pilot, lambda: copied(tmp_path) == "loss", "a word")
        assert not in_copy_mode(app)
        assert app.main.transcript.has_focus
        assert app.main.composer.draft == ""
        await pilot.press("v", "V", "j", "j", "enter")
        await until(pilot, lambda: copied(tmp_path).endswith("ls -l  # list"), "lines")
        assert copied(tmp_path).startswith("The **loss** fell")
        await pilot.press("v", "G", "y")
        await until(pilot, lambda: copied(tmp_path) == "Second paragraph here.", "a line")


async def test_escape_leaves_copy_mode_and_letters_stay_out_of_the_draft(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, TALK)
        await pilot.press("ctrl+x", "left_square_bracket")
        await until(pilot, lambda: in_copy_mode(app), "begun")
        await pilot.press("v", "l", "x", "z", "escape")
        await until(pilot, lambda: not in_copy_mode(app), "left")
        assert not app.main.selections
        assert app.main.composer.draft == ""
        assert app.main.transcript.overlay is None
        assert app.main.transcript.following


async def test_the_cursor_takes_the_view_along_and_nothing_moves_it(tmp_path: Path) -> None:
    talk: list[Event] = []
    for number in range(40):
        talk += [Processing((f"i{number}",), f"Question {number}"), TurnComplete(1, "")]
    async with running(config_for(tmp_path), size=(80, 24)) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, talk)
        app.main.transcript.focus()
        await pilot.press("v", "g")
        await until(pilot, lambda: "Question 0" in render_frame(app), "at the top")
        top = app.main.transcript.lines[0]
        await say(pilot, app, engine, TALK)
        assert app.main.transcript.lines[0] == top
        await pilot.press("pagedown", "pagedown", "k", "escape")
        await until(pilot, lambda: not in_copy_mode(app), "left")
        assert app.main.transcript.following


async def test_a_log_is_copied_line_by_line(tmp_path: Path) -> None:
    events = [
        Processing(("in1",), "Go"),
        ToolCallEvent("c1", "bash", {"command": "train"}),
        ToolStateChange("c1", "running"),
        ToolLog("c1", "".join(f"step {n} \x1b[32mok\x1b[0m\n" for n in range(200))),
    ]
    config = config_for(tmp_path, PATH="/nowhere")
    async with running(config, size=(200, 50)) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, events)
        await pilot.press("f5")
        await until(pilot, lambda: app.main.inspector.log_view.has_focus, "in the log")
        await pilot.press("v", "V", "k", "y")
        await until(pilot, lambda: copied(tmp_path) == "step 198 ok\nstep 199 ok", "two lines")
        assert app.main.inspector.log_view.following


@pytest.mark.parametrize("focus", ["composer", "transcript"])
async def test_own_messages_are_jumped_to_from_anywhere(tmp_path: Path, focus: str) -> None:
    talk: list[Event] = []
    for number in range(6):
        answer = f"Answer {number}\n\n" + "words\n\n" * 30
        talk += [
            Processing((f"i{number}",), f"Question {number}"),
            AssistantMessageDone(f"a{number}", 1, "complete", answer),
            TurnComplete(1, answer),
        ]
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, talk)
        app.main.query_one(f"#{focus}").focus()
        await pilot.press("ctrl+up", "ctrl+up", "ctrl+up", "ctrl+down")
        await until(pilot, lambda: "Question 4" in render_frame(app), "two above")
        await pilot.press("ctrl+down", "ctrl+down", "ctrl+down")
        await until(pilot, lambda: app.main.transcript.following, "the end")
        await pilot.press("ctrl+up", "ctrl+up")
        await until(pilot, lambda: "Question 4" in render_frame(app), "two above again")
        if focus == "transcript":
            await pilot.press("[", "[", "]")
            await until(pilot, lambda: "Question 3" in render_frame(app), "one above")


async def test_going_to_another_pane_leaves_copy_mode(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, TALK)
        app.main.transcript.focus()
        for key in ("f6", "f2"):
            await pilot.press("ctrl+x", "left_square_bracket")
            await until(pilot, lambda: in_copy_mode(app), "begun")
            await pilot.press("v", key)
            await until(pilot, lambda: not in_copy_mode(app), "left")
            assert app.main.transcript.overlay is None
            await pilot.press("escape")
