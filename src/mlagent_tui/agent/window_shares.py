"""How a context window is shared out: pure arithmetic, in tokens unless said otherwise."""

from __future__ import annotations

from mlagent_tui.models.profile import SMALL_WINDOW

RESERVE_SHARE = 0.1
"""Share of the window that is kept free for the answer, in windows of common size."""

SMALL_RESERVE_SHARE = 0.25
"""The same in small windows, where a tenth would not hold an answer."""

SMALL_RESERVE = 4_096
"""Tokens beyond which the larger share is not needed."""

RESULT_SHARE = 0.2
"""Share of the window that one tool result may take."""

LEAST_RESULT = 2_000
"""Characters of a result that are shown however small the window is."""

DENSE_CHARACTERS_PER_TOKEN = 3.0
"""Results hold numbers and paths, which take more tokens than prose."""

MARGIN_SHARE = 0.05
"""Share of a small window that estimates may be off; servers refuse what could overrun it."""

LEAST_ANSWER = 512
"""Tokens that an answer is given however full the context is."""


def reserve(window: int) -> int:
    """Return the tokens that are kept free for the answer."""
    return max(int(window * RESERVE_SHARE), min(int(window * SMALL_RESERVE_SHARE), SMALL_RESERVE))


def compaction_limit(compact_at: int, window: int | None) -> int:
    """Return the size at which the history is compacted."""
    return compact_at if window is None else min(compact_at, window - reserve(window))


def result_characters(window: int | None) -> int | None:
    """Return how many characters one tool result may take; None for no limit."""
    if window is None:
        return None
    return max(LEAST_RESULT, int(window * RESULT_SHARE * DENSE_CHARACTERS_PER_TOKEN))


def answer_tokens(window: int | None, used: int, output_limit: int | None = None) -> int | None:
    """Return how long an answer may be; None leaves it to the provider.

    Only small windows need a limit: without one the model would write past the end of them.

    Args:
        window: Size of the context, or None if unknown.
        used: What the request takes of it.
        output_limit: Most that the model can write at once, or None if unknown.
    """
    if window is None or window > SMALL_WINDOW:
        return None
    left = window - used - int(window * MARGIN_SHARE)
    room = max(LEAST_ANSWER, min(reserve(window), left))
    return room if output_limit is None else min(room, output_limit)
