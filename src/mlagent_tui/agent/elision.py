"""Which old tool results give way to their head and tail: pure arithmetic on a history."""

from __future__ import annotations

from collections.abc import Sequence

from mlagent_tui.agent.history import Entry
from mlagent_tui.protocol.messages import AssistantMessage, ToolMessage

KEPT_ROUNDS = 2
"""The newest rounds keep their results whole."""

KEPT_SHARE = 0.2
"""Share of the limit that the newest part of the history keeps whole in any case."""

WORTH_IT = 400
"""Tokens of a result below which nothing would be won."""


def old_results(entries: Sequence[Entry], limit: int) -> tuple[Entry, ...]:
    """Return the tool results that may be shortened.

    Args:
        entries: The live history.
        limit: Tokens that the context may take.
    """
    kept_from = min(_newest_rounds(entries), _newest_share(entries, int(limit * KEPT_SHARE)))
    return tuple(
        entry
        for entry in entries[:kept_from]
        if isinstance(entry.message, ToolMessage) and entry.tokens > WORTH_IT
    )


def _newest_rounds(entries: Sequence[Entry]) -> int:
    """Return the index at which the newest rounds begin."""
    rounds = 0
    for index in range(len(entries) - 1, -1, -1):
        message = entries[index].message
        if isinstance(message, AssistantMessage) and message.tool_calls:
            rounds += 1
            if rounds == KEPT_ROUNDS:
                return index
    return 0


def _newest_share(entries: Sequence[Entry], room: int) -> int:
    """Return the index of the first entry of the newest part that fits into ``room`` tokens."""
    total = 0
    for index in range(len(entries) - 1, -1, -1):
        total += entries[index].tokens
        if total > room:
            return index + 1
    return 0
