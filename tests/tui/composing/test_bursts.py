"""Pastes that come as keys: their line ends are text; what a person types is sent."""

from __future__ import annotations

from textual import events, on
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from tui_clock import VirtualClock
from tui_waiting import until

from mlagent_tui.tui.composing.bursts import PATIENCE
from mlagent_tui.tui.composing.input_history import InputHistory
from mlagent_tui.tui.widgets.composer import Composer

NAMES = {"\r": "enter", "\t": "tab", " ": "space"}


class Host(App[None]):
    CSS = "#composer { height: 5; }"

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[str] = []
        self.clock = VirtualClock()

    def compose(self) -> ComposeResult:
        composer = Composer(InputHistory(None))
        composer.clock = self.clock
        yield composer

    @property
    def composer(self) -> Composer:
        return self.query_one(Composer)

    @on(Composer.Submitted)
    def take(self, message: Composer.Submitted) -> None:
        self.sent.append(message.text)

    async def type(self, pilot: Pilot[None], text: str, begin: float, gap: float) -> None:
        """Send keys that came at certain times."""
        self.composer.focus()
        await pilot.pause()
        for number, sign in enumerate(text):
            key = events.Key(NAMES.get(sign, sign), sign)
            key.time = begin + number * gap
            self.post_message(key)
        await pilot.pause()


async def test_a_paste_that_comes_as_keys_is_text() -> None:
    app = Host()
    async with app.run_test() as pilot:
        await app.type(pilot, "first line\r\r\tsecond\rthird\r", 10.0, 0.001)
        assert app.composer.text == "first line\n\n\tsecond\nthird\n"
        assert app.sent == []
        await app.type(pilot, "\r", 11.0, 0.0)
        assert app.sent == ["first line\n\n\tsecond\nthird\n"]


async def test_fast_keys_with_one_enter_at_their_end_are_sent() -> None:
    app = Host()
    async with app.run_test() as pilot:
        await app.type(pilot, "typed by a program\r", 10.0, 0.0)
        assert app.sent == []
        await until(pilot, lambda: app.clock.sleepers)
        app.clock.jump(PATIENCE)
        await until(pilot, lambda: app.sent == ["typed by a program"])
        await app.type(pilot, "and one more\r", 20.0, 0.0)
        await app.type(pilot, "x", 20.5, 0.0)
        assert app.sent[1:] == ["and one more"]
        assert app.composer.text == "x"


async def test_what_a_person_types_is_sent_at_once() -> None:
    app = Host()
    async with app.run_test() as pilot:
        await app.type(pilot, "a long message\r", 10.0, 0.03)
        await app.type(pilot, "why?\rok", 20.0, 0.0)
        assert app.sent == ["a long message", "why?"]
        assert app.composer.text == "ok"


async def test_a_terminal_that_marks_its_pastes_is_believed() -> None:
    app = Host()
    async with app.run_test() as pilot:
        app.composer.post_message(events.Paste("marked "))
        await pilot.pause()
        await app.type(pilot, "very fast keys\rnext", 10.0, 0.0)
        assert app.sent == ["marked very fast keys"]
