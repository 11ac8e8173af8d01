# ruff: noqa: RUF001 - look-alike characters are what this is about
"""An edit changes exactly what matched, or nothing."""

from __future__ import annotations

import time

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mlagent_tui.tools.files.matching import TOLERANT, find, find_exact, find_tolerant
from mlagent_tui.tools.files.replacing import Edited, Refused, edit_text


def edited(text: str, old: str, new: str, **options: object) -> str:
    result = edit_text(text, old, new, **options)  # type: ignore[arg-type]
    assert isinstance(result, Edited), result
    return result.text


def refused(text: str, old: str, new: str, **options: object) -> str:
    result = edit_text(text, old, new, **options)  # type: ignore[arg-type]
    assert isinstance(result, Refused), result
    return result.reason


# --- exact ---------------------------------------------------------------------------------------


def test_modes() -> None:
    assert edited("a b c", "b", "X") == "a X c"
    assert edited("a b c", "b", "X", mode="append_after") == "a bX c"
    assert edited("a b c", "b", "X", mode="prepend_before") == "a Xb c"
    assert edited("a b c", "b ", "") == "a c"


def test_several_places() -> None:
    text = "x = 1\ny = 2\nx = 1\n"
    reason = refused(text, "x = 1", "x = 3")
    assert "stands in 2 places (lines 1, 3)" in reason
    assert "replace_all" in reason
    assert edited(text, "x = 1", "x = 3", replace_all=True) == "x = 3\ny = 2\nx = 3\n"
    assert edited(text, "x = 1", "!", replace_all=True, mode="append_after") == (
        "x = 1!\ny = 2\nx = 1!\n"
    )


def test_places_that_overlap_are_several_places() -> None:
    assert "2 places" in refused("aaa", "aa", "b")
    assert edited("aaaa", "aa", "b", replace_all=True) == "bb"


def test_nothing_to_do_is_said() -> None:
    assert "Nothing would change" in refused("a", "a", "a")
    assert "old_str is empty" in refused("a", "", "b")


# --- tolerant ------------------------------------------------------------------------------------


def test_a_tolerant_match_inside_a_line_leaves_the_rest_of_the_line() -> None:
    text = "a = foo(“bar”) + 1\n"
    result = edit_text(text, 'foo("bar")', "BAZ")
    assert isinstance(result, Edited)
    assert result.text == "a = BAZ + 1\n"
    assert "quotes" in result.note


def test_tolerant_matches_in_several_places_are_never_chosen_from() -> None:
    text = "f(“a”)\ng()\nf(“a”)\n"
    reason = refused(text, 'f("a")', "X")
    assert "2 places (lines 1, 3)" in reason
    assert "replace_all" not in reason
    assert "2 places" in refused(text, 'f("a")', "X", replace_all=True)


@pytest.mark.parametrize(
    ("text", "old", "new", "result"),
    [
        # white space at line ends, of the file and of the model
        ("a  \nb\nc\n", "a\nb", "A\nB", "A\nB\nc\n"),
        ("a\nb\nc\n", "a \nb ", "A\nB", "A\nB\nc\n"),
        # look-alike characters, invisible ones, special spaces
        ("x — y\n", "x - y", "z", "z\n"),
        ("it’s\n", "it's", "is", "is\n"),
        ("a\u00a0b c\n", "a b c", "d", "d\n"),
        ("a\u200bb + 1\n", "ab", "c", "c + 1\n"),
        ("say \"hi\" now\n", "say “hi”", "say ho", "say ho now\n"),
        # indentation
        ("class A:\n    def f(self):\n        return 1\n", "def f(self):\n    return 1",
         "def f(self):\n    return 2", "class A:\n    def f(self):\n        return 2\n"),
        ("if a:\n\tif b:\n\t\tc()\n", "    if b:\n        c()",
         "    if b:\n        d()\n        e()", "if a:\n\tif b:\n\t\td()\n\t\te()\n"),
        ("if a:\n\tb()\n", "if a:\n    b()", "if a:\n    if c:\n        b()",
         "if a:\n\tif c:\n\t\tb()\n"),
        ("\t\ta()\n\t\tb()\n", "        a()\n        b()", "    x()\n            a()",
         "\tx()\n\t\t\ta()\n"),
        ("    if a:\n        b()\n", "  if a:\n    b()", "  if a:\n    if c:\n      b()",
         "    if a:\n        if c:\n            b()\n"),
        ("    a()\n    b()\nc()\n", "  a()\n  b()", "  if x:\n    a()\n  b()",
         "    if x:\n      a()\n    b()\nc()\n"),
        ("        a()\n        b()\n", "    a()\n    b()", "x = 1\n    a()\n    b()",
         "    x = 1\n        a()\n        b()\n"),
        # runs of spaces inside a line; the rest of the line stays
        ("x  =   1  # keep\n", "x = 1", "y = 2", "y = 2  # keep\n"),
        ("call(a,  b); done()\n", "call(a, b)", "other()", "other(); done()\n"),
        # line ends of the file
        ("a\r\nb\r\nc\r\n", "a\nb", "A\nB\nBB", "A\r\nB\r\nBB\r\nc\r\n"),
        ("a \r\nb\r\n", "a\nb", "A\nB", "A\r\nB\r\n"),
        ("a\r\nb\r\n", "b", "x\ny", "a\r\nx\r\ny\r\n"),
        ("a\nb\r\n", "a\nb", "A\nB", "A\nB\r\n"),
        ("one\n", "one", "two\r\nthree", "two\r\nthree\n"),
    ],
)  # fmt: skip
def test_tolerant_edits(text: str, old: str, new: str, result: str) -> None:
    assert edited(text, old, new) == result


def test_tolerant_edits_in_the_other_modes() -> None:
    text = "class A:\n    x = 1\n    y = 2\n"
    assert edited(text, "  x = 1\n  y = 2\n", "  z = 3\n", mode="append_after") == (
        "class A:\n    x = 1\n    y = 2\n    z = 3\n"
    )
    assert edited(text, "  x = 1\n  y = 2", "  w = 0\n", mode="prepend_before") == (
        "class A:\n    w = 0\n    x = 1\n    y = 2\n"
    )


def test_another_structure_is_no_match() -> None:
    # The wanted lines are on one level, those of the file are not.
    assert "nearest lines" in refused("if a:\n    b()\nc()\n", "  b()\n  c()", "  d()")


def test_a_wanted_line_end_does_not_match_the_beginning_of_a_word() -> None:
    assert isinstance(edit_text("foobar\n", "foo  ", "x"), Refused)


def test_white_space_alone_never_matches_tolerantly() -> None:
    for how in TOLERANT:
        assert find_tolerant("a \t b\n\n", " \n \n", how) == ()


# --- a miss helps --------------------------------------------------------------------------------


def test_a_miss_names_the_nearest_lines_and_the_first_difference() -> None:
    text = "import os\n\ndef train(model, steps):\n    loss = 0\n    return loss\n"
    reason = refused(text, "def train(model, step):\n    loss = 0", "x")
    assert "     3\tdef train(model, steps):\n     4\t    loss = 0" in reason
    assert "first difference is in line 3" in reason


def test_a_miss_because_of_line_numbers() -> None:
    assert "line numbers" in refused("a = 1\n", "     1\ta = 1", "b")


def test_a_miss_without_anything_like_it() -> None:
    assert "nor anything like it" in refused("a\n", "something else entirely", "b")
    assert "nor anything like it" in refused("", "x", "b")


# --- what always holds ---------------------------------------------------------------------------

WORDS = st.sampled_from(
    ["a", "b", "foo", " ", "  ", "\t", "\n", "\r\n", "    ", "“", '"', "’", "'", "-", "—", "\u200b",
     "\u00a0", "(", ")", "=", "\\", "[", "*", "\udc80"]
)  # fmt: skip
TEXT = st.lists(WORDS, max_size=25).map("".join)


@settings(max_examples=400, deadline=None)
@given(TEXT, TEXT, TEXT, st.sampled_from(["replace", "append_after", "prepend_before"]))
def test_text_outside_the_span_never_changes(text: str, old: str, new: str, mode: str) -> None:
    result = edit_text(text, old, new, mode=mode)  # type: ignore[arg-type]
    found = find(text, old)
    if isinstance(result, Refused):
        return
    assert found is not None
    (span,) = found.spans
    assert result.text.startswith(text[: span.start])
    assert result.text.endswith(text[span.end :])
    middle = result.text[span.start : len(result.text) - (len(text) - span.end)]
    if found.how == "exact" and "\r" not in text:
        expected = {"replace": new, "append_after": old + new, "prepend_before": new + old}
        assert middle == expected[mode]
    elif mode == "append_after":
        assert middle.startswith(text[span.start : span.end])
    elif mode == "prepend_before":
        assert middle.endswith(text[span.start : span.end])


@settings(max_examples=300, deadline=None)
@given(TEXT, TEXT)
def test_what_a_tolerant_match_spans_is_the_wanted_text_but_for_what_is_overlooked(
    text: str, old: str
) -> None:
    def bare(part: str) -> str:
        for alike, plain in (("“", '"'), ("’", "'"), ("—", "-")):
            part = part.replace(alike, plain)
        return "".join(part.replace("\u200b", "").split())

    for how in TOLERANT:
        for span in find_tolerant(text, old, how):
            assert bare(text[span.start : span.end]) == bare(old)


@settings(max_examples=200, deadline=None)
@given(TEXT, TEXT, TEXT)
def test_an_exact_and_only_place_is_always_found(before: str, old: str, after: str) -> None:
    assume(old and "\r" not in before + old + after)
    text = before + old + after
    assume(len(find_exact(text, old)) == 1)
    assert edited(text, old, old + "!") == before + old + "!" + after


def test_hard_texts_take_linear_time() -> None:
    begun = time.process_time()
    for text, old in [
        (" " * 300_000 + "x", " a"),
        ("a " * 100_000, "a  a  a  b"),
        ("\n" * 200_000, "x\n\n\n\n\ny"),
        ("“" * 100_000, '"""x'),
        ("line of code\n" * 20_000, "line of c0de\nother"),
    ]:
        edit_text(text, old, "new")
    assert time.process_time() - begun < 20
