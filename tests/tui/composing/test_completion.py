"""Completion: what is being typed, what it may become, how it is listed and taken."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from app_host import config_for, ready, running
from frames import render_frame
from textual.pilot import Pilot
from tui_waiting import until

from mlagent_tui.protocol.operations import SetMode, UserInput
from mlagent_tui.tui.app import MlAgentApp
from mlagent_tui.tui.composing.completion import Query, file_completion, query_at
from mlagent_tui.tui.widgets.completion_list import CompletionList


def workspace(folder: Path) -> Path:
    work = folder / "work"
    for name in ("src/train.py", "src/my data.csv", "README.md", "build/out.bin"):
        file = work / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x")
    (work / ".gitignore").write_text("build/\n")
    (folder / "outside.py").write_text("x")
    (work / "link.py").symlink_to(folder / "outside.py")
    (work / "src" / "loop").symlink_to(work, target_is_directory=True)
    return work


def test_what_is_being_typed() -> None:
    assert query_at("/mo", 0, 3) == Query("command", "mo", 0)
    assert query_at("/mode au", 0, 8) == Query("argument", "au", 6, "mode")
    assert query_at("/undo x", 0, 7) is None
    assert query_at("/mode\nx", 0, 5) is None
    assert query_at("see @src/tr now", 0, 11) == Query("file", "src/tr", 4)
    assert query_at('one\n(@"my d', 1, 8) == Query("file", "my d", 1)
    assert query_at("ada@example.org", 0, 15) is None
    assert query_at("@a b", 0, 4) is None


def test_paths_with_blanks_are_quoted() -> None:
    assert file_completion("a.py").insert == "@a.py "
    assert file_completion("my data.csv").insert == '@"my data.csv" '
    assert file_completion("my dir/").insert == '@"my dir/'
    assert file_completion("src/").insert == "@src/"


def rows(app: MlAgentApp) -> list[str]:
    listed = app.main.query_one(CompletionList)
    if not listed.display:
        return []
    lines = render_frame(app).splitlines()
    return lines[listed.region.y : listed.region.bottom]


async def offered(pilot: Pilot[Any], app: MlAgentApp, text: str) -> None:
    await until(pilot, lambda: any(text in row for row in rows(app)), text)


async def test_files_are_offered_and_taken_also_on_a_tiny_screen(tmp_path: Path) -> None:
    workspace(tmp_path)
    async with running(config_for(tmp_path), (60, 12)) as (app, engine, pilot):
        await ready(pilot, app)
        await pilot.press("@")
        await offered(pilot, app, "src/")
        frame = render_frame(app)
        assert "build" not in frame
        assert "link.py" not in frame
        assert rows(app)[-1].strip() == "1 of 3   sent as its path   Tab accepts   Esc closes"
        await pilot.press(*"mydat")
        await offered(pilot, app, "src/my data.csv")
        await pilot.press("tab", *"and @tr")
        assert app.main.composer.draft == '@"src/my data.csv" and @tr'
        await offered(pilot, app, "src/train.py")
        await pilot.press("enter")
        assert app.main.composer.draft.endswith("and @src/train.py ")
        assert not rows(app)
        await pilot.press("enter")
        [sent] = engine.sent(UserInput)
        assert isinstance(sent, UserInput)
        assert sent.text == '@"src/my data.csv" and @src/train.py '


async def test_folders_are_gone_into(tmp_path: Path) -> None:
    workspace(tmp_path)
    async with running(config_for(tmp_path)) as (app, _engine, pilot):
        await ready(pilot, app)
        await pilot.press(*"@src", "tab")
        await offered(pilot, app, "src/train.py")
        assert app.main.composer.draft == "@src/"
        assert not any("loop" in row for row in rows(app))
        await pilot.press("escape")
        assert not rows(app)
        assert app.main.composer.draft == "@src/"


async def test_a_click_takes_a_command_and_its_values_follow(tmp_path: Path) -> None:
    async with running(config_for(tmp_path), (80, 24)) as (app, engine, pilot):
        await ready(pilot, app)
        await pilot.press(*"/mo")
        await offered(pilot, app, "/mode [plan|ask|auto-edit|yolo]")
        at = next(i for i, row in enumerate(rows(app)) if "/mode [" in row)
        await pilot.click("#completions", offset=(4, at))
        await offered(pilot, app, "The agent only reads and plans.")
        await pilot.press("p", "enter")
        await until(pilot, lambda: engine.sent(SetMode))
        assert engine.sent(SetMode)[0] == SetMode("plan", id=engine.sent(SetMode)[0].id)


async def test_enter_without_a_choice_sends_what_is_written(tmp_path: Path) -> None:
    workspace(tmp_path)
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await ready(pilot, app)
        await pilot.press(*"mail me @")
        await offered(pilot, app, "src/")
        await pilot.press("enter")
        [sent] = engine.sent(UserInput)
        assert isinstance(sent, UserInput)
        assert sent.text == "mail me @"


async def test_a_long_name_of_wide_letters_is_cut_where_it_can_be_seen(tmp_path: Path) -> None:
    (workspace(tmp_path) / ("\N{CJK UNIFIED IDEOGRAPH-6A21}" * 40)).write_text("x")
    async with running(config_for(tmp_path), (60, 12)) as (app, _engine, pilot):
        await ready(pilot, app)
        await pilot.press("@")
        await offered(pilot, app, "\N{CJK UNIFIED IDEOGRAPH-6A21}")
        [row] = [row for row in rows(app) if "\N{CJK UNIFIED IDEOGRAPH-6A21}" in row]
        assert row.rstrip().endswith("…")


async def test_nothing_but_the_list_is_laid_out(tmp_path: Path) -> None:
    async with running(config_for(tmp_path), (80, 24)) as (app, _engine, pilot):
        await ready(pilot, app)
        before = app.main.transcript.size
        await pilot.press("/")
        await offered(pilot, app, "/help")
        assert app.main.transcript.size == before
        assert app.main.composer.region.y == app.main.query_one(CompletionList).region.bottom


async def test_typing_lays_nothing_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(config_for(tmp_path), (80, 24)) as (app, _engine, pilot):
        await ready(pilot, app)
        laid_out: list[object] = []
        lay_out = type(app.main)._refresh_layout

        def counted(*given: Any, **named: Any) -> None:
            laid_out.append(given)
            lay_out(*given, **named)

        monkeypatch.setattr(type(app.main), "_refresh_layout", counted)
        await pilot.press(*"words and more")
        assert laid_out == []
        await pilot.press(*["ctrl+j"] * 4)
        await until(pilot, lambda: laid_out, "the larger height")
