"""The model picker: opens at once, fills in, searches, remembers, and never draws markup."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from app_host import config_for, ready, running, say
from fake_engine import FakeEngine
from frames import check_frame, render_frame
from hypothesis import given
from hypothesis import strategies as st
from picker_samples import FAILURE, HOSTED, ROUTER, SERVERS, FakeLists, many
from textual.pilot import Pilot
from tui_waiting import settled, until

from mlagent_tui.protocol.events import ErrorEvent, ModelChanged
from mlagent_tui.protocol.operations import SetModel
from mlagent_tui.tui.app import MlAgentApp
from mlagent_tui.tui.fuzzy import match
from mlagent_tui.tui.picker_rows import Picks, rows_for
from mlagent_tui.tui.remembered import REMEMBERED_FILE, Remembered
from mlagent_tui.tui.screens.model import ModelScreen, detail

SIZES = [(60, 12), (80, 24), (120, 40), (200, 60)]
OPUS, GLM, KIMI = HOSTED[0].id, ROUTER[1].id, ROUTER[0].id
PICKS = Picks((*HOSTED, *SERVERS, *ROUTER), OPUS, (GLM,), (OPUS, KIMI))


def shown(typed: str, picks: Picks = PICKS) -> list[str]:
    """Return ids and headings, those of models indented."""
    rows = rows_for(picks, typed)
    return [f" {row.entry.id}" if row.entry else row.title for row in rows]


# --- which rows -----------------------------------------------------------------------------------


def test_sections_name_every_model_once() -> None:
    assert shown("") == [
        "In use",
        f" {OPUS}",
        "Favourites",
        f" {GLM}",
        "Used lately",
        f" {KIMI}",
        "Local servers",
        " ollama/qwen3-coder:30b",
        " llamacpp/[b]my model[/b].gguf",
        "Hugging Face router",
        " google/gemma-4-27b-it",
        "Hosted",
        " anthropic/claude-haiku-5-5",
        " openai/gpt-6.1-sol",
    ]


def test_an_example_is_no_model_of_a_server_that_lists_others() -> None:
    example = replace(SERVERS[0], id="ollama/example", source="suggested")
    assert " ollama/example" in shown("", Picks((*HOSTED, example)))
    assert " ollama/example" not in shown("", Picks((*HOSTED, example, SERVERS[0])))


def test_models_that_nobody_lists_stay_in_their_sections() -> None:
    picks = Picks(HOSTED, "ollama/gone", ("a/b",))
    assert shown("", picks)[:4] == ["In use", " ollama/gone", "Favourites", " a/b"]
    assert shown("gone", picks) == [" ollama/gone"]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("opus", OPUS),
        ("GLM", GLM),
        ("anth haiku", "anthropic/claude-haiku-5-5"),
        ("kimik26", KIMI),
        ("qwncdr", "ollama/qwen3-coder:30b"),
    ],
)
def test_a_search_finds_parts_words_and_letters(typed: str, first: str) -> None:
    assert shown(typed)[0] == f" {first}"


def test_what_no_list_knows_can_be_typed_and_has_close_matches() -> None:
    assert shown("openai/gpt-99") == [
        "No list knows it",
        " openai/gpt-99",
        "Close to it",
        " openai/gpt-6.1-sol",
    ]
    assert shown("claud-opos") == ["No model fits", "Close to it", f" {OPUS}"]
    assert shown("zzzz") == ["No model fits"]
    assert shown("zai-org/GLM")[-1] == " zai-org/GLM", "a part of an id is also an id"
    assert shown(GLM) == [f" {GLM}"]
    assert shown("glm") == [f" {GLM}"], "scattered letters only where no word fits"


@given(st.text(max_size=20), st.text(max_size=40))
def test_places_of_a_match_are_letters_that_were_typed(typed: str, name: str) -> None:
    found = match(typed, name)
    if found is not None and len(name.lower()) == len(name):
        assert {name.lower()[at] for at in found.places} <= set(typed.lower())


def test_a_search_in_three_thousand_models_is_quick() -> None:
    picks = Picks(many(3000))
    started = perf_counter()
    for typed in ("m", "mo", "mod", "model-29", "org-7/mdl", "nothing/like-it"):
        rows_for(picks, typed)
    assert (perf_counter() - started) / 6 < 0.1


# --- what is remembered ---------------------------------------------------------------------------


def test_favourites_and_recents_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "data" / REMEMBERED_FILE
    mine, other = Remembered(file), Remembered(file)
    mine.toggle_favourite("a/b")
    other.toggle_favourite("c/d")
    for number in range(10):
        mine.note_used(f"m/{number}")
    mine.note_used("m/5")
    mine.decline_token()
    kept = Remembered.load(file)
    assert kept.favourites == ["a/b", "c/d"], "another program's favourite is kept"
    assert kept.recents == ["m/5", "m/9", "m/8", "m/7", "m/6", "m/4", "m/3", "m/2"]
    assert kept.token_declined
    kept.toggle_favourite("a/b")
    assert Remembered.load(file).favourites == ["c/d"]
    file.write_text('{"favourites": {"a": 1}, "recents": [1, "x"]}', encoding="utf-8")
    assert Remembered.load(file) == Remembered(file, recents=["x"])


# --- on the screen --------------------------------------------------------------------------------


@asynccontextmanager
async def picking(
    folder: Path,
    size: tuple[int, int] = (120, 40),
    *,
    come: bool = True,
    failures: tuple[str, ...] = (),
    favourites: Sequence[str] = (GLM,),
) -> AsyncIterator[tuple[MlAgentApp, FakeEngine, Pilot[Any], FakeLists]]:
    """Open the picker of an App whose lists are fakes."""
    config = config_for(folder)
    config.paths.data.mkdir(parents=True, exist_ok=True)
    liked = Remembered(config.paths.data / REMEMBERED_FILE)
    for model in favourites:
        liked.toggle_favourite(model)
    async with running(config, size) as (app, engine, pilot):
        lists = FakeLists(app, failures)
        app._parts.models = lists
        await ready(pilot, app)
        await say(pilot, app, engine, [ModelChanged(OPUS, "demo/scripted")])
        if come:
            lists.come.set()
        await pilot.press("ctrl+x", "m")
        await until(pilot, lambda: isinstance(app.screen, ModelScreen), "the picker")
        if come:
            await until(pilot, lambda: "looking" not in render_frame(app), "the lists")
        await settled(pilot)
        yield app, engine, pilot, lists


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("typed", ["", "glm", "openai/gpt-99"], ids=["all", "found", "unknown"])
async def test_frame(
    tmp_path: Path, size: tuple[int, int], typed: str, request: pytest.FixtureRequest
) -> None:
    name = {"": "picker", "glm": "picker-found"}.get(typed, "picker-unknown")
    failures = (FAILURE,) if typed.startswith("openai") else ()
    async with picking(tmp_path, size, failures=failures) as (app, _engine, pilot, _):
        await pilot.press(*typed)
        await settled(pilot)
        update = bool(request.config.getoption("update_snapshots", False))
        check_frame(app, f"{name}-{size[0]}x{size[1]}", update)


async def test_it_opens_at_once_and_keeps_the_mark_when_lists_come(tmp_path: Path) -> None:
    async with picking(tmp_path, come=False, failures=(FAILURE,)) as (app, engine, pilot, lists):
        assert "looking for more" in render_frame(app)
        assert GLM in render_frame(app), "a favourite is there before any list"
        await pilot.press("down", "down")
        screen = app.screen
        assert isinstance(screen, ModelScreen)
        marked = screen.table.marked
        lists.come.set()
        await until(pilot, lambda: "ollama/qwen3-coder:30b" in render_frame(app), "the lists")
        assert "The router's list did not come" in render_frame(app)
        assert screen.table.marked is not None
        assert marked is not None
        assert screen.table.marked.id == marked.id
        await pilot.press("enter")
        await until(pilot, lambda: engine.sent(SetModel), "the choice")
        assert engine.sent(SetModel)[0].model == marked.id


async def test_markup_in_ids_is_text(tmp_path: Path) -> None:
    async with picking(tmp_path) as (app, _engine, pilot, _):
        await pilot.press(*"[b]my")
        await until(pilot, lambda: "[b]my model[/b].gguf" in render_frame(app), "the id")


async def test_favourites_can_be_marked_and_models_used_are_remembered(tmp_path: Path) -> None:
    async with picking(tmp_path) as (app, engine, pilot, _):
        file = app.config.paths.data / REMEMBERED_FILE
        await pilot.press(*"haiku", "ctrl+f")
        await until(pilot, lambda: "★ anthropic/claude-haiku-5-5" in render_frame(app), "the star")
        await pilot.press("enter")
        await until(pilot, lambda: engine.sent(SetModel), "the choice")
        used = [HOSTED[1].id, OPUS]
        await until(pilot, lambda: Remembered.load(file).recents == used, "the recents")
        assert Remembered.load(file).favourites == [GLM, HOSTED[1].id]


async def test_a_refused_model_is_told_and_not_remembered(tmp_path: Path) -> None:
    async with picking(tmp_path) as (app, engine, pilot, _):
        engine.deaf = True
        await pilot.press(*"gpt-6", "enter")
        await until(pilot, lambda: engine.sent(SetModel), "the choice")
        refused = ErrorEvent("no_credential", "No key for openai.", "Set OPENAI_API_KEY.")
        await say(pilot, app, engine, [refused])
        await until(pilot, lambda: "No key for openai." in render_frame(app), "the notice")
        assert app.store.state.usage.model == OPUS
        kept = Remembered.load(app.config.paths.data / REMEMBERED_FILE)
        assert kept.recents == [OPUS]


async def test_leaving_changes_nothing(tmp_path: Path) -> None:
    async with picking(tmp_path) as (app, engine, pilot, _):
        await pilot.press("pagedown", "pageup", "down", "escape")
        await until(pilot, lambda: app.screen is app.main, "the main screen")
        assert not engine.sent(SetModel)


def test_the_detail_says_what_is_missing() -> None:
    assert detail(HOSTED[2]).endswith("served by OpenAI, needs OPENAI_API_KEY")
    assert detail(ROUTER[2]).endswith("No provider that serves it calls tools.")
    assert "\x1b" not in detail(replace(SERVERS[0], note="a\x1b[31mb"))
