"""Keys of a person's own: read, checked, used everywhere, and what is wrong is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from app_host import config_for, ready, running, say
from frames import render_frame
from tui_scripts import busy
from tui_waiting import until

from mlagent_tui.flags import Flags
from mlagent_tui.protocol.operations import NewSession, UserInput
from mlagent_tui.tui.keyboard.chosen_keys import Bound, check
from mlagent_tui.tui.keyboard.help_text import sections
from mlagent_tui.tui.keyboard.key_names import read_keys
from mlagent_tui.tui.keyboard.live_keys import LiveKeys
from mlagent_tui.tui.keyboard.own_keys import bound_rows
from mlagent_tui.tui.keyboard.pane_keys import pane_keys
from mlagent_tui.tui.palette import entries
from mlagent_tui.tui.screens.help import HelpScreen

ROWS = bound_rows(pane_keys())


@pytest.mark.parametrize(
    ("written", "keys"),
    [
        ("ctrl+l", ("ctrl+l",)),
        ("Ctrl+L, F4", ("ctrl+l", "f4")),
        ("f4,f4", ("f4",)),
        ("Shift + Alt + p", ("alt+shift+p",)),
        ("option+Return", ("alt+enter",)),
        ("pgup", ("pageup",)),
        ("ctrl+PageDown", ("ctrl+pagedown",)),
        ("G", ("G",)),
        ("?", ("question_mark",)),
        ("ctrl+/", ("ctrl+slash",)),
        ("ctrl++", ("ctrl+plus",)),
        ("+", ("plus",)),
        ("None", ()),
    ],
)
def test_keys_are_read_as_people_write_them(written: str, keys: tuple[str, ...]) -> None:
    assert read_keys(written) == keys


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("ctrl+i", "terminals send it as Tab"),
        ("Control+M", "terminals send it as Enter"),
        ("ctrl+[", "terminals send it as Esc"),
        ("ctrl+h", "terminals send it as Backspace"),
        ("pagup", 'did you mean "pageup"?'),
        ("strg+l", '"strg" cannot be held'),
        ("f4,", "there is an empty key"),
        ("", "there is an empty key"),
        ("hyperdrive9", "is not a key"),
        ("\x1b[2J", "is not a key"),
    ],
)
def test_keys_that_cannot_be_used_are_refused_with_the_reason(written: str, told: str) -> None:
    with pytest.raises(ValueError, match=r"(?i)key|cannot") as refused:
        read_keys(written)
    assert told in str(refused.value)


def test_a_clash_names_both_and_leaves_our_keys() -> None:
    chosen, problems = check({"follow": "f4", "log": "alt+l"}, ROWS)
    assert chosen == {"log": ("alt+l",)}
    (problem,) = problems
    assert problem.id == "follow"
    assert problem.text == (
        'F4 is the key of "plan" as well (Show the plan); "follow" keeps Ctrl+L. '
        'Give one of the two another key, or "none".'
    )


def test_two_choices_that_clash_are_both_told_of() -> None:
    chosen, problems = check({"follow": "alt+q", "log": "alt+q"}, ROWS)
    assert chosen == {}
    assert {problem.id for problem in problems} == {"follow", "log"}


def test_keys_may_be_swapped_and_taken_over_from_what_is_switched_off() -> None:
    assert check({"plan": "f5", "log": "f4"}, ROWS) == ({"plan": ("f5",), "log": ("f4",)}, ())
    assert check({"plan": "none", "log": "f4"}, ROWS) == ({"plan": (), "log": ("f4",)}, ())
    # One half of a swap that cannot be used takes the other half with it.
    chosen, problems = check({"plan": "f5", "log": "ctrl+i"}, ROWS)
    assert chosen == {}
    assert [problem.id for problem in problems] == ["log", "plan"]


@pytest.mark.parametrize(
    ("name", "written", "told"),
    [
        ("folow", "alt+f", 'did you mean "follow"?'),
        ("zzzz", "alt+f", "see /help"),
        ("follow", "k", '"k" could no longer be typed'),
        ("send", "space", "could no longer be typed"),
        ("transcript.open", "f5", 'is the key of "log" as well'),
        ("transcript.open", "k", 'is the key of "transcript.previous" as well'),
        ("leader_new", "u", 'is the key of "leader_undo" as well'),
        ("steer", "f5", 'is the key of "log" as well'),
    ],
)
def test_what_is_wrong_with_a_choice(name: str, written: str, told: str) -> None:
    chosen, problems = check({name: written}, ROWS)
    assert chosen == {}
    assert told in problems[0].text


def test_keys_of_other_places_may_be_the_same() -> None:
    rows = (
        Bound("one", ("a",), frozenset({"here"}), "One"),
        Bound("two", ("b",), frozenset({"there"}), "Two"),
    )
    assert check({"one": "b"}, rows) == ({"one": ("b",)}, ())


def test_help_palette_and_hints_tell_the_chosen_keys() -> None:
    live = LiveKeys({"log": ("alt+l",), "leader": ("alt+x",), "leader_new": ("w",), "tools": ()})
    told = dict(row for section in sections(live, pane_keys()) for row in section.rows)
    assert told["Alt+L"] == "Show the log of the running call"
    assert told["Alt+X w"].startswith("Begin a new conversation")
    assert told["no key"] == "Go to the tool calls"
    offered = {entry.name: entry.keys for entry in entries(live)}
    assert offered["/new"] == "Alt+X w"
    assert offered["log"] == "Alt+L or Alt+X v"
    assert offered["tools"] == "Alt+X b"


def configured(folder: Path, **keys: str) -> Path:
    file = folder / "home" / "config.json"
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps({"keys": keys}), encoding="utf-8")
    return file


async def test_chosen_keys_work_and_the_old_ones_no_longer(tmp_path: Path) -> None:
    configured(tmp_path, help="f11", send="alt+s", newline="enter", leader="alt+x", log="none")
    async with running(config_for(tmp_path), (200, 40)) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, busy())
        await pilot.press("f1")
        assert app.screen is app.main
        await pilot.press("f11")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        await pilot.press("escape")
        await pilot.press("a", "enter", "b", "alt+s")
        await until(pilot, lambda: engine.sent(UserInput))
        assert [op.text for op in engine.sent(UserInput)] == ["a\nb"]  # type: ignore[attr-defined]
        await pilot.press("f5")
        assert app.main.focused is app.main.composer
        frame = render_frame(app)
        assert "Alt+S queue" in frame
        assert "F5 log" not in frame
        assert "Alt+X more" in frame
        await pilot.press("ctrl+x")
        assert "then one of" not in render_frame(app)
        await pilot.press("alt+x")
        assert "Alt+X  then one of" in render_frame(app)
        await pilot.press("n")
        await until(pilot, lambda: engine.sent(NewSession))


async def test_the_keys_that_leave_can_be_chosen_in_dialogs_as_well(tmp_path: Path) -> None:
    configured(tmp_path, quit="alt+q", steer="ctrl+q")
    async with running(config_for(tmp_path)) as (app, _engine, pilot):
        await ready(pilot, app)
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        await pilot.press("ctrl+q")
        assert isinstance(app.screen, HelpScreen)
        await pilot.press("alt+q")
        await until(pilot, lambda: not app.is_running, "the end")


async def test_a_wrong_choice_is_told_with_its_file(tmp_path: Path) -> None:
    file = configured(tmp_path, folow="alt+f", log="ctrl+h")
    async with running(config_for(tmp_path), (200, 40)) as (app, _engine, pilot):
        await ready(pilot, app)
        told = " ".join(str(item) for item in app.store.state.transcript.items)
        assert f'{file}: "keys.folow": nothing of this name has a key' in told
        assert f'{file}: "keys.log": "ctrl+h" cannot be used' in told
        await pilot.press("f5")
        assert app.main.inspector.has_focus_within


def test_an_untrusted_folder_may_not_choose_keys(tmp_path: Path) -> None:
    config = config_for(tmp_path)
    file = config.workspace / ".mlagent" / "config.json"
    file.parent.mkdir()
    file.write_text(json.dumps({"keys": {"quit": "none"}}), encoding="utf-8")
    config = config_for(tmp_path)
    assert config.settings.keys == {}
    assert "set keys" in config.withheld
    trusted = config_for(tmp_path, Flags(trust_workspace=True))
    assert trusted.settings.keys == {"quit": "none"}
