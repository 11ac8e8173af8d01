"""The rows of the tool tree: turn, then call, then the calls of its sub-agent. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from mlagent_tui.protocol.values import ToolState
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


def elapsed(item: ToolItem, now: datetime) -> float | None:
    """Return for how many seconds a call has run, or ran; None if it never did."""
    started = moment(item.started)
    if started is None:
        return None
    ended = moment(item.ended)
    if ended is None and item.state not in RUNNING:
        return None
    return max(0.0, ((ended or now) - started).total_seconds())


def clock_text(seconds: float | None) -> str:
    """Return a span as ``0.4s``, ``14s``, ``02:11`` or ``1:02:11``; empty for None."""
    if seconds is None:
        return ""
    if seconds < 9.95:
        return f"{seconds:.1f}s"
    whole = int(seconds)
    if whole < 60:
        return f"{whole}s"
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"


def moment(text: str) -> datetime | None:
    """Read an ISO 8601 moment; None for an empty or broken one."""
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None


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
