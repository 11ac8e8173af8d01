"""What is known of models: windows and prices, from the library's own list."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from mlagent_tui.models import loader
from mlagent_tui.models.client import UsageDelta
from mlagent_tui.models.profile import MILLION, ModelProfile, Price
from mlagent_tui.models.registry import Route

_log = logging.getLogger(__name__)

_FREE = Price(Decimal(0), Decimal(0), source="local")


class Catalogue:
    """Knows models; what it does not know stays unknown."""

    def profile(self, route: Route) -> ModelProfile:
        """Return what is known of a model: a look-up in memory."""
        entry = _listed(route)
        size = (entry.get("max_input_tokens") or entry.get("max_tokens")) if entry else None
        return ModelProfile(
            window=int(size) if size else None,
            window_source="metadata" if size else "",
            price=_FREE if route.local else _price(entry) if entry else None,
            local=route.local,
        )

    async def look_up(self, route: Route) -> None:
        """Find out what has to be asked for; done once."""

    def cost(self, route: Route, usage: UsageDelta) -> Decimal | None:
        """Return what a request cost in US dollars; None if the price is unknown."""
        price = self.profile(route).price
        if price is None:
            return None
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


def _price(entry: Mapping[str, Any]) -> Price | None:
    if "input_cost_per_token" not in entry:
        return None
    return Price(
        _per_million(entry["input_cost_per_token"]) or Decimal(0),
        _per_million(entry.get("output_cost_per_token")) or Decimal(0),
        _per_million(entry.get("cache_read_input_token_cost")),
        _per_million(entry.get("cache_creation_input_token_cost")),
        "metadata",
    )


def _per_million(per_token: Any) -> Decimal | None:
    return None if per_token is None else Decimal(str(per_token)) * MILLION


def _listed(route: Route) -> Mapping[str, Any] | None:
    """Return the model's entry in the library's list: a look-up in memory, nothing more."""
    if not loader.is_loaded() or route.wire_model != f"{route.provider}/{route.name}":
        return None
    listed: Mapping[str, Mapping[str, Any]] = loader.start_loading().result().model_cost
    entry = listed.get(route.wire_model)
    if entry is None:
        entry = listed.get(route.name)
        if entry is not None and entry.get("litellm_provider") != route.provider:
            return None
    return entry
