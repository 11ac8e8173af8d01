"""Tries an effort out before the next turn needs it."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass

from mlagent_tui.models.client import (
    FinishDelta,
    HealedDelta,
    ModelClient,
    ModelError,
    ModelSettings,
    RetryDelta,
    UsageDelta,
)
from mlagent_tui.protocol.messages import UserMessage

PROBE_TOKENS = 64
"""Tokens of the answer that is asked for, thinking not counted."""

PROBE_SECONDS = 15.0
"""How long an answer is waited for."""

_NOT_CHECKED = "It could not be checked yet whether the effort “{}” is taken ({}); it is kept."


@dataclass(frozen=True, slots=True)
class Probe:
    """What came of a trial.

    Attributes:
        note: What a person should know, in plain sentences; empty if all is as wished.
        usage: What the trial used, or None if nobody told.
    """

    note: str = ""
    usage: UsageDelta | None = None


async def probe_effort(client: ModelClient, effort: str, limit: float = PROBE_SECONDS) -> Probe:
    """Ask for a word with an effort, so that a refusal is met now and not in the next turn.

    The client keeps what it learns from refusals, so that the next turn begins with what works.

    Args:
        client: Whom to ask.
        effort: The effort that was chosen.
        limit: Seconds to wait.

    Raises:
        ModelError: If the model certainly cannot be used.
    """
    settings = ModelSettings(max_output_tokens=PROBE_TOKENS, purpose="probe", effort=effort)
    told: list[str] = []
    usage: UsageDelta | None = None
    answer = client.stream([UserMessage("ping")], (), settings)
    try:
        async with asyncio.timeout(limit), contextlib.aclosing(answer) as deltas:
            async for delta in deltas:
                match delta:
                    case HealedDelta(_, text):
                        told.append(text)
                    case RetryDelta(reason=reason):
                        return _kept(effort, reason)
                    case UsageDelta():
                        usage = delta
                    case FinishDelta():
                        break
    except TimeoutError:
        return _kept(effort, "no answer in time")
    except ModelError as error:
        if not error.retryable:
            raise
        return _kept(effort, error.message.rstrip("."))
    return Probe(" ".join(told), usage)


def _kept(effort: str, reason: str) -> Probe:
    return Probe(_NOT_CHECKED.format(effort, reason))
