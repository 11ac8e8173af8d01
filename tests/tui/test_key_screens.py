"""Help, palette, key echo, hints and the strip after the leader key, from keys to the screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from app_host import config_for, ready, running, say
from frames import render_frame
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from tui_scripts import busy
from tui_waiting import until

from mlagent_tui.protocol.operations import Compact, RemoveInput, Undo
from mlagent_tui.tui.keyboard.help_text import Section, narrowed, sections
from mlagent_tui.tui.keyboard.key_meanings import Pressed, describe, meanings
from mlagent_tui.tui.keyboard.key_names import needs_modern_terminal
from mlagent_tui.tui.keyboard.live_keys import LiveKeys
from mlagent_tui.tui.keyboard.pane_keys import pane_keys
from mlagent_tui.tui.palette import entries, fitting
from mlagent_tui.tui.screens.help import HelpScreen
from mlagent_tui.tui.screens.key_echo import KeyEchoScreen
from mlagent_tui.tui.screens.palette import PaletteScreen
from mlagent_tui.tui.widgets.hint_line import fitting as fitting_hints
from mlagent_tui.tui.widgets.which_key import in_columns

HOSTILE = "[bold]\x1b[2J[@click=app.quit]\u202e\u200bx" * 40


# --- the help ------------------------------------------------------------------------------------


def test_the_focused_panes_section_comes_first() -> None:
    shown = sections(LiveKeys(), pane_keys(), "In the log")
    assert shown[0].title == "In the log: where you are now"
    assert [section.title for section in shown].count("In the log") == 0


def test_words_narrow_the_help_to_rows_that_hold_all_of_them() -> None:
    given_sections = (
        Section("Writing", (("Enter", "Send"), ("Tab", "Accept"))),
        Section("Everywhere", (("F4", "Show the plan"),)),
    )
    assert narrowed(given_sections, "PLAN f4") == (given_sections[1],)
    assert narrowed(given_sections, "writing tab")[0].rows == (("Tab", "Accept"),)
    assert narrowed(given_sections, "plan tab") == ()
    assert narrowed(given_sections, "  ") == given_sections


async def test_typing_searches_the_help(tmp_path: Path) -> None:
    async with running(config_for(tmp_path), (80, 24)) as (app, _engine, pilot):
        await ready(pilot, app)
        app.main.transcript.focus()
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        await until(pilot, lambda: "In the conversation: where you are now" in render_frame(app))
        await pilot.press(*"redo")
        await until(pilot, lambda: "where you are now" not in render_frame(app))
        assert "Ctrl+X r" in render_frame(app)
        app.screen.post_message(events.Paste(HOSTILE))
        await until(pilot, lambda: "Nothing fits" in render_frame(app))
        await pilot.press("escape")
        assert app.screen is app.main
        assert app.main.focused is app.main.transcript


# --- the palette ---------------------------------------------------------------------------------


def test_the_palette_offers_every_command_and_what_only_has_a_key() -> None:
    offered = entries(LiveKeys())
    names = [entry.name for entry in offered]
    assert len(set(names)) == len(names)
    assert len({entry.action for entry in offered}) == len(offered)
    assert {"/undo", "/keys", "tools", "plan", "next pane", "expand", "suspend"} <= set(names)
    keys = {entry.name: entry.keys for entry in offered}
    assert keys["plan"] == "F4 or Ctrl+T or Ctrl+X p"
    assert keys["/clear"] == ""
    assert keys["external editor"] == "Ctrl+G"


def test_names_are_found_before_descriptions() -> None:
    offered = entries(LiveKeys())
    assert fitting(offered, "/undo")[0].entry.name == "/undo"
    assert fitting(offered, "pln")[0].entry.name == "plan"
    by_doc = [found.entry.name for found in fitting(offered, "free context")]
    assert by_doc == ["/compact"]
    assert len(fitting(offered, "")) == len(offered)


@given(st.text(max_size=300))
def test_any_query_is_answered(query: str) -> None:
    offered = entries(LiveKeys())
    found = [each.entry for each in fitting(offered, query)]
    assert len(set(found)) == len(found)
    assert set(found) <= set(offered)


async def test_the_palette_takes_hostile_text_and_runs_what_is_marked(tmp_path: Path) -> None:
    async with running(config_for(tmp_path), (80, 24)) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, busy())
        await pilot.press("ctrl+p")
        await until(pilot, lambda: isinstance(app.screen, PaletteScreen))
        app.screen.post_message(events.Paste(HOSTILE))
        await until(pilot, lambda: "Nothing fits" in render_frame(app))
        await pilot.press("enter")
        assert isinstance(app.screen, PaletteScreen)
        await pilot.press("ctrl+u", *"go to the", "down", "up", "down", "enter")
        await until(pilot, lambda: app.screen is app.main)
        await until(pilot, lambda: app.main.focused is not app.main.composer)
        await pilot.press("ctrl+p")
        await until(pilot, lambda: isinstance(app.screen, PaletteScreen))
        await pilot.press(*"compact", "enter")
        await until(pilot, lambda: engine.sent(Compact))
        await pilot.press("ctrl+p")
        await until(pilot, lambda: isinstance(app.screen, PaletteScreen))
        await pilot.press(*"edit queued", "enter")
        await until(pilot, lambda: engine.sent(RemoveInput))
        assert not engine.sent(Undo)


# --- what the terminal sends ---------------------------------------------------------------------


def test_keys_are_described_with_what_they_mean_and_where() -> None:
    live, panes = LiveKeys(), pane_keys()
    told = dict(meanings("tab", live, panes))
    assert told["Writing"] == "Accept the completion (complete)"
    assert "leader_pane" in told["After Ctrl+X"]
    assert "Ctrl+I looks the same" in describe(Pressed("tab", "\t", ("tab", "ctrl+i")))
    assert "U+0009" in describe(Pressed("tab", "\t"))
    assert "\x1b" not in describe(Pressed("escape", "\x1b"))
    assert "No meaning" in meanings("f11", live, panes)[0][1]


@pytest.mark.parametrize(
    ("key", "modern"),
    [
        ("shift+enter", True),
        ("ctrl+enter", True),
        ("ctrl+shift+a", True),
        ("ctrl+comma", True),
        ("super+a", True),
        ("alt+enter", False),
        ("shift+tab", False),
        ("ctrl+j", False),
        ("ctrl+f5", False),
        ("alt+up", False),
        ("a", False),
        ("f5", False),
    ],
)
def test_which_keys_need_a_modern_terminal(key: str, modern: bool) -> None:
    assert needs_modern_terminal(key) == modern


async def test_the_key_screen_takes_every_key_and_does_nothing_with_it(tmp_path: Path) -> None:
    async with running(config_for(tmp_path), (100, 40)) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, busy())
        await pilot.press(*"/keys", "enter")
        await until(pilot, lambda: isinstance(app.screen, KeyEchoScreen))
        await pilot.press("ctrl+q", "shift+enter", "escape", "f1")
        assert isinstance(app.screen, KeyEchoScreen)
        await until(pilot, lambda: "Leave (quit)" in render_frame(app))
        frame = render_frame(app)
        assert "Show all keys and commands (help)" in frame
        assert "only terminals with" in frame
        await pilot.press("escape", "escape")
        await until(pilot, lambda: app.screen is app.main)
        assert app.store.state.turn.phase == "tools"


# --- hints ---------------------------------------------------------------------------------------


def test_the_way_to_all_keys_keeps_its_place() -> None:
    hints = [("Enter", "send"), ("Ctrl+P", "commands"), ("F5", "log")]
    assert fitting_hints(hints, ("?", "keys"), 100) == [*hints, ("?", "keys")]
    assert fitting_hints(hints, ("?", "keys"), 25) == [hints[0], ("?", "keys")]
    assert fitting_hints(hints, None, 0) == []


async def test_hints_follow_the_focus_and_name_the_help_once(tmp_path: Path) -> None:
    async with running(config_for(tmp_path), (200, 60)) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, busy())
        line = render_frame(app).split("\n")[-2]
        assert line.startswith(" Esc interrupt   Enter queue   Ctrl+P commands")
        assert line.endswith("? keys")
        assert line.count("keys") == 1
        assert "Ctrl+X more" in line
        app.main.tools.focus()
        await until(pilot, lambda: "F1 keys" in render_frame(app))
        line = render_frame(app).split("\n")[-2]
        assert line.startswith(" Esc back   Space fold")
        assert "queue" not in line
        await pilot.press("escape")
        await until(pilot, lambda: "Esc interrupt   Enter queue" in render_frame(app))


async def test_what_a_key_says_is_seen_on_the_smallest_screen_as_well(tmp_path: Path) -> None:
    async with running(config_for(tmp_path), (60, 12)) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, busy())
        await pilot.press("escape")
        await until(pilot, lambda: "Esc again stops bash" in render_frame(app))
        app.clock.jump(3)  # type: ignore[attr-defined]
        await until(pilot, lambda: "Esc again" not in render_frame(app))
        assert "interrupt" not in render_frame(app)


# --- after the leader key ------------------------------------------------------------------------


@given(
    st.lists(st.tuples(st.text("abc", max_size=9), st.text("xyz", max_size=12)), max_size=40),
    st.integers(10, 200),
)
def test_columns_lose_nothing_and_fit(pairs: list[tuple[str, str]], width: int) -> None:
    shown = in_columns(pairs, width)
    assert [pair for column in shown.columns for pair in column] == pairs
    assert all(len(column) <= shown.height for column in shown.columns)
    if len(shown.columns) > 1:
        assert sum(key + 1 + word for key, word in shown.widths) < width


@pytest.mark.parametrize("size", [(60, 12), (80, 24), (200, 60)])
async def test_every_second_key_is_shown_at_every_size(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with running(config_for(tmp_path), size) as (app, _engine, pilot):
        await ready(pilot, app)
        before = app.main.transcript.size
        await pilot.press("ctrl+x")
        frame = render_frame(app)
        assert "Ctrl+X  then one of" in frame
        for row in app.live_keys.of_scope("leader"):
            assert row.hint in frame, row.id
        assert app.main.transcript.size == before
        await pilot.press("escape")
        assert "then one of" not in render_frame(app)


async def test_the_second_key_is_not_waited_for_for_ever(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await ready(pilot, app)
        await pilot.press("ctrl+x")
        app.clock.jump(5.1)  # type: ignore[attr-defined]
        await until(pilot, lambda: "then one of" not in render_frame(app))
        await pilot.press("u")
        assert app.main.composer.draft == "u"
        assert not engine.sent(Undo)
