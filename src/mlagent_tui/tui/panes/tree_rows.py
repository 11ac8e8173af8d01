"""The rows of the tool tree: turn, then call, then the calls of its sub-agent. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from mlagent_tui.protocol.values import ToolState
from mlagent_tui.tui.panes.call_watch import RUNNING
from mlagent_tui.tui.render.elapsed import elapsed_text, measured_seconds, seconds_between
from mlagent_tui.tui.state import ToolItem


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the tree.

    Attributes:
        key: ``turn:N`` for a turn, else the tool_call_id.
        depth: 0 for a turn, 1 for its calls, more for calls of sub-agents.
        item: The call; None for a turn.
        turn: Number of the turn; None for calls outside of one.
        count: Calls below this row.
        open: Whether the rows below are shown; meaningless if ``count`` is 0.
    """

    key: str
    depth: int
    item: ToolItem | None
    turn: int | None
    count: int
    open: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """Which calls the tree shows.

    Attributes:
        name: What it is called on the screen.
        states: States of the calls that are shown; empty shows all.
    """

    name: str
    states: frozenset[ToolState] = frozenset()


FILTERS: tuple[Filter, ...] = (
    Filter("all"),
    Filter("running", frozenset({"pending", "approved", "running"})),
    Filter("waiting", frozenset({"awaiting_approval"})),
    Filter("failed", frozenset({"failed", "timed_out", "billing_required"})),
    Filter("stopped", frozenset({"rejected", "abandoned", "cancelled"})),
    Filter("done", frozenset({"succeeded"})),
)
"""The filters in the order in which the key goes through them."""


def rows_of(
    calls: Mapping[str, ToolItem],
    closed: frozenset[str] = frozenset(),
    states: frozenset[ToolState] = frozenset(),
) -> list[Row]:
    """Return the rows for ``calls``, leaving out what is below a key in ``closed``.

    A call whose parent is not known stands directly below its turn, so that nothing is lost.

    Args:
        calls: All calls.
        closed: Rows whose calls are hidden.
        states: If given, calls in other states are left out, unless one below them is shown.
    """
    if states:
        calls = _matching(calls, states)
    children: dict[str, list[ToolItem]] = {}
    turns: dict[int | None, list[ToolItem]] = {}
    for item in calls.values():
        if item.parent != item.key and item.parent in calls:
            children.setdefault(item.parent, []).append(item)
        else:
            turns.setdefault(item.turn, []).append(item)
    rows: list[Row] = []
    for turn, items in turns.items():
        key = turn_key(turn)
        rows.append(Row(key, 0, None, turn, len(items), key not in closed))
        if key not in closed:
            rows.extend(_below(items, children, closed))
    return rows


def turn_key(turn: int | None) -> str:
    """Return the key of a turn's row."""
    return f"turn:{turn}"


def elapsed(item: ToolItem, now: datetime) -> str:
    """Return for how long a call has run, or ran, such as ``14s``; empty if it never did."""
    measured = measured_seconds(item.facts)
    if measured is not None:
        return elapsed_text(measured)
    over: str | datetime = item.ended or (now if item.state in RUNNING else "")
    seconds = seconds_between(item.started, over)
    return "" if seconds is None else elapsed_text(seconds)


def _matching(
    calls: Mapping[str, ToolItem], states: frozenset[ToolState]
) -> Mapping[str, ToolItem]:
    """Return the calls in some states and those that they stand below, in the order of all."""
    wanted: set[str] = set()
    for item in calls.values():
        key = item.key if item.state in states else ""
        while key in calls and key not in wanted:
            wanted.add(key)
            key = calls[key].parent
    return {key: item for key, item in calls.items() if key in wanted}


def _below(
    items: list[ToolItem], children: Mapping[str, list[ToolItem]], closed: frozenset[str]
) -> Iterator[Row]:
    """Walk depth first without recursion, so that no nesting is too deep."""
    stack = [(item, 1) for item in reversed(items)]
    while stack:
        item, depth = stack.pop()
        below = children.get(item.key, [])
        is_open = item.key not in closed
        yield Row(item.key, depth, item, item.turn, len(below), is_open)
        if is_open:
            stack.extend((child, depth + 1) for child in reversed(below))
