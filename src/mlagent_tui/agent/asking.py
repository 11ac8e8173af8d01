"""One request on its way: pieces in, until it is over or another model is chosen meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import cast

from mlagent_tui.agent.model_use import ModelUse
from mlagent_tui.clock import Clock
from mlagent_tui.models.client import Delta, ModelClient, ModelSettings, RetryDelta
from mlagent_tui.protocol.events import Notice
from mlagent_tui.protocol.messages import Message
from mlagent_tui.protocol.values import ToolInfo


class SwitchedAwayError(Exception):
    """Another model was chosen while the request waited for its next attempt."""


async def ask(
    models: ModelUse,
    client: ModelClient,
    request: tuple[Sequence[Message], Sequence[ToolInfo], ModelSettings],
    take: Callable[[Delta], Awaitable[None]],
) -> None:
    """Send a request and hand over every piece of what comes back.

    Raises:
        SwitchedAwayError: A switch of the model ended the wait for a further attempt.
        ModelError: The request failed for good.
    """
    work = asyncio.create_task(_send(models, client, request, take))
    try:
        await asyncio.wait({work})
    finally:
        work.cancel()
        models.end_wait(work)
        await asyncio.wait({work})
        left = models.was_left(work)
    if left and work.cancelled():
        raise SwitchedAwayError
    work.result()


async def _send(
    models: ModelUse,
    client: ModelClient,
    request: tuple[Sequence[Message], Sequence[ToolInfo], ModelSettings],
    take: Callable[[Delta], Awaitable[None]],
) -> None:
    me = cast("asyncio.Task[None]", asyncio.current_task())
    async with contextlib.aclosing(client.stream(*request)) as deltas:
        async for delta in deltas:
            models.end_wait(me)
            await take(delta)
            if isinstance(delta, RetryDelta):
                if models.client is not client:
                    raise SwitchedAwayError
                models.begin_wait(me)


def retry_notice(retry: RetryDelta, clock: Clock) -> Notice:
    """Return what to say about a wait; ``until`` lets a screen count down."""
    seconds = max(1, round(retry.delay))
    until = clock.now() + timedelta(seconds=retry.delay)
    reason = retry.reason[:1].upper() + retry.reason[1:]
    return Notice(
        "warning",
        "retrying",
        f"{reason}. Attempt {retry.attempt} of {retry.of} in {seconds} s.",
        {
            "attempt": retry.attempt,
            "of": retry.of,
            "delay": retry.delay,
            "until": until.isoformat(),
            "reason": retry.reason,
        },
    )
