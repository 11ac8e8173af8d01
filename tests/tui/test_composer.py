"""The composer: sending, new lines, history, pastes, completions."""

from __future__ import annotations

import json
import stat
import time
from pathlib import Path

from textual import events, on
from textual.app import App, ComposeResult
from tui_waiting import until

from mlagent_tui.tui.composing.completion import Completion
from mlagent_tui.tui.composing.input_history import LIMIT, InputHistory
from mlagent_tui.tui.composing.pasting import Pastes, clean_paste
from mlagent_tui.tui.widgets.composer import Composer


class Host(App[None]):
    CSS = "#composer { height: 5; } #composer.-tall { height: 10; }"

    def __init__(self, file: Path | None = None) -> None:
        super().__init__()
        self.sent: list[tuple[str, bool]] = []
        self.fitting: tuple[Completion, ...] = ()
        self.wants: list[str] = []
        self.history = InputHistory(file)

    def compose(self) -> ComposeResult:
        yield Composer(self.history)

    def on_mount(self) -> None:
        self.composer.focus()

    @property
    def composer(self) -> Composer:
        return self.query_one(Composer)

    @on(Composer.Submitted)
    def take(self, message: Composer.Submitted) -> None:
        self.sent.append((message.text, message.steer))

    @on(Composer.Completing)
    def follow(self, message: Composer.Completing) -> None:
        self.fitting = message.completions

    @on(Composer.LeaveWanted)
    @on(Composer.EditQueued)
    @on(Composer.KeysWanted)
    def want(self, message: object) -> None:
        self.wants.append(type(message).__name__)


async def test_enter_sends_and_steer_steers() -> None:
    app = Host()
    async with app.run_test() as pilot:
        await pilot.press(*"hello", "enter", *"left", "ctrl+s")
        assert app.sent == [("hello", False), ("left", True)]
        assert app.composer.text == ""


async def test_every_way_to_a_new_line() -> None:
    app = Host()
    async with app.run_test() as pilot:
        await pilot.press("a", "ctrl+j", "b", "shift+enter", "c", "alt+enter", "d", "\\", "enter")
        await pilot.press("e")
        assert app.composer.text == "a\nb\nc\nd\ne"
        assert app.sent == []


async def test_history_walks_and_gives_the_draft_back(tmp_path: Path) -> None:
    file = tmp_path / "data" / "history.jsonl"
    app = Host(file)
    async with app.run_test() as pilot:
        await pilot.press(*"one", "enter", *"two", "enter", *"draft")
        await pilot.press("up")
        assert app.composer.text == "two"
        await pilot.press("up", "up")
        assert app.composer.text == "one"
        await pilot.press("down", "down")
        assert app.composer.text == "draft"
    assert [json.loads(line) for line in file.read_text().splitlines()] == ["one", "two"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert InputHistory(file).back("") == "two"


async def test_a_changed_old_input_is_a_new_draft() -> None:
    app = Host()
    async with app.run_test() as pilot:
        await pilot.press(*"one", "enter", "up", "x")
        assert app.composer.text == "onex"
        await pilot.press("up")
        assert app.composer.text == "one"
        await pilot.press("down")
        assert app.composer.text == "onex"


def test_history_is_bounded_and_forgives_a_bad_file(tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    file.write_text("\n".join(["not json", *(json.dumps(str(n)) for n in range(3 * LIMIT))]))
    history = InputHistory(file)
    assert len(history.entries) == LIMIT
    assert len(file.read_text().splitlines()) == LIMIT
    history.add("x" * 100_000)
    assert history.back("") == str(3 * LIMIT - 1)
    assert InputHistory(tmp_path / "nowhere" / "at all").entries == []


async def test_a_large_paste_is_a_label_and_costs_nothing() -> None:
    app = Host()
    text = "0123456789abcdef\n" * 310_000
    async with app.run_test() as pilot:
        await pilot.press(*"see ")
        began = time.process_time()
        app.composer.post_message(events.Paste(text))
        await pilot.pause()
        spent = time.process_time() - began
        assert len(app.composer.text) < 80
        assert "310,000 lines" in app.composer.text
        await pilot.press("enter")
        assert app.sent == [("see " + text, False)]
    assert spent < 1.0, f"{spent:.2f} s of processor time"


async def test_a_small_paste_is_text_without_controls() -> None:
    app = Host()
    async with app.run_test() as pilot:
        app.composer.post_message(events.Paste("a\r\nb\x1b[31mc\x00"))
        await pilot.pause()
        assert app.composer.text == "a\nbc"


def test_labels_of_other_drafts_stay_text() -> None:
    pastes = Pastes()
    label = pastes.take("x\n" * 1000)
    assert pastes.expand(f"a {label} b") == "a " + "x\n" * 1000 + " b"
    assert Pastes().expand(label) == label
    assert clean_paste("a\rb") == "a\nb"


async def test_completions_come_and_are_taken() -> None:
    app = Host()
    async with app.run_test() as pilot:
        await pilot.press("/", "m")
        assert [found.insert for found in app.fitting][:2] == ["/model ", "/mode "]
        await pilot.press("down", "tab")
        assert app.composer.text == "/mode "
        assert [found.label for found in app.fitting] == ["plan", "ask", "auto-edit", "yolo"]
        await pilot.press("y", "tab")
        assert app.composer.text == "/mode yolo"
        assert app.fitting == ()
        app.composer.clear_draft()
        await pilot.press(*"/he", "enter")
        assert app.sent == [("/help", False)]
        await pilot.press(*"/comp", "enter")
        assert app.composer.text == "/compact "


async def test_the_height_changes_once_at_most() -> None:
    app = Host()
    async with app.run_test() as pilot:
        assert app.composer.size.height == 5
        await pilot.press(*"a", *["ctrl+j"] * 3)
        assert app.composer.size.height == 10
        await pilot.press(*["backspace"] * 3)
        assert app.composer.size.height == 10
        await pilot.press("backspace")
        assert app.composer.size.height == 5


async def test_keys_on_an_empty_line() -> None:
    app = Host()
    async with app.run_test() as pilot:
        await pilot.press("ctrl+d", "alt+up", "question_mark")
        assert app.wants == ["LeaveWanted", "EditQueued", "KeysWanted"]
        await pilot.press("a", "question_mark", "left", "left", "ctrl+d")
        assert app.composer.text == "?"


async def test_the_cursor_does_not_blink() -> None:
    app = Host()
    async with app.run_test():
        assert app.composer.cursor_blink is False


async def test_keys_that_come_in_a_burst_keep_their_order() -> None:
    app = Host()
    async with app.run_test() as pilot:
        for key, character in [*((c, c) for c in "why"), ("question_mark", "?"), ("enter", "\r")]:
            app.post_message(events.Key(key, character))
        for key in ("o", "k"):
            app.post_message(events.Key(key, key))
        await pilot.pause()
        assert app.sent == [("why?", False)]
        assert app.composer.text == "ok"
        assert app.wants == []


async def test_a_command_typed_in_a_burst_is_not_the_first_one_of_the_list() -> None:
    """Completions that were shown for less than the draft must not be accepted for all of it."""
    app = Host()
    async with app.run_test() as pilot:
        await pilot.press("/")
        await pilot.pause()
        for key in "effort low":
            app.post_message(events.Key("space" if key == " " else key, key))
        app.post_message(events.Key("enter", "\r"))
        await until(pilot, lambda: app.sent == [("/effort low", False)])
        await pilot.press("/")
        await pilot.pause()
        for key in "effo":
            app.post_message(events.Key(key, key))
        app.post_message(events.Key("enter", "\r"))
        await pilot.pause()
        assert (app.sent[-1][0], app.composer.text) == ("/effort low", "/effort ")
