"""What a request costs: exact arithmetic on decimal dollars."""

from __future__ import annotations

from decimal import Decimal

from mlagent_tui.models.client import UsageDelta
from mlagent_tui.models.profile import MILLION, Price

FREE = Price(Decimal(0), Decimal(0), source="local")
"""What the user's own servers cost."""


def price_for(price: Price, tokens_in: int) -> Price:
    """Return the price that counts for a request of this size.

    Some services charge the whole request more once it reads beyond a limit.
    """
    reached = [tier for tier in price.tiers if tokens_in > tier.above]
    return max(reached, key=lambda tier: tier.above) if reached else price


def cost_of(usage: UsageDelta, price: Price) -> Decimal:
    """Return US dollars for what a request used."""
    price = price_for(price, usage.tokens_in)
    fresh = usage.tokens_in - usage.tokens_cached - usage.tokens_cache_written
    cached = price.input if price.cached is None else price.cached
    written = price.input if price.cache_written is None else price.cache_written
    total = (
        max(0, fresh) * price.input
        + usage.tokens_cached * cached
        + usage.tokens_cache_written * written
        + usage.tokens_out * price.output
    )
    return (total / MILLION).normalize()
