from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from pane_samples import TOOLS, call
from tui_clock import START

from mlagent_tui.tui.panes.tree_rows import elapsed, rows_of


def shape(closed: frozenset[str] = frozenset()) -> list[tuple[int, str]]:
    return [(row.depth, row.key) for row in rows_of(TOOLS.calls, closed)]


def test_calls_stand_below_their_turn_and_their_parent() -> None:
    assert shape()[:6] == [
        (0, "turn:2"),
        (1, "c0"),
        (0, "turn:3"),
        (1, "c1"),
        (2, "c2"),
        (2, "c3"),
    ]


def test_closed_rows_hide_what_is_below() -> None:
    assert (2, "c2") not in shape(frozenset({"c1"}))
    assert shape(frozenset({"turn:2", "turn:3"})) == [(0, "turn:2"), (0, "turn:3")]
    rows = rows_of(TOOLS.calls, frozenset({"c1"}))
    assert [(row.count, row.open) for row in rows if row.key == "c1"] == [(2, False)]


def test_a_call_of_an_unknown_parent_is_not_lost() -> None:
    rows = rows_of({"x": call("x", "bash", parent="gone")})
    assert [(row.depth, row.key) for row in rows] == [(0, "turn:3"), (1, "x")]


def test_elapsed() -> None:
    now = START + timedelta(seconds=131)
    assert elapsed(TOOLS.calls["c6"], now) == "01:51"
    assert elapsed(TOOLS.calls["c1"], now) == "14s"
    assert elapsed(TOOLS.calls["c7"], now) == ""


def test_the_time_that_a_tool_measured_counts_in_the_tree_as_on_the_card() -> None:
    measured = replace(TOOLS.calls["c1"], facts={"elapsed": 0.04})
    assert elapsed(measured, START) == "0.0s"
    assert elapsed(replace(measured, facts={"elapsed": "long"}), START) == "14s"


@given(st.lists(st.tuples(st.integers(0, 12), st.sampled_from([None, 1, 2])), max_size=12))
def test_any_parents_give_a_finite_tree(links: list[tuple[int, int | None]]) -> None:
    calls = {
        f"c{n}": call(f"c{n}", "bash", parent=f"c{parent}", turn=turn)
        for n, (parent, turn) in enumerate(links)
    }
    keys = [row.key for row in rows_of(calls) if row.item is not None]
    assert len(keys) == len(set(keys))
    # Calls that are each other's parents come from nowhere; everything else is shown.
    rooted = {key for key, item in calls.items() if item.parent == key or item.parent not in calls}
    grown = True
    while grown:
        more = {key for key, item in calls.items() if item.parent in rooted} - rooted
        rooted |= more
        grown = bool(more)
    assert set(keys) == rooted
