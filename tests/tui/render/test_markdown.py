import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlagent_tui.tui.glyphs import ASCII, UNICODE
from mlagent_tui.tui.render.blocks import BlockPainter
from mlagent_tui.tui.render.markdown import paint_markdown
from mlagent_tui.tui.render.markdown_tail import MarkdownTail
from mlagent_tui.tui.render.row import Row
from mlagent_tui.tui.theme import DARK, palette_of

PALETTE = palette_of(DARK.name, DARK.to_color_system().generate())
SAMPLE = (Path(__file__).parent / "sample.md").read_text(encoding="utf-8")

PIECES = st.sampled_from(
    [
        "# Title\n",
        "words and **bold** `code`",
        "\n",
        "\n\n",
        " ",
        "- item\n",
        "  - nested\n",
        "1. one\n",
        "7) seven\n",
        "- [x] done\n",
        "> quote\n",
        ">\n",
        "```python\n",
        "```\n",
        "~~~~\n",
        "def f(x):\n    return '''x\n",
        "'''\n",
        "| a | b |\n",
        "|---|:-:|\n",
        "| 1 | **2** |\n",
        "---\n",
        "===\n",
        "    indented\n",
        "[x]: http://x.y\n",
        "[x] [y](http://z)\n",
        "* * *\n",
        "日本語 text 👩‍🚀\n",
        "\r\n",
        "\t",
        "\x1b[31m",
        "&#27;[2J",
        "`",
        "**",
        "|",
        "<b>html</b>\n",
    ]
)
DOCUMENTS = st.lists(PIECES, max_size=30).map("".join)


def drawn(text: str, width: int = 60) -> list[str]:
    return [row.text.rstrip() for row in paint_markdown(text, width, PALETTE, UNICODE)]


def test_sample() -> None:
    expected = (Path(__file__).parent / "sample.txt").read_text(encoding="utf-8")
    assert "\n".join(drawn(SAMPLE, 64)) + "\n" == expected


@pytest.mark.parametrize(
    ("source", "rows"),
    [
        ("a\nb", ["a b"]),
        ("a  \nb", ["a", "b"]),
        ("1. a\n1. b\n1. c", ["1. a", "2. b", "3. c"]),
        ("9. a\n10. b", ["9. a", "10. b"]),
        ("- a\n\n- b", ["• a", "", "• b"]),
        ("- a\n- b\n\npara", ["• a", "• b", "", "para"]),
        ("text\n- a", ["text", "", "• a"]),
        ("text\n2. not a list", ["text 2. not a list"]),
        ("> a\n>\n> b", ["│ a", "│", "│ b"]),
        ("```\na\n\nb\n```", ["  a", "", "  b"]),
        ("````\n```\n````", ["  ```"]),
        ("```py", []),
        ("- a\n  ```\n  code\n  ```\n- b", ["• a", "    code", "• b"]),
        ("| a |\n|---|\n| `x\\|y` |", ["a", "───", "x|y"]),
        ("a | b\n--|--", ["a │ b", "──┼──"]),
        ("<b>x</b>", ["<b>x</b>"]),
        ("&#27;[2J", ["�[2J"]),
        ("[t](http://x)", ["t (http://x)"]),
        ("<http://x.y>", ["http://x.y"]),
        ("[t](javascript:x)", ["[t](javascript:x)"]),
        ("", []),
        ("\n\n", []),
    ],
)
def test_blocks(source: str, rows: list[str]) -> None:
    assert drawn(source) == rows


def test_a_table_with_too_many_columns_becomes_records() -> None:
    head = "|" + "|".join(f"c{n}" for n in range(12)) + "|\n" + "|---" * 12 + "|\n"
    rows = drawn(head + "|" + "|".join("value" for _ in range(12)) + "|", 30)
    assert rows[:2] == ["c0: value", "c1: value"]


def test_table_columns_give_way_where_they_are_wide() -> None:
    rows = drawn("| name | text |\n|---|---|\n| x | " + "word " * 20 + "|", 40)
    assert rows[0].startswith("name │ text")
    assert all(len(row) <= 40 for row in rows)


def test_ascii_signs() -> None:
    rows = paint_markdown("- a\n\n> b\n\n---", 10, PALETTE, ASCII)
    assert all(row.text.isascii() for row in rows)


BLOCKS = st.sampled_from(
    [
        "# T\n",
        "para one\nline two\n",
        "Set\n---\n",
        "- a\n- b\n  - c\n- d\n",
        "1. x\n2. y\n\n   more\n",
        "> q\n> r\n",
        "```py\nx=1\n\ny=2\n```\n",
        "~~~\na\n~~~\n",
        "| a | b |\n|---|---|\n| 1 | 2 |\n",
        "***\n",
        "    code\n",
        "* star\n\n  para\n\n  ```\n  f\n  ```\n",
        "text\n# H\n",
        "p\n- l\n",
        "> a\nlazy\n",
        "p\n| a | b |\n|--|--|\n| 1 | 2 |\n",
        "- > q in l\n",
        "> - l in q\n> - m\n",
        "<div>\nx\n</div>\n",
    ]
)


# Five numbered lists would be one of ten items, and the parser sets all its numbers to the right.
@settings(max_examples=150, deadline=None)
@given(st.lists(BLOCKS, min_size=1, max_size=4))
def test_blocks_are_those_of_the_parser(blocks: list[str]) -> None:
    """Drawing block by block differs from drawing all at once in blank rows at most."""
    text = "\n".join(blocks)
    whole = BlockPainter(PALETTE, UNICODE).paint(text, 60)
    assert [row for row in drawn(text) if row] == [
        row.text.rstrip() for row in whole if row.text.strip()
    ]


def split(text: str, cuts: list[int]) -> list[str]:
    edges = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    return [text[start:end] for start, end in itertools.pairwise(edges)]


def stream(parts: list[str], width: int) -> list[Row]:
    tail = MarkdownTail(width, PALETTE, UNICODE)
    settled: list[Row] = []
    for part in parts:
        tail.feed(part)
        assert tail.rows[: len(settled)] == settled
        settled = tail.rows[: tail.settled]
    return tail.close()


def test_half_an_address_does_not_become_that_of_the_link() -> None:
    text = "[x]: http://x.y\n[x] [y](http://z)\n"
    whole = paint_markdown(text, 60, PALETTE, UNICODE)
    assert stream([text[:6], text[6:]], 60) == whole


@settings(max_examples=300, deadline=None)
@given(DOCUMENTS, st.lists(st.integers(0, 400), max_size=12), st.integers(4, 60))
def test_any_split_ends_in_the_same_rows(text: str, cuts: list[int], width: int) -> None:
    whole = paint_markdown(text, width, PALETTE, UNICODE)
    assert stream(split(text, cuts), width) == whole


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, len(SAMPLE)), max_size=60))
def test_any_split_of_a_real_answer(cuts: list[int]) -> None:
    assert stream(split(SAMPLE, cuts), 64) == paint_markdown(SAMPLE, 64, PALETTE, UNICODE)


def test_character_by_character() -> None:
    assert stream(list(SAMPLE), 40) == paint_markdown(SAMPLE, 40, PALETTE, UNICODE)


def test_a_long_fence_is_frozen_line_by_line() -> None:
    tail = MarkdownTail(60, PALETTE, UNICODE)
    tail.feed("```python\n")
    for number in range(400):
        tail.feed(f"value_{number} = {number}\n")
    assert len(tail.rows) == 400
    first = tail.rows[0]
    tail.feed("last = 1\n")
    assert tail.rows[0] is first


def test_a_long_table_keeps_its_columns_until_it_ends() -> None:
    tail = MarkdownTail(60, PALETTE, UNICODE)
    tail.feed("| a | b |\n|---|---|\n" + "| x | y |\n" * 30)
    first = tail.rows[0]
    tail.feed("| a much wider cell | y |\n")
    assert tail.rows[0] is first
    assert tail.close() == paint_markdown(
        "| a | b |\n|---|---|\n" + "| x | y |\n" * 30 + "| a much wider cell | y |\n",
        60,
        PALETTE,
        UNICODE,
    )


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(codec=None), max_size=200), st.integers(1, 40))
def test_any_text_is_drawn_safely(text: str, width: int) -> None:
    for row in paint_markdown(text, width, PALETTE, UNICODE):
        assert all(
            char.isprintable() or char in "\u200c\u200d" or ord(char) > 127 for char in row.text
        )
        assert "\x1b" not in row.text
