"""The model library's own list of hosted models: look-ups in memory, and only once it is loaded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mlagent_tui.models.catalogue.foreign_json import amount, count
from mlagent_tui.models.library import loader
from mlagent_tui.models.profile import MILLION, Price
from mlagent_tui.models.routes.registry import Route

_ABOVE_PREFIX = "input_cost_per_token_above_"
_ABOVE = re.compile(rf"{_ABOVE_PREFIX}(\d{{1,5}})k_tokens")


@dataclass(frozen=True, slots=True)
class Listed:
    """What the list says of a model. Everything may be unknown.

    Attributes:
        window: Tokens that it can read.
        output_limit: Most tokens of one answer.
        price: What it costs.
        tools: Whether it can call tools; None if the list does not say.
        retired: The date from which the service no longer offers it, as ``YYYY-MM-DD``.
    """

    window: int | None = None
    output_limit: int | None = None
    price: Price | None = None
    tools: bool | None = None
    retired: str = ""


UNLISTED = Listed()
"""What is known of a model that the list does not have."""


def listed(route: Route) -> Listed:
    """Return what the list says of a hosted model."""
    if not loader.is_loaded() or route.wire_model != f"{route.provider}/{route.name}":
        return UNLISTED
    models = _models()
    entry = models.get(route.wire_model)
    if entry is None:
        entry = models.get(route.name)
        if entry is None or entry.get("litellm_provider") != route.provider:
            return UNLISTED
    return _read(entry)


def listed_of(provider: str) -> Iterator[tuple[str, Listed]]:
    """Yield the ids of a service's chat models, and what the list says of them."""
    if not loader.is_loaded():
        return
    for name, entry in _models().items():
        if entry.get("litellm_provider") != provider or entry.get("mode") != "chat":
            continue
        if not name.startswith("ft:"):
            yield name if name.startswith(f"{provider}/") else f"{provider}/{name}", _read(entry)


def _models() -> Mapping[str, Mapping[str, Any]]:
    models: Mapping[str, Mapping[str, Any]] = loader.start_loading().result().model_cost
    return models


def _read(entry: Mapping[str, Any]) -> Listed:
    retired = entry.get("deprecation_date")
    return Listed(
        window=count(entry.get("max_input_tokens")) or count(entry.get("max_tokens")),
        output_limit=count(entry.get("max_output_tokens")),
        price=price_in(entry),
        tools=True if entry.get("supports_function_calling") is True else None,
        retired=retired if isinstance(retired, str) else "",
    )


def price_in(entry: Mapping[str, Any]) -> Price | None:
    """Return the price in an entry of the list, with what larger requests cost; or None."""
    base = _rates(entry, 0, "")
    if base is None:
        return None
    limits = sorted(
        int(found.group(1)) * 1000
        for key in entry
        if key.startswith(_ABOVE_PREFIX) and (found := _ABOVE.fullmatch(key)) is not None
    )
    tiers = (_rates(entry, limit, f"_above_{limit // 1000}k_tokens", base) for limit in limits)
    return Price(
        base.input,
        base.output,
        base.cached,
        base.cache_written,
        "metadata",
        tiers=tuple(tier for tier in tiers if tier is not None),
    )


def _rates(
    entry: Mapping[str, Any], above: int, suffix: str, base: Price | None = None
) -> Price | None:
    """Return one set of prices; what a larger size does not name is as in ``base``."""
    told = _per_million(entry, f"input_cost_per_token{suffix}")
    written_out = _per_million(entry, f"output_cost_per_token{suffix}")
    cached = _per_million(entry, f"cache_read_input_token_cost{suffix}")
    written = _per_million(entry, f"cache_creation_input_token_cost{suffix}")
    if base is not None:
        told = base.input if told is None else told
        written_out = base.output if written_out is None else written_out
    if told is None or written_out is None:
        return None
    return Price(told, written_out, cached, written, "metadata", above=above)


def _per_million(entry: Mapping[str, Any], key: str) -> Any:
    exact = amount(entry.get(key))
    return None if exact is None else exact * MILLION
