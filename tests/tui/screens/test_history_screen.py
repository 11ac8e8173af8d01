"""Looking for earlier inputs: order, older ones, taking, leaving; and several programs at once."""

from __future__ import annotations

import json
import multiprocessing
from pathlib import Path

from app_host import config_for, ready, running
from frames import render_frame
from tui_waiting import until

from mlagent_tui.tui.composing.history_matches import find_inputs
from mlagent_tui.tui.composing.input_history import LIMIT, MAX_LENGTH, InputHistory
from mlagent_tui.tui.screens.history import HistoryScreen


def test_newest_first_each_once_and_whole_words_before_letters() -> None:
    entries = ["train it", "look\nat the train", "t r a i n", "train it", "other"]
    assert [found.text for found in find_inputs("train", entries)] == [
        "train it",
        "look\nat the train",
        "t r a i n",
    ]
    assert find_inputs("at the", entries)[0].line == "at the train"
    assert find_inputs("", entries)[0].text == "other"


async def test_an_older_input_is_found_and_taken(tmp_path: Path) -> None:
    config = config_for(tmp_path)
    async with running(config, (60, 12)) as (app, _engine, pilot):
        await ready(pilot, app)
        for text in ("train a", "measure", "train b"):
            InputHistory(config.paths.history_file).add(text)  # as another program would
        await pilot.press(*"my draft", "ctrl+r", *"train")
        await until(pilot, lambda: "> train b" in render_frame(app))
        await pilot.press("ctrl+r")
        await until(pilot, lambda: "> train a" in render_frame(app))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.main)
        assert app.main.composer.draft == "my draft"
        await pilot.press("ctrl+r")
        await until(pilot, lambda: isinstance(app.screen, HistoryScreen))
        await pilot.press(*"meas", "enter")
        await until(pilot, lambda: app.main.composer.draft == "measure")
        await pilot.press("ctrl+r")
        await until(pilot, lambda: isinstance(app.screen, HistoryScreen))
        await pilot.press(*"zzz")
        await until(pilot, lambda: "No earlier input fits" in render_frame(app))


def _write(file: Path, name: str) -> None:
    history = InputHistory(file)
    for number in range(300):
        history.add(f"{name} {number} " + "x" * 9_000)


def test_programs_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write, args=(file, name)) for name in "ab"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    lines = file.read_text().splitlines()
    words = [json.loads(line).split()[:2] for line in lines]
    for name in "ab":
        assert [number for who, number in words if who == name][-1] == "299"
    assert len(lines) <= 2 * LIMIT


def test_what_is_too_long_is_not_kept(tmp_path: Path) -> None:
    history = InputHistory(tmp_path / "h")
    history.add("x" * (MAX_LENGTH + 1))
    history.add("y" * 5_000_000)
    history.add("several\nlines")
    assert InputHistory(tmp_path / "h").entries == ["several\nlines"]
