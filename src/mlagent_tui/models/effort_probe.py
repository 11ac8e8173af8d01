"""Tries an effort out before the next turn needs it."""

from __future__ import annotations

import asyncio
import contextlib

from mlagent_tui.models.client import (
    FinishDelta,
    HealedDelta,
    ModelClient,
    ModelError,
    ModelSettings,
    RetryDelta,
)
from mlagent_tui.protocol.messages import UserMessage

PROBE_TOKENS = 64
"""Tokens of the answer that is asked for, thinking not counted."""

PROBE_SECONDS = 15.0
"""How long an answer is waited for."""

_NOT_CHECKED = "It could not be checked yet whether the effort “{}” is taken ({}); it is kept."


async def probe_effort(client: ModelClient, effort: str, limit: float = PROBE_SECONDS) -> str:
    """Ask for a word with an effort, so that a refusal is met now and not in the next turn.

    The client keeps what it learns from refusals, so that the next turn begins with what works.

    Args:
        client: Whom to ask.
        effort: The effort that was chosen.
        limit: Seconds to wait.

    Returns:
        What a person should know, in plain sentences; empty if all is as wished.

    Raises:
        ModelError: If the model certainly cannot be used.
    """
    settings = ModelSettings(max_output_tokens=PROBE_TOKENS, purpose="probe", effort=effort)
    told: list[str] = []
    answer = client.stream([UserMessage("ping")], (), settings)
    try:
        async with asyncio.timeout(limit), contextlib.aclosing(answer) as deltas:  # type: ignore[type-var]
            async for delta in deltas:
                match delta:
                    case HealedDelta(_, text):
                        told.append(text)
                    case RetryDelta(reason=reason):
                        return _NOT_CHECKED.format(effort, reason)
                    case FinishDelta():
                        break
    except TimeoutError:
        return _NOT_CHECKED.format(effort, "no answer in time")
    except ModelError as error:
        if not error.retryable:
            raise
        return _NOT_CHECKED.format(effort, error.message.rstrip("."))
    return " ".join(told)
