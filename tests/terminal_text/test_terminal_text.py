"""Terminal output becomes plain text, however it is cut into pieces."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlagent_tui.terminal_text.escapes import EscapeStripper, strip_escapes
from mlagent_tui.terminal_text.frames import PENDING_LIMIT, FrameFolder
from mlagent_tui.terminal_text.output import TerminalText, plain_text

PIECES = st.sampled_from(
    [
        "text", "\n", "\r", "\r\n", "\t", "\b", " ", "é", "\x1b", "\x1b[", "\x1b[31m", "\x1b[0m",
        "\x1b[38;5;1", "m", "\x1b]0;title\x07", "\x1b]8;;http://x\x1b\\", "\x1b]", "\x1b\\", "\x07",
        "\x9b1m", "\x9d", "\x9c", "\x1bP", "\x1b(B", "\x00", "\x7f", "\x18", "5%", "\x1b[1G", "G",
    ]
)  # fmt: skip
OUTPUT = st.lists(PIECES, max_size=40).map("".join)


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b[38;2;1;2;3mrgb\x1b[m", "rgb"),
        ("\x1b]0;a title\x07after", "after"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1bP1;2|sixel\x1b\\after", "after"),
        ("\x1b(Bx\x1b=y\x1bMz", "xyz"),
        ("\x9b31mred", "red"),
        ("\x1b[?25lhidden\x1b[?25h", "hidden"),
        ("a\x00b\x07c\x7fd\x0ce", "abcde"),
        ("\x1b]never ended\nnext line", "\nnext line"),
        ("broken \x1b[31\nnext", "broken \nnext"),
        (" 10%\r 50%\r100%\n", "100%\n"),
        ("100%\r", "100%"),
        ("one\r\ntwo\r\n", "one\ntwo\n"),
        ("one\r\r\n", "one\n"),
        ("50%\r        \r", "50%"),
        ("50%\rdone\nnext", "done\nnext"),
        ("/\b-\b|\bdone", "done"),
        ("_\bB_\bo_\bld", "Bold"),
        ("\x1b[1Gone\x1b[1Gtwo", "two"),
        ("\x1b[2Kline\x1b[1A", "line"),
        ("a\tb", "a\tb"),
        ("😀 é 漢", "😀 é 漢"),
    ],
)
def test_plain_text(raw: str, plain: str) -> None:
    assert plain_text(raw) == plain


@given(OUTPUT, st.lists(st.integers(0, 200), max_size=8))
def test_pieces_give_the_same_as_the_whole(raw: str, cuts: list[int]) -> None:
    cleaner = TerminalText()
    edges = sorted({0, len(raw), *(cut for cut in cuts if cut < len(raw))})
    pieces = [raw[a:b] for a, b in pairwise(edges)]
    assert "".join(map(cleaner.feed, pieces)) + cleaner.finish() == plain_text(raw)


@given(OUTPUT)
def test_whole_texts_and_pieces_follow_one_grammar(raw: str) -> None:
    controls = re.compile(r"[\x00-\x07\x0b\x0c\x0e-\x1f\x7f-\x9f]")
    assert controls.sub("", strip_escapes(raw)) == EscapeStripper().feed(raw)


def test_an_endless_sequence_is_not_kept() -> None:
    stripper = EscapeStripper()
    for opener in ("\x1b]", "\x1b[", "\x9d"):
        assert stripper.feed(opener + "1" * 1_000_000) == ""
        assert len(stripper._carry) < 10
        stripper.feed("\x07m\n")


@given(st.text() | OUTPUT)
def test_no_control_character_is_left(raw: str) -> None:
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", plain_text(raw))


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from("\n\t")))
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert EscapeStripper().feed(text) == text
    assert plain_text(text) == text


@given(OUTPUT)
def test_cleaning_twice_changes_nothing(raw: str) -> None:
    once = plain_text(raw)
    assert plain_text(once) == once


def test_an_endless_line_is_not_held_back() -> None:
    folder = FrameFolder()
    out = sum(len(folder.feed("x" * 1000)) for _ in range(1000))
    assert out >= 1_000_000 - PENDING_LIMIT - 1000
    assert out + len(folder.finish()) == 1_000_000


def test_a_million_frames_need_no_memory() -> None:
    folder = FrameFolder()
    assert all(folder.feed(f"\r{i:6}/1000000") == "" for i in range(100_000))
    assert folder.finish().strip() == "99999/1000000"
