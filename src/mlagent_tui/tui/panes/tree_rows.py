"""The rows of the tool tree: turn, then call, then the calls of its sub-agent. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from mlagent_tui.protocol.values import ToolState
from mlagent_tui.tui.render.elapsed import elapsed_text, seconds_between
from mlagent_tui.tui.state import ToolItem

RUNNING: frozenset[ToolState] = frozenset({"running"})
"""States in which a call's time passes."""


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


def rows_of(calls: Mapping[str, ToolItem], closed: frozenset[str] = frozenset()) -> list[Row]:
    """Return the rows for ``calls``, leaving out what is below a key in ``closed``.

    A call whose parent is not known stands directly below its turn, so that nothing is lost.
    """
    children: dict[str, list[ToolItem]] = {}
    turns: dict[int | None, list[ToolItem]] = {}
    for item in calls.values():
        if item.parent != item.key and item.parent in calls:
            children.setdefault(item.parent, []).append(item)
        else:
            turns.setdefault(item.turn, []).append(item)
    rows: list[Row] = []
    for turn, items in turns.items():
        key = f"turn:{turn}"
        rows.append(Row(key, 0, None, turn, len(items), key not in closed))
        if key not in closed:
            rows.extend(_below(items, children, closed))
    return rows


def elapsed(item: ToolItem, now: datetime) -> str:
    """Return for how long a call has run, or ran, such as ``14s``; empty if it never did."""
    over: str | datetime = item.ended or (now if item.state in RUNNING else "")
    seconds = seconds_between(item.started, over)
    return "" if seconds is None else elapsed_text(seconds)


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
