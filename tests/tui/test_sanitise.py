import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlagent_tui.tui import sanitise
from mlagent_tui.tui.sanitise import clean, clean_line, fold_returns, strip_escapes

ANY_TEXT = st.text(st.characters(codec=None), max_size=200)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("plain [x] text", "plain [x] text"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07after", "after"),
        ("\x1b]52;c;ZXZpbA==\x1b\\after", "after"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1bPdcs\x1b\\after", "after"),
        ("\x9b31mred", "red"),
        ("cut \x1b[31", "cut "),
        ("bell\x07 back\x08 null\x00", "bell back null"),
        ("a\tb", "a   b"),
        ("pass\u202eword\u202c", "pass�word�"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("hidden\U000e0041\U000e0042", "hidden"),
        ("lone \ud800 surrogate", "lone � surrogate"),
        ("10%\r50%\r100%\ndone\r\nnext", "100%\ndone\nnext"),
        ("日本 café", "日本 café"),
    ],
)
def test_clean(text: str, safe: str) -> None:
    assert clean(text) == safe


def test_clean_line_keeps_one_line() -> None:
    assert clean_line("a\nb\r\nc\rd") == "a b c d"


def test_long_lines_lose_their_middle_and_say_so() -> None:
    text = clean("x" * 1_000_000 + "\nshort")
    first, second = text.split("\n")
    assert len(first) < sanitise.MAX_LINE
    assert "991,000 more characters" in first
    assert second == "short"


@pytest.mark.parametrize("junk", ["\x1b[", "\u202eab", "a\r", "\t", "a\u0301\u200b", "\x1b]0;"])
@pytest.mark.parametrize("limit", [40, sanitise.MAX_LINE])
def test_a_megabyte_of_anything_is_cut_before_it_costs_time(junk: str, limit: int) -> None:
    line = junk * (1_000_000 // len(junk))
    safe = clean(f"before\n{line}\nafter", max_line=limit)
    first, middle, last = safe.split("\n")
    assert (first, last) == ("before", "after")
    assert len(middle) < limit + 60
    assert middle.isprintable()


def test_a_jump_to_the_first_column_counts_as_a_new_frame() -> None:
    assert clean("10%\x1b[1G20%") == "20%"


def test_every_bad_character_is_noticed() -> None:
    assert not [hex(code) for code in sanitise._TABLE if sanitise._is_clean(chr(code))]


@given(ANY_TEXT)
def test_nothing_dangerous_comes_through(text: str) -> None:
    for safe in (clean(text), clean_line(text), strip_escapes(clean(text))):
        assert not [char for char in safe if ord(char) in sanitise._TABLE and char != "\n"]
        safe.encode("utf-8")
    assert "\n" not in clean_line(text)
    assert clean(clean(text)) == clean(text)


def test_clean_text_is_returned_as_it_is() -> None:
    text = "line\n" * 1000
    assert clean(text) is text or clean(text) == text
    line = sys.intern("a line")
    assert clean_line(line) is line


@given(st.text("ab\r", max_size=20))
def test_fold_returns_gives_the_last_frame(line: str) -> None:
    folded = fold_returns(line)
    assert "\r" not in folded
    assert bool(folded) == bool(line.strip("\r"))
