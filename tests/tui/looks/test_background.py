from __future__ import annotations

import os
import pty
import termios
import threading
from collections.abc import Iterator

import pytest

from mlagent_tui.tui.looks.background import (
    QUESTION,
    BackgroundQuestion,
    TerminalFacts,
    dark_by_answer,
    dark_by_variable,
    may_ask,
)

XTERM = {"TERM": "xterm-256color"}


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    near, far = pty.openpty()
    yield near, far
    os.close(near)
    os.close(far)


class TestRules:
    @pytest.mark.parametrize(
        ("said", "dark"),
        [
            (b"\x1b]11;rgb:1515/1717/1c1c\x1b\\", True),
            (b"\x1b]11;rgb:ffff/ffff/ffff\x07", False),
            (b"\x1b]11;rgb:f/f/e\x07", False),
            (b"\x1b]11;rgba:0000/0000/0000/ffff\x1b\\", True),
            (b"\x1b]11;rgb:1515/1717", None),
            (b"", None),
        ],
    )
    def test_answers(self, said: bytes, dark: bool | None) -> None:
        assert dark_by_answer(said) is dark

    @pytest.mark.parametrize(
        ("value", "dark"),
        [("15;0", True), ("0;15", False), ("0;default;7", False), ("", None), ("0;x", None)],
    )
    def test_the_variable(self, value: str, dark: bool | None) -> None:
        assert dark_by_variable({"COLORFGBG": value}) is dark

    def test_terminals_that_would_show_the_question_are_not_asked(self) -> None:
        assert may_ask(XTERM)
        assert not may_ask({"TERM": "linux"})
        assert not may_ask({})
        assert not may_ask({**XTERM, "SSH_TTY": "/dev/pts/1"})


def test_an_answer_is_read_and_what_was_typed_is_kept(terminal: tuple[int, int]) -> None:
    near, far = terminal
    before = termios.tcgetattr(far)
    with BackgroundQuestion(XTERM, terminal=far) as asked:
        assert os.read(near, 100) == QUESTION
        assert not termios.tcgetattr(far)[3] & termios.ECHO
        os.write(near, b"hi \x1b]11;rgb:fafa/fafa/f7f7\x1b\\")
        assert asked.answer() == TerminalFacts(dark=False, typed="hi ")
    assert termios.tcgetattr(far) == before


def test_a_silent_terminal_costs_at_most_a_tenth_of_a_second(terminal: tuple[int, int]) -> None:
    _, far = terminal
    done = threading.Event()

    def ask() -> None:
        with BackgroundQuestion({**XTERM, "COLORFGBG": "0;15"}, terminal=far) as asked:
            assert asked.answer() == TerminalFacts(dark=False)
        done.set()

    threading.Thread(target=ask, daemon=True).start()
    assert done.wait(5), "it waits for ever"


def test_no_time_is_left_when_loading_took_longer(terminal: tuple[int, int]) -> None:
    class Late:
        times = iter((0.0, 0.3, 0.3))

        def monotonic(self) -> float:
            return next(self.times)

    with BackgroundQuestion(XTERM, terminal=terminal[1], clock=Late()) as asked:  # type: ignore[arg-type]
        assert asked.answer() == TerminalFacts()


def test_what_is_no_terminal_is_not_asked() -> None:
    reading, writing = os.pipe()
    with BackgroundQuestion(XTERM, terminal=writing) as asked:
        assert asked.answer() == TerminalFacts()
    os.close(writing)
    assert os.read(reading, 10) == b""
    os.close(reading)
