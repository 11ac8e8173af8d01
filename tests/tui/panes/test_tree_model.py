from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pane_samples import TOOLS, call

from mlagent_tui.protocol.values import ToolState
from mlagent_tui.tui.panes import tree_model
from mlagent_tui.tui.panes.call_watch import CallWatch
from mlagent_tui.tui.panes.tree_model import TreeModel
from mlagent_tui.tui.panes.tree_rows import FILTERS, rows_of
from mlagent_tui.tui.state import ToolItem

STATES: list[ToolState] = ["running", "succeeded", "failed", "awaiting_approval"]


def keys(model: TreeModel) -> list[str]:
    return [row.key for row in model.rows]


def show(model: TreeModel, name: str) -> None:
    while model.filter.name != name:
        model.show_next(1)


@st.composite
def histories(draw: st.DrawFn) -> list[dict[str, ToolItem]]:
    """Calls as they come and change, with parents that come before, after, never or in rings."""
    calls: dict[str, ToolItem] = {}
    steps = [dict(calls)]
    for number in range(draw(st.integers(0, 10))):
        if calls and draw(st.booleans()):
            key = draw(st.sampled_from(sorted(calls)))
            calls[key] = replace(calls[key], state=draw(st.sampled_from(STATES)))
        else:
            parent = draw(st.sampled_from(["main", *(f"c{n}" for n in range(12))]))
            turn = draw(st.sampled_from([None, 1, 2]))
            key = f"c{number}"
            calls[key] = call(key, "bash", draw(st.sampled_from(STATES)), parent=parent, turn=turn)
        if draw(st.booleans()):
            steps.append(dict(calls))
        if draw(st.integers(0, 15)) == 0:
            calls = {}
            steps.append({})
    return steps


@given(histories(), st.sampled_from(FILTERS), st.sets(st.sampled_from(["c1", "c2", "turn:1"])))
def test_rows_that_follow_are_those_of_a_fresh_look(history, chosen, folded) -> None:  # type: ignore[no-untyped-def]
    model = TreeModel()
    for key in folded:
        model.fold(key, folded=True)
    show(model, chosen.name)
    for calls in history:
        before = list(model.rows)
        redraw = model.take(calls)
        assert model.rows == rows_of(calls, frozenset(folded), chosen.states)
        assert [model.index(key) for key in keys(model)] == list(range(len(model.rows)))
        moved = len(model.rows) if redraw.moved_from is None else redraw.moved_from
        for index in range(min(moved, len(model.rows))):
            if _looks(before[index]) != _looks(model.rows[index]):
                assert index in redraw.rows
        running = {key for key, item in calls.items() if item.state == "running"}
        assert set(model.watch.running) == running


def _looks(row) -> tuple[object, ...]:  # type: ignore[no-untyped-def]
    hidden = 0 if row.open else row.count
    return (row.key, row.depth, hidden, row.item.state if row.item else "")


def test_filters_keep_what_stands_above_a_match() -> None:
    model = TreeModel()
    calls = {**TOOLS.calls, "c3": replace(TOOLS.calls["c3"], state="failed")}
    model.take(calls)
    show(model, "failed")
    assert keys(model) == ["turn:3", "c1", "c3", "c4"]
    show(model, "running")
    assert keys(model) == ["turn:3", "c6"]
    model.take({**calls, "c6": replace(calls["c6"], state="succeeded")})
    assert keys(model) == []


def test_a_call_that_is_hidden_can_be_shown() -> None:
    model = TreeModel()
    model.take(TOOLS.calls)
    model.fold("turn:3", folded=True)
    model.fold("c1", folded=True)
    show(model, "failed")
    assert model.index("c2") is None
    model.unfold_to("c2")
    assert model.index("c2") is not None
    assert model.filter.name == "all"


def test_a_growing_log_changes_no_row() -> None:
    model = TreeModel()
    model.take(TOOLS.calls)
    redraw = model.take({**TOOLS.calls, "c6": replace(TOOLS.calls["c6"], log_tail=("line",))})
    assert (redraw.rows, redraw.moved_from) == ([], None)


def test_the_newest_call_is_one_that_runs() -> None:
    watch = CallWatch()
    assert watch.newest is None
    watch.look(TOOLS.calls)
    assert watch.newest is TOOLS.calls["c6"]
    watch.look({**TOOLS.calls, "c6": replace(TOOLS.calls["c6"], state="failed")})
    assert watch.newest is TOOLS.calls["c8"]


def test_a_change_among_thousands_works_out_no_other_row(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = {f"c{n}": call(f"c{n}", "bash", "running", parent="main") for n in range(5_000)}
    model = TreeModel()
    model.take(calls)

    def all_rows(*_: object) -> None:
        raise AssertionError("all rows were made again")

    monkeypatch.setattr(tree_model, "rows_of", all_rows)
    for number in range(20):
        key = f"c{4_999 - number}"
        calls = {**calls, key: replace(calls[key], state="succeeded")}
        redraw = model.take(calls)
        assert list(redraw.rows) == [model.index(key)]
        assert redraw.moved_from is None
    for number in range(20):
        calls = {**calls, f"n{number}": call(f"n{number}", "bash", "running")}
        assert model.take(calls).moved_from == len(model.rows) - 1
