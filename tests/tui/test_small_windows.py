"""Windows of every size: usable at 60x12, conversation and prompt below, then one sentence."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from app_host import config_for, ready, running, say
from frames import render_frame
from test_frames import ask
from textual.geometry import Size
from tui_clock import FrameClock
from tui_scripts import busy
from tui_waiting import settled, until

from mlagent_tui.protocol.operations import ApprovalAnswer, UserInput
from mlagent_tui.tui.glyphs import UNICODE
from mlagent_tui.tui.screens.model import ModelScreen
from mlagent_tui.tui.widgets.too_small import SENTENCE, room_in


@pytest.mark.parametrize(
    ("size", "room"),
    [
        ((60, 12), "enough"),
        ((59, 12), "cramped"),
        ((60, 11), "cramped"),
        ((40, 8), "cramped"),
        ((39, 60), "none"),
        ((200, 7), "none"),
        ((1, 1), "none"),
    ],
)
def test_room(size: tuple[int, int], room: str) -> None:
    assert room_in(Size(*size)) == room


def flat(frame: str) -> str:
    return " ".join(frame.split())


async def test_the_smallest_usable_window_shows_conversation_plan_queue_and_prompt(
    tmp_path: Path,
) -> None:
    async with running(config_for(tmp_path), (60, 12)) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, busy())
        frame = render_frame(app)
        for words in ("epoch 3", "plan", "1 queued", "Ask for something", "mode ask"):
            assert words in frame
        await pilot.press(*"hello", "enter")
        await until(pilot, lambda: [op.text for op in engine.sent(UserInput)] == ["hello"])  # type: ignore[attr-defined]


async def test_a_sentence_to_the_person_is_read_to_its_end(tmp_path: Path) -> None:
    async with running(config_for(tmp_path), (60, 12)) as (app, _, pilot):
        await ready(pilot, app)
        await pilot.press(*"/yolo", "enter")
        await until(pilot, lambda: app.main.hints.flash, "the sentence")
        await settled(pilot)
        assert flat(app.main.hints.flash) in flat(render_frame(app))
        assert "Ask for something" in render_frame(app)
        await pilot.resize_terminal(120, 12)
        await until(pilot, lambda: app.main.hints.size.height == 1, "one row again")
        await pilot.resize_terminal(60, 12)
        await until(pilot, lambda: app.main.hints.size.height == 2, "two rows again")
        app.flash("")
        await settled(pilot)
        assert app.main.hints.size.height <= 1


async def test_a_cramped_window_shows_conversation_and_prompt(tmp_path: Path) -> None:
    async with running(config_for(tmp_path), (40, 8)) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, busy())
        frame = render_frame(app)
        assert "epoch 3" in frame
        assert "Ask for something" in frame
        assert "queued" not in frame
        assert "plan" not in frame


async def test_below_it_one_sentence_stands_and_the_program_goes_on(tmp_path: Path) -> None:
    async with running(config_for(tmp_path), (39, 12)) as (app, engine, pilot):
        await ready(pilot, app)
        assert flat(render_frame(app)) == SENTENCE
        await say(pilot, app, engine, busy())
        assert flat(render_frame(app)) == SENTENCE
        await pilot.press(*"still here")
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: "still here" in render_frame(app))
        assert "epoch 3" in render_frame(app)
        assert "too small" not in render_frame(app)


async def test_approval_and_picker_work_in_the_smallest_usable_window(tmp_path: Path) -> None:
    clock = FrameClock()
    async with running(config_for(tmp_path), (60, 12), clock=clock) as (app, engine, pilot):
        await ready(pilot, app)
        await pilot.press("ctrl+x", "m")
        await until(pilot, lambda: isinstance(app.screen, ModelScreen))
        await settled(pilot)
        assert "Esc leaves" in render_frame(app)
        await pilot.press("escape")
        await ask(app, engine, pilot, clock)
        assert "Approval  write" in render_frame(app)
        await pilot.press("y")
        await until(pilot, lambda: bool(engine.sent(ApprovalAnswer)))


async def test_a_hundred_sizes_in_a_row_end_right(tmp_path: Path) -> None:
    dice = random.Random(7)
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, busy())
        for step in range(100):
            await pilot.resize_terminal(dice.randint(1, 250), dice.randint(1, 80))
            if step % 10 == 0:
                await pilot.press(*"x")
        await pilot.resize_terminal(120, 40)
        await settled(pilot)
        lines = render_frame(app).splitlines()
        assert len(lines) == 40
        assert "epoch 3  loss 0.468" in "\n".join(lines)
        assert "xxxxxxxxxx" in "\n".join(lines)


@pytest.mark.parametrize("size", [(40, 10), (250, 80), (250, 8), (40, 80)])
async def test_unusual_shapes_are_filled_from_edge_to_edge(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with running(config_for(tmp_path), size) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, busy())
        lines = render_frame(app).splitlines()
        assert len(lines) == size[1]
        assert f"╭─ {UNICODE.prompt} {'─' * (size[0] - 6)}╮" in lines


async def test_an_empty_prompt_is_drawn_in_windows_without_a_column_for_it(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, _, pilot):
        await ready(pilot, app)
        for size in ((3, 3), (1, 1), (2, 60), (5, 1), (500, 1), (4, 4)):
            await pilot.resize_terminal(*size)
            await settled(pilot)
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: "Ask for something" in render_frame(app))
