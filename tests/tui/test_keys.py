"""The key table: no collisions, all in the help, and every row does what it says."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib import import_module
from itertools import combinations
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import pytest
from app_host import config_for, ready, running, say
from fake_engine import FakeEngine
from frames import render_frame
from textual.pilot import Pilot
from tui_scripts import TASK, busy
from tui_waiting import until

import mlagent_tui.tui
from mlagent_tui.protocol.events import AssistantChunk, Processing
from mlagent_tui.protocol.operations import (
    Compact,
    Interrupt,
    NewSession,
    Operation,
    Redo,
    RemoveInput,
    SetMode,
    Shutdown,
    Undo,
    UserInput,
)
from mlagent_tui.tui.app import MlAgentApp
from mlagent_tui.tui.approval_flow import NOTHING_WAITS
from mlagent_tui.tui.commands import COMMANDS, find, matching, nearest, parse
from mlagent_tui.tui.keyboard.help_text import sections
from mlagent_tui.tui.keyboard.keys import KEYS, LEADER, Key, Scope, of_scope
from mlagent_tui.tui.keyboard.live_keys import LiveKeys
from mlagent_tui.tui.keyboard.own_keys import bound_rows
from mlagent_tui.tui.keyboard.pane_keys import pane_keys
from mlagent_tui.tui.screens.choice import ChoiceScreen
from mlagent_tui.tui.screens.context import ContextScreen
from mlagent_tui.tui.screens.help import HelpScreen
from mlagent_tui.tui.screens.history import HistoryScreen
from mlagent_tui.tui.screens.key_echo import KeyEchoScreen
from mlagent_tui.tui.screens.model import ModelScreen
from mlagent_tui.tui.screens.note import NoteScreen
from mlagent_tui.tui.screens.palette import PaletteScreen
from mlagent_tui.tui.screens.settings import SettingsScreen
from mlagent_tui.tui.screens.themes import ThemeScreen
from mlagent_tui.tui.state import ToolItem

FORBIDDEN = {"ctrl+i", "ctrl+m", "ctrl+h", "ctrl+left_square_bracket"}
"""Keys that a terminal cannot tell from tab, enter, backspace and escape."""


@pytest.mark.parametrize("scope", ["global", "composer", "leader"])
def test_no_two_bindings_collide(scope: Scope) -> None:
    for one, other in combinations(of_scope(scope), 2):
        assert not set(one.names) & set(other.names)
    if scope != "leader":
        both = [*of_scope("global"), *of_scope("composer")]
        for one, other in combinations(both, 2):
            assert not set(one.names) & set(other.names)


def test_ids_are_unique_and_keys_can_be_told_apart() -> None:
    assert len({key.id for key in KEYS}) == len(KEYS)
    assert not FORBIDDEN & {name for key in KEYS for name in key.names}


def test_keys_of_modern_terminals_have_a_twin() -> None:
    newline = next(key for key in KEYS if key.id == "newline")
    assert {"shift+enter", "alt+enter", "ctrl+j"} <= set(newline.names)


def test_every_function_key_has_a_twin_behind_the_leader() -> None:
    behind = {row.action for row in of_scope("leader")}
    for row in of_scope("global"):
        if any(name.rpartition("+")[2][:1] == "f" and name[-1].isdigit() for name in row.names):
            assert row.action in behind or row.id == "find_newer", row.id


def test_no_two_bindings_collide_in_one_place() -> None:
    owners: dict[tuple[str, str], str] = {}
    for row in bound_rows(pane_keys()):
        for key in row.keys:
            for place in row.places:
                assert owners.setdefault((place, key), row.id) == row.id, (place, key)


def test_every_binding_can_be_named_and_no_name_is_used_twice() -> None:
    unnamed = [(pane.title, row.doc) for pane in pane_keys() for row in pane.rows() if not row.id]
    assert not unnamed
    names = [row.id for row in bound_rows(pane_keys())]
    assert len(set(names)) == len(names)


def test_every_key_and_command_is_in_the_help() -> None:
    live = LiveKeys()
    shown = sections(live, pane_keys())
    told = {row for section in shown for row in section.rows}
    for key in KEYS:
        assert (live.sequence(key), key.doc) in told
    usages = {name for name, _ in told}
    assert {command.usage for command in COMMANDS} <= usages
    for pane in pane_keys():
        section = next(section for section in shown if section.title == pane.title)
        assert {doc for _, doc in section.rows} == {row.doc for row in pane.rows()}


def test_every_class_with_bindings_is_in_a_table_and_so_in_the_help() -> None:
    told = {row.id for row in bound_rows(pane_keys())} | {"dialog.close"}
    found = 0
    for module in walk_packages(mlagent_tui.tui.__path__, "mlagent_tui.tui."):
        for kind in vars(import_module(module.name)).values():
            if isinstance(kind, type) and kind.__module__ == module.name:
                for binding in vars(kind).get("BINDINGS", ()):
                    found += 1
                    assert binding.id in told, (kind, binding)
    assert found > 50


def test_commands_are_found_parsed_and_guessed() -> None:
    assert parse("hello") is None
    assert parse("/usr/bin/python") is None
    assert parse("/tell\nme") is None
    typed = parse("  /Compact the data set ")
    assert typed is not None
    assert (typed.name, typed.argument) == ("compact", "the data set")
    assert parse("EXIT") == parse("/quit")
    assert find("HELP") is COMMANDS[0]
    assert [command.name for command in matching("red")] == ["redo"]
    assert nearest("hlep") == "help"
    assert nearest("xyzzy") == ""
    assert LiveKeys().after_leader("z") is None


# --- every row, pressed ---------------------------------------------------------------------------

Check = Callable[[MlAgentApp, FakeEngine, Pilot[Any]], Awaitable[None]]


def sends(kind: type[Operation]) -> Check:
    async def check(app: MlAgentApp, engine: FakeEngine, pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: engine.sent(kind), kind.__name__)

    return check


def shows(kind: type) -> Check:
    async def check(app: MlAgentApp, engine: FakeEngine, pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: isinstance(app.screen, kind), kind.__name__)

    return check


def focuses(name: str) -> Check:
    async def check(app: MlAgentApp, engine: FakeEngine, pilot: Pilot[Any]) -> None:
        def there() -> bool:
            focused = app.main.focused
            return focused is not None and any(
                node.id == name for node in focused.ancestors_with_self
            )

        await until(pilot, there, f"focus in {name}")

    return check


def draft_is(text: str) -> Check:
    async def check(app: MlAgentApp, engine: FakeEngine, pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: app.main.composer.draft == text, f"draft {text!r}")

    return check


def flashes(text: str) -> Check:
    async def check(app: MlAgentApp, engine: FakeEngine, pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: text in render_frame(app), text)

    return check


async def follows(app: MlAgentApp, engine: FakeEngine, pilot: Pilot[Any]) -> None:
    assert app.main.transcript.following


async def expanded(app: MlAgentApp, engine: FakeEngine, pilot: Pilot[Any]) -> None:
    calls = [item.key for item in app.store.state.transcript.items if isinstance(item, ToolItem)]
    steps = [app.main.transcript.expanded_keys]
    for _ in range(2):
        await pilot.press("ctrl+o")
        steps.append(app.main.transcript.expanded_keys)
    assert steps[0] == (calls[-1],)
    assert set(calls) <= set(steps[1])
    assert steps[2] == ()


async def inspector_open(app: MlAgentApp, engine: FakeEngine, pilot: Pilot[Any]) -> None:
    await until(pilot, lambda: app.main.inspector.size.width > 0, "the inspector")


async def suspended(app: MlAgentApp, engine: FakeEngine, pilot: Pilot[Any]) -> None:
    # The test's terminal cannot be left; test_suspension does it in a real one.
    assert app.screen is app.main
    assert app.main.composer.draft == "hi"


async def finds(app: MlAgentApp, engine: FakeEngine, pilot: Pilot[Any]) -> None:
    await until(pilot, lambda: app.main.finder.open, "the bar to find with")


async def copies(app: MlAgentApp, engine: FakeEngine, pilot: Pilot[Any]) -> None:
    await until(pilot, lambda: "Copied" in render_frame(app), "the words about it")


async def above(app: MlAgentApp, engine: FakeEngine, pilot: Pilot[Any]) -> None:
    view = app.main.transcript
    await until(pilot, lambda: view.items[0].key == view.selected_key, "the message")


async def below(app: MlAgentApp, engine: FakeEngine, pilot: Pilot[Any]) -> None:
    view = app.main.transcript
    await until(pilot, lambda: view.items[-1].key == view.selected_key, "the end")


async def in_copy_mode(app: MlAgentApp, engine: FakeEngine, pilot: Pilot[Any]) -> None:
    await until(pilot, lambda: "Copy mode" in render_frame(app), "copy mode")


BEFORE: dict[str, list[str]] = {
    "send": list("hi"),
    "steer": list("hi"),
    "newline": list("hi"),
    "complete": ["/", "h"],
    "history_back": [*"one", "enter"],
    "history_on": [*"one", "enter", "d", "up"],
    "delete_or_quit": ["ctrl+d"],
    "copy_or_quit": list("hi"),
    "suspend": list("hi"),
    "prompt_next": ["ctrl+up"],
}
"""What is pressed before a row's own key."""

AFTER: dict[str, Check] = {
    "interrupt": sends(Interrupt),
    "copy_or_quit": draft_is(""),
    "quit": sends(Shutdown),
    "help": shows(HelpScreen),
    "tools": focuses("tools"),
    "plan": focuses("plan"),
    "log": focuses("inspector"),
    "next_pane": focuses("transcript"),
    "previous_pane": focuses("queue"),
    "mode": sends(SetMode),
    "palette": shows(PaletteScreen),
    "expand": expanded,
    "follow": follows,
    "find": finds,
    "copy": copies,
    "leader_copy": copies,
    "prompt_previous": above,
    "prompt_next": below,
    "leader_copy_mode": in_copy_mode,
    "find_newer": finds,
    "leader_find": finds,
    "approvals": flashes(NOTHING_WAITS),
    "leader_approvals": flashes(NOTHING_WAITS),
    "mouse": flashes("This terminal has no mouse"),
    "debug": shows(NoteScreen),
    "suspend": suspended,
    "leader": flashes("then one of"),
    "send": sends(UserInput),
    "newline": draft_is("hi\n"),
    "complete": draft_is("/help"),
    "steer": sends(UserInput),
    "edit_queued": sends(RemoveInput),
    "external_editor": flashes("No editor is set"),
    "history_search": shows(HistoryScreen),
    "history_back": draft_is("one"),
    "history_on": draft_is("d"),
    "delete_or_quit": sends(Shutdown),
    "keys": shows(HelpScreen),
    "leader_new": sends(NewSession),
    "leader_undo": sends(Undo),
    "leader_redo": sends(Redo),
    "leader_compact": sends(Compact),
    "leader_model": shows(ModelScreen),
    "leader_effort": shows(ChoiceScreen),
    "leader_context": shows(ContextScreen),
    "leader_status": shows(NoteScreen),
    "leader_theme": shows(ThemeScreen),
    "leader_settings": shows(SettingsScreen),
    "leader_quit": sends(Shutdown),
    "leader_help": shows(HelpScreen),
    "leader_keys": shows(KeyEchoScreen),
    "leader_rewind": flashes("Not now: the agent works"),
    "leader_mouse": flashes("This terminal has no mouse"),
    "leader_debug": shows(NoteScreen),
    "leader_inspector": inspector_open,
    "leader_tools": focuses("tools"),
    "leader_plan": focuses("plan"),
    "leader_log": focuses("inspector"),
    "leader_pane": focuses("transcript"),
    "leader_pane_before": focuses("queue"),
}
"""What must have come of it."""


@pytest.mark.parametrize(
    ("row", "key"),
    [(row, key) for row in KEYS for key in row.names],
    ids=lambda value: value.id if isinstance(value, Key) else value,
)
async def test_every_row_does_what_it_says(tmp_path: Path, row: Key, key: str) -> None:
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await ready(pilot, app)
        if row.id == "interrupt":
            await say(pilot, app, engine, [Processing(("i",), TASK), AssistantChunk("m", "x")])
        else:
            await say(pilot, app, engine, busy())
        await pilot.press(*BEFORE.get(row.id, []))
        if row.scope == "leader":
            await pilot.press(LEADER)
        await pilot.press(key)
        await AFTER[row.id](app, engine, pilot)
        steered = [op for op in engine.sent(UserInput) if getattr(op, "steer", False)]
        assert bool(steered) == (row.id == "steer")


async def test_the_leader_gives_way_to_cutting_and_forgets_unknown_keys(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, _engine, pilot):
        await ready(pilot, app)
        await pilot.press(*"cut", "shift+home", "ctrl+x")
        assert app.main.composer.draft == ""
        assert app.screen is app.main
        await pilot.press("ctrl+x", "z")
        await until(pilot, lambda: app.screen is app.main)
        assert app.main.composer.draft == ""


async def test_the_palette_runs_a_command(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await ready(pilot, app)
        await pilot.press("ctrl+p")
        await until(pilot, lambda: isinstance(app.screen, PaletteScreen))
        await pilot.press(*"/undo", "enter")
        await until(pilot, lambda: engine.sent(Undo))


async def test_a_pane_keeps_its_own_keys_and_other_letters_are_typed(tmp_path: Path) -> None:
    async with running(config_for(tmp_path), (80, 16)) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, busy())
        app.main.transcript.focus()
        await pilot.press(*"kjud", "space", "space", "g")
        assert app.focused is app.main.transcript
        assert not app.main.transcript.following
        await pilot.press("G")
        assert app.main.transcript.following
        assert app.main.composer.draft == ""
        await pilot.press("x")
        assert app.focused is app.main.composer
        assert app.main.composer.draft == "x"
