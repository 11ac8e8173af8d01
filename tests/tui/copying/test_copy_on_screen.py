"""Copying with keys and commands: what arrives where, and what is said."""

from __future__ import annotations

import os
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from app_host import config_for, ready, running, say
from frames import render_frame
from tui_waiting import until

from mlagent_tui.protocol.events import AssistantMessageDone, Event, Processing, TurnComplete
from mlagent_tui.tui.app import MlAgentApp

ANSWER = "Run **this**:\n\n```sh\nls -l\n```\n"

TALK: list[Event] = [
    Processing(("in1",), "How?"),
    AssistantMessageDone("a1", 1, "complete", ANSWER),
    TurnComplete(1, ANSWER),
]


def copied_file(folder: Path) -> Path:
    return folder / "home" / "data" / "saved" / "copied.txt"


def clipboard_program(folder: Path, name: str = "xclip") -> tuple[str, Path]:
    """Make a program of that name; returns a PATH with it, and the file that it fills."""
    target, program = folder / "clipboard", folder / "bin" / name
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\ncat > '{target}'\n", encoding="utf-8")
    program.chmod(0o755)
    return f"{program.parent}:{os.environ['PATH']}", target


def written(app: MlAgentApp, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    sent: list[str] = []
    monkeypatch.setattr(app._driver, "write", sent.append)
    return sent


async def test_ctrl_y_copies_the_last_answer_and_says_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = config_for(tmp_path, TMUX="/tmp/none", TERM="tmux-256color", PATH="/nowhere")
    async with running(config) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, TALK)
        sent = written(app, monkeypatch)
        await pilot.press("ctrl+y")
        said = f"Copied {len(ANSWER)} characters to the terminal and to"
        await until(pilot, lambda: said in render_frame(app), "said")
        assert copied_file(tmp_path).read_text(encoding="utf-8") == ANSWER
        assert copied_file(tmp_path).stat().st_mode & 0o077 == 0
        encoded = b64encode(ANSWER.encode()).decode()
        assert f"\x1b]52;c;{encoded}\x07" in sent
        assert f"\x1bPtmux;\x1b\x1b]52;c;{encoded}\x07\x1b\\" in sent


async def test_a_program_of_the_system_makes_the_file_needless(tmp_path: Path) -> None:
    path, target = clipboard_program(tmp_path)
    config = config_for(tmp_path, DISPLAY=":0", PATH=path)
    async with running(config) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, TALK)
        await pilot.press(*"/copy code", "enter")
        await until(pilot, lambda: "Copied 6 characters with xclip" in render_frame(app), "said")
        assert target.read_text(encoding="utf-8") == "ls -l\n"
        assert not copied_file(tmp_path).exists()


async def test_a_selection_comes_first_and_an_item_is_copied_as_its_source(tmp_path: Path) -> None:
    path, target = clipboard_program(tmp_path)
    config = config_for(tmp_path, DISPLAY=":0", PATH=path)

    def has(text: str) -> bool:
        return target.exists() and target.read_text(encoding="utf-8") == text

    async with running(config) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, TALK)
        await pilot.press(*"draft", "shift+home", "ctrl+c")
        await until(pilot, lambda: has("draft"), "the selection")
        app.main.transcript.focus()
        await pilot.press("end", "c")
        await until(pilot, lambda: has(ANSWER), "the item")
        await pilot.press("k", "c")
        await until(pilot, lambda: has("How?"), "the item above")


async def test_what_cannot_be_copied_is_said(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, _engine, pilot):
        await ready(pilot, app)
        for typed, words in (
            ("/copy", "There is no answer yet"),
            ("/copy code", "There is no block of code"),
            ("/copy picture", "/copy knows answer, code, output and all"),
        ):
            await pilot.press(*typed, "enter")
            await until(pilot, lambda words=words: words in render_frame(app), words)


async def test_trouble_with_the_file_is_said(tmp_path: Path) -> None:
    config = config_for(tmp_path, TERM="linux", PATH="/nowhere")
    async with running(config) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, TALK)
        config.paths.data.parent.mkdir(parents=True, exist_ok=True)
        saved = config.paths.data / "saved"
        if saved.exists():
            saved.rmdir()
        saved.parent.mkdir(parents=True, exist_ok=True)
        saved.write_text("a file in the way", encoding="utf-8")
        await pilot.press("ctrl+y")
        await until(pilot, lambda: "Nothing was copied" in render_frame(app), "said")


async def test_a_screenshot_shows_the_screen_without_the_command(tmp_path: Path) -> None:
    folder = tmp_path / "home" / "data" / "saved"

    def pictures() -> list[Path]:
        return list(folder.glob("screen-*.svg")) if folder.exists() else []

    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, TALK)
        await pilot.press(*"/screenshot", "enter")
        await until(pilot, lambda: "The screen is in" in render_frame(app), "said")
        svg = pictures()[0].read_text(encoding="utf-8")
        assert "How?" in svg
        assert "screenshot" not in svg
        assert "@font-face" not in svg


async def select_with_the_mouse(app: MlAgentApp, pilot: Any) -> None:
    line = next(n for n, text in enumerate(render_frame(app).split("\n")) if "Run this:" in text)
    column = render_frame(app).split("\n")[line].index("Run this:")
    await pilot.mouse_down(offset=(column, line))
    await pilot.hover(offset=(column + 8, line))
    await pilot.mouse_up(offset=(column + 8, line))


@pytest.mark.parametrize("wanted", ["true", "false"])
async def test_the_mouse_copies_when_it_is_let_go_if_that_is_wanted(
    tmp_path: Path, wanted: str
) -> None:
    config = config_for(tmp_path, PATH="/nowhere", MLAGENT_COPY_ON_SELECT=wanted)
    async with running(config) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, TALK)
        await select_with_the_mouse(app, pilot)
        await until(pilot, app.main.get_selected_text, "selected")
        if wanted == "true":
            await until(pilot, lambda: copied_file(tmp_path).exists(), "copied")
            assert copied_file(tmp_path).read_text(encoding="utf-8") == "Run **this**:"
        assert ("Copied" in render_frame(app)) is (wanted == "true")
