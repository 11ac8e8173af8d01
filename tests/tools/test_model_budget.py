"""The model sees the beginning and more of the end; the whole text is in a private file."""

from __future__ import annotations

import stat
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from mlagent_tui.tools.model_budget import (
    LINE_LIMIT,
    MODEL_BUDGET,
    BudgetedText,
    SpillFile,
    bound_text,
)


def collect(folder: Path, *pieces: str, budget: int = MODEL_BUDGET):
    collected = BudgetedText(SpillFile(folder, "bash call/1"), budget)
    for piece in pieces:
        collected.add(piece)
    return collected.close()


def test_a_short_text_is_shown_whole_and_no_file_is_made(tmp_path: Path) -> None:
    bounded = collect(tmp_path / "spill", "one\n", "two")
    assert (bounded.text, bounded.spill_path, bounded.characters, bounded.lines) == (
        "one\ntwo",
        "",
        7,
        2,
    )
    assert not (tmp_path / "spill").exists()


def test_head_and_tail_are_whole_lines_and_the_cut_adds_up(tmp_path: Path) -> None:
    lines = [f"line {i}\n" for i in range(20_000)]
    bounded = collect(tmp_path / "spill", *lines)
    assert len(bounded.text) <= MODEL_BUDGET
    head, _, rest = bounded.text.partition("[")
    note, _, tail = rest.partition("]\n")
    whole = "".join(lines)
    assert whole.startswith(head)
    assert whole.endswith(tail)
    assert head.endswith("\n")
    assert tail.startswith("line ")
    left_out = len(whole) - len(head) - len(tail)
    left_lines = whole.count("\n") - head.count("\n") - tail.count("\n")
    assert f"{left_out:,} characters ({left_lines:,} lines) left out here" in note
    assert bounded.spill_path in note
    assert len(tail) > 2.5 * len(head)
    assert Path(bounded.spill_path).read_text() == whole
    assert stat.S_IMODE(Path(bounded.spill_path).stat().st_mode) == 0o600


def test_a_very_long_line_is_cut_and_kept(tmp_path: Path) -> None:
    text = "start\n" + "x" * 12_000 + "\nend\n"
    bounded = collect(tmp_path, text)
    assert f"[… {12_000 - LINE_LIMIT:,} more characters on this line]" in bounded.text
    assert bounded.text.startswith("start\nxxx")
    assert "\nend\n" in bounded.text
    assert bounded.spill_path in bounded.text
    assert Path(bounded.spill_path).read_text() == text


def test_a_flood_without_line_ends_is_bounded(tmp_path: Path) -> None:
    bounded = collect(tmp_path, *(["y" * 1_000] * 1_000))
    assert len(bounded.text) <= MODEL_BUDGET
    assert f"{1_000_000 - LINE_LIMIT:,} more characters on this line" in bounded.text


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    bounded = collect(tmp_path / "file" / "spill", "x\n" * 50_000)
    assert bounded.spill_path == ""
    assert "There is no copy of the whole text: it could not be kept on disk" in bounded.text


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(alphabet="ab\n", max_size=400), max_size=30), st.integers(700, 3_000))
def test_any_pieces_give_the_same_as_the_whole(
    tmp_path_factory, pieces: list[str], budget: int
) -> None:
    folder = tmp_path_factory.mktemp("spill")
    whole = "".join(pieces)
    one, many = collect(folder, whole, budget=budget), collect(folder, *pieces, budget=budget)
    unnamed = [bounded.text.replace(bounded.spill_path or "-", "-") for bounded in (one, many)]
    assert unnamed[0] == unnamed[1]
    assert len(one.text) <= budget + 200
    if one.spill_path:
        assert Path(one.spill_path).read_text() == whole
    else:
        assert one.text == whole


def test_bound_text_leaves_what_fits(tmp_path: Path) -> None:
    assert bound_text("x" * 5_000, tmp_path, "n").text == "x" * 5_000
    assert "3,000 more characters" in bound_text("x" * 5_000, tmp_path, "n", cut_lines=True).text
