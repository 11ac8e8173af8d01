"""Says what a request used, and warns when its price is unknown under a cost limit."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from mlagent_tui.agent.budget import unknown_cost_warning
from mlagent_tui.agent.session import Session
from mlagent_tui.agent.voice import Voice
from mlagent_tui.models.client import ModelClient, UsageDelta
from mlagent_tui.protocol.events import Notice, Usage


async def say_usage(
    session: Session,
    voice: Voice,
    client: ModelClient,
    message_id: str,
    usage: UsageDelta | None,
    latency: float,
    first_token: float | None = None,
    kind: Literal["main", "compaction"] = "main",
) -> None:
    """Say what one request used.

    Args:
        session: Whose request it was.
        voice: Says it.
        client: Who was asked.
        message_id: The answer.
        usage: What the provider reported; None if it reported nothing.
        latency: Seconds from request to end.
        first_token: Seconds from request to the first piece, or None.
        kind: What the request was for.
    """
    before = session.spent
    free = Decimal(0) if session.models.free else None
    used = usage or UsageDelta(0, 0, cost=free)
    await voice.say(usage_event(client, message_id, kind, used, latency, first_token))
    warning = unknown_cost_warning(before, session.spent, session.max_cost, client.model)
    if warning:
        await voice.say(Notice("warning", "unknown_cost", warning))


def usage_event(
    client: ModelClient,
    message_id: str,
    kind: Literal["main", "compaction", "probe"],
    used: UsageDelta,
    latency: float = 0.0,
    first_token: float | None = None,
) -> Usage:
    """Return what one request used, as an event; the arguments are those of :func:`say_usage`."""
    return Usage(
        message_id,
        client.model,
        kind,
        used.tokens_in,
        used.tokens_out,
        used.tokens_cached,
        used.tokens_cache_written,
        used.cost,
        round(latency, 3),
        None if first_token is None else round(first_token, 3),
    )
