"""What is known of one model: how much it reads, what it costs, and what it can do."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from mlagent_tui.protocol.values import ToolStyle

MILLION = 1_000_000
"""Tokens that prices are usually named for."""

SMALL_WINDOW = 16_384
"""Tokens up to which a context counts as small, so that prompt and tools have to be short."""


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars per million tokens.

    Attributes:
        input: Tokens that the model reads for the first time.
        output: Tokens that it writes.
        cached: Tokens that it reads again from a cache; None counts them as ``input``.
        cache_written: Tokens that are put into a cache; None counts them as ``input``.
        source: Who names the price: ``metadata``, ``router``, ``configured``, ``local`` or
            ``script``.
        above: Size of a request, in tokens read, beyond which this price counts.
        tiers: Prices that count instead of this one for requests beyond their ``above``.
    """

    input: Decimal
    output: Decimal
    cached: Decimal | None = None
    cache_written: Decimal | None = None
    source: str = ""
    above: int = 0
    tiers: tuple[Price, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelProfile:
    """What is known of a model so far. Everything may be unknown; nothing is guessed.

    Attributes:
        window: Size of the context in tokens, or None.
        window_source: Where that comes from: ``metadata``, ``router``, ``server`` or ``script``;
            empty if unknown. What the person set, or a refusal told, is not part of a profile.
        output_limit: Most tokens of one answer, or None.
        price: What it costs, or None.
        tools: How it calls tools.
        streaming: Whether answers can be taken piece by piece; None if nobody has looked.
        local: Whether it is a server of the user's own.
        notes: What a person should know, one plain sentence each.
    """

    window: int | None = None
    window_source: str = ""
    output_limit: int | None = None
    price: Price | None = None
    tools: ToolStyle = "unknown"
    streaming: bool | None = None
    local: bool = False
    notes: tuple[str, ...] = ()
