"""Which part of a history a compaction replaces: pure arithmetic on its entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlagent_tui.agent.history import Entry
from mlagent_tui.protocol.messages import ToolMessage, UserMessage

TAIL_SHARE = 0.25
"""Share of the limit that the newest part may keep, word for word."""

HARD_TAIL_SHARE = 0.08
"""The same when a first attempt did not save enough."""

LARGE_SHARE = 0.1
"""A single message above this share of the limit is shortened to its head and tail."""

HARD_LARGE_SHARE = 0.03
"""The same when a first attempt did not save enough."""


@dataclass(frozen=True, slots=True)
class Cut:
    """What a compaction replaces and what stays.

    Attributes:
        summarised: Entries whose place the summary takes.
        kept: Entries of the range that stay word for word: what people wrote.
        large: Entries anywhere that are shortened to head and tail.
        large_above: Tokens above which an entry counts as large.
    """

    summarised: tuple[Entry, ...]
    kept: tuple[Entry, ...]
    large: tuple[Entry, ...]
    large_above: int


def plan_cut(entries: Sequence[Entry], limit: int, *, hard: bool = False) -> Cut:
    """Choose what to replace.

    The cut is at the border of a turn or of a round, so that a call never loses its result and
    one long turn can be compacted as well.

    Args:
        entries: The live history.
        limit: Tokens that the context may take.
        hard: Save more than a first attempt did.
    """
    large_above = max(500, int(limit * (HARD_LARGE_SHARE if hard else LARGE_SHARE)))
    tail_limit = int(limit * (HARD_TAIL_SHARE if hard else TAIL_SHARE))
    first_of_tail = _tail_start(entries, tail_limit, large_above)
    older = entries[:first_of_tail]
    return Cut(
        summarised=tuple(entry for entry in older if not _by_person(entry)),
        kept=tuple(entry for entry in older if _by_person(entry)),
        large=tuple(
            entry
            for index, entry in enumerate(entries)
            if entry.tokens > large_above
            and (index >= first_of_tail or _by_person(entry))
            and _can_shorten(entry)
        ),
        large_above=large_above,
    )


def _tail_start(entries: Sequence[Entry], tail_limit: int, large_above: int) -> int:
    """Return the index at which the kept tail begins; always at a border."""
    total, start = 0, len(entries)
    for index in range(len(entries) - 1, -1, -1):
        entry = entries[index]
        total += min(entry.tokens, large_above) if _can_shorten(entry) else entry.tokens
        if total > tail_limit and start < len(entries):
            break
        if _is_border(entry):
            start = index
    return start


def _is_border(entry: Entry) -> bool:
    """A tail may begin with an answer or with a user-role message, never with a result."""
    return not isinstance(entry.message, ToolMessage)


def _by_person(entry: Entry) -> bool:
    return isinstance(entry.message, UserMessage) and entry.message.origin == "user"


def _can_shorten(entry: Entry) -> bool:
    return isinstance(entry.message, UserMessage | ToolMessage)
