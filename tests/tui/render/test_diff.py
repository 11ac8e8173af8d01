from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlagent_tui.tui import sanitise
from mlagent_tui.tui.glyphs import ASCII, UNICODE
from mlagent_tui.tui.render.diff import (
    compare,
    counts,
    parse_diff,
    split_rows,
    unified_rows,
    unified_source,
)
from mlagent_tui.tui.render.row import copy_of
from mlagent_tui.tui.theme import DARK, palette_of

PALETTE = palette_of(DARK.name, DARK.to_color_system().generate())
BODY = "@@ -9,3 +9,4 @@\n same\n-old value\n+new value\n+more\n same"
DIFF = f"--- a/x.py\n+++ b/x.py\n{BODY}\n"


def unified(diff: str, width: int = 40, **more: Any) -> list[str]:
    rows = unified_rows(parse_diff(diff), width, PALETTE, UNICODE, **more)
    return [row.text.rstrip() for row in rows]


def split(diff: str, width: int = 61) -> list[str]:
    return [row.text.rstrip() for row in split_rows(parse_diff(diff), width, PALETTE, UNICODE)]


def test_lines_carry_the_numbers_of_both_sides() -> None:
    lines = parse_diff(DIFF)
    assert [(line.kind, line.old, line.new) for line in lines] == [
        ("hunk", 9, 9),
        ("same", 9, 9),
        ("removed", 10, 0),
        ("added", 0, 10),
        ("added", 0, 11),
        ("same", 11, 12),
    ]
    assert counts(lines) == (2, 1)
    assert unified_source(lines) == BODY


def test_lines_that_look_like_headers_stay_lines() -> None:
    lines = parse_diff("--- a/q.sql\n+++ b/q.sql\n@@ -1,2 +1,1 @@\n--- a comment\n+++ x\n-y\n")
    assert [(line.kind, line.text) for line in lines[1:]] == [
        ("removed", "-- a comment"),
        ("added", "++ x"),
        ("removed", "y"),
    ]


def test_other_files_gaps_and_missing_ends_are_told() -> None:
    text = (
        "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n"
        "@@ -9 +9 @@ def f():\n-b\n+c\n--- a/y\n+++ b/y\n@@ -1 +0,0 @@\n-gone\n"
        "[5 more characters of this diff are not shown]"
    )
    assert unified(text, 60) == [
        "1 - a",
        "no newline at the end of the file",
        "1 + a",
        "… def f():",
        "9 - b",
        "9 + c",
        "→ y",
        "…",
        "1 - gone",
        "[5 more characters of this diff are not shown]",
    ]


def test_text_that_is_no_diff_is_shown() -> None:
    assert unified("just\n\nwords") == ["just", "", "words"]
    assert parse_diff("") == []


def test_side_by_side() -> None:
    assert split(DIFF) == [
        " 9   same                     │  9   same",
        "10 - old value                │ 10 + new value",
        "                              │ 11 + more",
        "11   same                     │ 12   same",
    ]


@pytest.mark.parametrize("width", [30, 61, 140])
def test_copying_gives_the_unified_diff(width: int) -> None:
    long = DIFF.replace("more", "a word and more words " * 9).replace("+new", "+new\tx")
    lines = parse_diff(long)
    rows = unified_rows(lines, width, PALETTE, UNICODE, path="x.py")
    assert copy_of(rows) == unified_source(lines[1:])
    beside = copy_of(split_rows(lines, width, PALETTE, UNICODE, path="x.py"))
    assert sorted(beside.split("\n")) == sorted(unified_source(lines[1:]).split("\n"))


def test_words_that_changed_stand_out() -> None:
    rows = unified_rows(parse_diff(DIFF), 40, PALETTE, UNICODE)
    marked = {segment.text for segment in rows[1].segments if segment.style == PALETTE.removed_word}
    assert len(marked) <= 1
    grounds = {
        segment.text.strip()
        for segment in rows[1].segments
        if segment.style and segment.style.bgcolor == PALETTE.removed_word.bgcolor
    }
    assert grounds == {"old"}
    other = parse_diff("@@ -1 +1 @@\n-nothing in common\n+wholly different text\n")
    drawn = unified_rows(other, 40, PALETTE, UNICODE)
    assert not [s for row in drawn for s in row.segments if s.style == PALETTE.removed_word]


def test_code_keeps_its_colours_on_the_ground_of_the_change() -> None:
    lines = parse_diff("@@ -1 +1 @@\n+def f(): return 'x'\n")
    (row,) = unified_rows(lines, 60, PALETTE, UNICODE, path="pkg/x.py")
    styles = {segment.text: segment.style for segment in row.segments}
    assert styles["def"] is not None
    assert styles["def"].color == PALETTE.keyword.color
    assert styles["def"].bgcolor == PALETTE.added.bgcolor


def test_two_texts_are_compared() -> None:
    lines = compare("a\nb\nc\n", "a\nB\nc\n")
    assert [line.source for line in lines[1:]] == [" a", "-b", "+B", " c"]
    assert compare("same\n", "same\n") == []
    assert [line.kind for line in compare(None, "x\n")] == ["hunk", "added"]


@pytest.mark.parametrize("draw", [unified_rows, split_rows])
def test_a_long_diff_is_cut_and_says_by_how_much(draw: Any) -> None:
    lines = compare(None, "x\n" * 50)
    rows = draw(lines, 80, PALETTE, UNICODE, limit=11)
    assert len(rows) == 11
    assert rows[-1].text.strip() == "40 more lines of this diff are not drawn."


ANY_LINE = st.text(st.characters(codec=None), max_size=30)
DIFFS = st.lists(
    st.sampled_from(["@@ -1,3 +1,3 @@", "@@ -1 +1 @@", "--- a/x.py", "+++ b/x.py", "\\ No"])
    | st.tuples(st.sampled_from(["+", "-", " ", ""]), ANY_LINE).map("".join),
    max_size=12,
).map("\n".join)


@settings(max_examples=150, deadline=None)
@given(DIFFS, st.integers(1, 250), st.sampled_from([UNICODE, ASCII]))
def test_any_text_is_drawn_without_harm(diff: str, width: int, glyphs: Any) -> None:
    lines = parse_diff(diff)
    for draw in (unified_rows, split_rows):
        for row in draw(lines, width, PALETTE, glyphs, path="x.py"):
            assert row.strip(width).cell_length == width
            assert not [c for c in row.text if c in "\n\t" or ord(c) in sanitise._TABLE]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from("abc"), max_size=12), st.lists(st.sampled_from("abc"), max_size=12))
def test_a_comparison_says_what_each_text_holds(old: list[str], new: list[str]) -> None:
    before, after = ("".join(f"{line}\n" for line in text) for text in (old, new))
    lines = compare(before, after)
    added, removed = counts(lines)
    assert len(new) - len(old) == added - removed
    for line in lines:
        if line.old and line.kind != "hunk":
            assert old[line.old - 1] == line.text
        if line.new and line.kind != "hunk":
            assert new[line.new - 1] == line.text
