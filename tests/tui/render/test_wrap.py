from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style

from mlagent_tui.tui.render.row import Row, copy_of, fill_up, indent
from mlagent_tui.tui.render.wrap import crop, fold, wrap
from mlagent_tui.tui.sanitise import clean

PLAIN = Style()
BOLD = Style(bold=True)
TEXT = st.text(st.sampled_from("ab c.日本é👩-e\u0301\n "), max_size=80).map(clean)


def texts(rows: list[Row]) -> list[str]:
    return [row.text for row in rows]


def test_breaks_at_spaces_and_joins_again() -> None:
    rows = wrap([("hello ", PLAIN), ("bold world", BOLD), (" of words", PLAIN)], 11)
    assert texts(rows) == ["hello bold", "world of", "words"]
    assert copy_of(rows) == "hello bold world of words"


def test_long_words_are_cut() -> None:
    assert texts(wrap([("averyveryverylongword x", PLAIN)], 10)) == [
        "averyveryv",
        "erylongwor",
        "d x",
    ]


def test_wide_text_breaks_between_any_two_characters() -> None:
    rows = wrap([("日本語のテキストは長い ok", PLAIN)], 8)
    assert texts(rows) == ["日本語の", "テキスト", "は長い", "ok"]
    assert copy_of(rows) == "日本語のテキストは長い ok"


def test_line_ends_and_indentation_stay() -> None:
    assert texts(wrap([("a\n\n  b", PLAIN)], 10)) == ["a", "", "  b"]


def test_crop_marks_what_is_missing() -> None:
    assert crop("hello", 5, "~") == "hello"
    assert crop("hello world", 6, "~") == "hello~"
    assert crop("日本語", 5, "~") == "日本~"
    assert crop("x", 0, "~") == ""


def test_copy_leaves_decoration_out() -> None:
    from rich.segment import Segment

    bar = (Segment("| "),)
    rows = indent(wrap([("one two three", PLAIN)], 7), bar, bar, 2)
    assert texts(rows) == ["| one two", "| three"]
    assert copy_of(fill_up(rows, 20, PLAIN)) == "one two three"


@given(TEXT, st.integers(2, 30), st.integers(0, 40))
def test_every_row_fits_and_nothing_is_lost(text: str, width: int, cut: int) -> None:
    for breaker in (wrap, fold):
        rows = breaker([(text[:cut], PLAIN), (text[cut:], BOLD)], width)
        assert rows
        assert all(cell_len(row.text) <= width for row in rows)
        drawn = "".join("".join(texts(rows)).split())
        assert drawn == "".join(text.split())


@given(TEXT, st.integers(2, 30))
def test_fold_keeps_every_space(text: str, width: int) -> None:
    assert "".join(texts(fold([(text, PLAIN)], width))) == text.replace("\n", "")
