"""Pastes: in one piece wherever they are cut, labels that are whole, and no stall."""

from __future__ import annotations

import asyncio
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.app import App, ComposeResult

from mlagent_tui.tui.composing import unmarked_pastes
from mlagent_tui.tui.composing.input_history import InputHistory
from mlagent_tui.tui.composing.pasting import PIECE, clean_in_pieces, clean_paste
from mlagent_tui.tui.composing.unmarked_pastes import PAUSE, UnmarkedPastes
from mlagent_tui.tui.terminal.fast_pastes import PasteParser, UnmarkedPaste
from mlagent_tui.tui.widgets.composer import Composer


class Host(App[None]):
    CSS = "#composer { height: 5; }"

    def compose(self) -> ComposeResult:
        yield Composer(InputHistory(None))

    @property
    def composer(self) -> Composer:
        return self.query_one(Composer)


@given(st.lists(st.integers(9, 40), max_size=8))
def test_a_paste_is_one_event_wherever_its_input_is_cut(cuts: list[int]) -> None:
    data = "ab\x1b[200~one\r\ntwo\x1b[A\x1b[201~cd\x1b[200~x\x1b[201~"
    parser = PasteParser()
    found: list[object] = []
    places = [0, *sorted({cut for cut in cuts if not 2 < cut < 9}), len(data)]
    for begin, end in pairwise(places):
        found += parser.feed(data[begin:end]) if begin < end else ()
    pasted = [event.text for event in found if isinstance(event, events.Paste)]
    keys = "".join(event.key for event in found if isinstance(event, events.Key))
    assert pasted[:1] == ["one\r\ntwo\x1b[A"]
    assert keys.startswith("abcd")


def test_five_million_signs_are_read_fast() -> None:
    parser, text = PasteParser(), "0123456789abcdef\n" * 310_000
    began = time.process_time()
    data = f"\x1b[200~{text}\x1b[201~"
    found: list[object] = []
    for at in range(0, len(data), 4096):
        found += parser.feed(data[at : at + 4096])
    assert [event.text for event in found if isinstance(event, events.Paste)] == [text]
    assert time.process_time() - began < 1.0


def read_all(parser: PasteParser, *pieces: str) -> list[object]:
    """Return all that a parser says of some reads that follow each other at once."""
    found: list[object] = []
    for piece in pieces:
        found += parser.feed(piece)
        found += parser.tick()
    return found


@given(st.lists(st.integers(12, 60), max_size=8))
def test_a_paste_without_marks_is_one_event_wherever_its_input_is_cut(cuts: list[int]) -> None:
    data, unmarked = "".join(f"{line}\r" for line in range(30)), UnmarkedPastes()
    places = [0, *sorted({cut for cut in cuts if data[cut - 1] != "\r"}), len(data)]
    for begin, end in pairwise(places):
        assert unmarked.take(data[begin:end], 1.0)
        assert not unmarked.over(1.0)
    assert unmarked.over(1.0 + PAUSE)
    assert unmarked.whole() == data
    assert not unmarked.over(9.0)


def test_a_paste_without_marks_ends_with_a_pause_or_another_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(unmarked_pastes, "PAUSE", 0.0)
    paused = read_all(PasteParser(), "one\rtwo\r", "a")
    assert [type(event) for event in paused] == [UnmarkedPaste, events.Key]
    monkeypatch.setattr(unmarked_pastes, "PAUSE", 60.0)
    for key in ("\r", "\x1b[A", "\x03"):
        pasted, pressed = read_all(PasteParser(), "one\rtwo\r", "three", key)
        assert isinstance(pasted, UnmarkedPaste)
        assert pasted.text == "one\rtwo\rthree"
        assert isinstance(pressed, events.Key)


def test_what_a_person_can_type_stays_keys() -> None:
    for typed in ("hello there\r", "a\rb\r", "/help\r", "\r\r\r\r\r\r\r\r\r\r", "x" * 300):
        found = read_all(PasteParser(), typed)
        assert len(found) == len(typed)
        assert all(isinstance(event, events.Key) for event in found)


async def test_a_paste_without_marks_becomes_a_label_and_is_not_sent() -> None:
    app = Host()
    async with app.run_test() as pilot:
        app.composer.focus()
        app.composer.post_message(UnmarkedPaste("1\r2\r3\r" * 50))
        await pilot.pause()
        assert app.composer.text == "[pasted 1: 150 lines, 300 characters]"


@given(st.text("a\r\n\x1b[m\x00", max_size=300))
def test_cleaning_in_pieces_is_cleaning(text: str) -> None:
    whole = text + "\n" + "x\r\n" * (PIECE // 2) + text
    assert asyncio.run(clean_in_pieces(whole)) == clean_paste(whole)


async def test_a_label_goes_as_a_whole_and_nothing_gets_into_it() -> None:
    app = Host()
    async with app.run_test() as pilot:
        app.composer.focus()
        app.composer.post_message(events.Paste("line\n" * 50))
        await pilot.press("a", "left", "left", "x")
        assert app.composer.text == "x[pasted 1: 50 lines, 250 characters]a"
        await pilot.press("right", "y")
        assert app.composer.text == "x[pasted 1: 50 lines, 250 characters]ya"
        await pilot.press("left", "backspace")
        assert app.composer.text == "xya"


async def test_a_label_is_written_out_by_key_or_click() -> None:
    app = Host()
    async with app.run_test() as pilot:
        app.composer.focus()
        app.composer.post_message(events.Paste("line\n" * 50))
        await pilot.pause()
        assert app.composer.expand_paste()
        assert app.composer.text == "line\n" * 50
        assert not app.composer.expand_paste()
        app.composer.clear_draft()
        app.composer.post_message(events.Paste("word\n" * 50))
        await pilot.pause()
        await pilot.click(Composer, offset=(6, 1))
        await pilot.pause()
        assert app.composer.text == "word\n" * 50


async def test_a_huge_paste_does_not_stop_the_screen() -> None:
    app = Host()
    async with app.run_test() as pilot:
        app.composer.post_message(events.Paste("0123456789abcdef\r\n" * 300_000))
        worst, last = 0.0, time.perf_counter()
        while "300,000 lines" not in app.composer.text:
            await asyncio.sleep(0.001)
            now = time.perf_counter()
            worst, last = max(worst, now - last), now
        assert worst < 0.5, f"{worst * 1000:.0f} ms"
        print(f"longest stop {worst * 1000:.0f} ms")
        assert app.composer.whole_draft.count("\n") == 300_000
        await pilot.pause()
