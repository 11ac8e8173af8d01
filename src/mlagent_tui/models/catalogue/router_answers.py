"""What the router's catalogue says: pure reading of its JSON, and who may serve a request.

The router passes a request on to one of several providers, and they differ: in how much context
they give a model, in price, in whether they take tools. Which one it will be is known if the id
names it (``:provider``), and for ``:cheapest`` as far as all prices are named. Throughput changes
by the minute and the user's order of preference is not told, so for ``:fastest``, ``:preferred``
and ids without a tag any live provider may serve.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from mlagent_tui.models.catalogue.foreign_json import amount, count, flag, name, objects, part
from mlagent_tui.models.profile import Price

MAX_MODELS = 5_000
"""Models of the catalogue that are read."""

MAX_OFFERS = 100
"""Providers of one model that are read."""

POLICIES = ("fastest", "cheapest", "preferred", "auto")
"""Tags that say how the router chooses; any other tag names a provider."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One provider's offer to serve a model. Everything but its name may be unknown.

    Attributes:
        provider: Its name, which is also its tag.
        live: Whether it serves the model now.
        window: Tokens that it lets the model read.
        price: What it costs.
        tools: Whether it takes tools.
    """

    provider: str
    live: bool
    window: int | None = None
    price: Price | None = None
    tools: bool | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """The offers among which the router may choose for one request.

    Attributes:
        offers: The offers; empty if the model has none, or the tag names none.
        pinned: Whether the id names the provider.
        live: Whether any of them serves the model now.
    """

    offers: tuple[Offer, ...]
    pinned: bool = False
    live: bool = True

    @property
    def window(self) -> int | None:
        """The smallest window among the offers that name one."""
        return min((each.window for each in self.offers if each.window), default=None)

    @property
    def price(self) -> Price | None:
        """The most that the offers cost, of those that name a price: an upper bound."""
        prices = [each.price for each in self.offers if each.price is not None]
        if not prices:
            return None
        return Price(
            max(each.input for each in prices), max(each.output for each in prices), source="router"
        )

    @property
    def tools(self) -> bool | None:
        """Whether tools are taken: no if every offer says no; None if nobody says yes."""
        told = {each.tools for each in self.offers}
        return True if True in told else False if told == {False} else None


def read_catalogue(answer: Any) -> Mapping[str, tuple[Offer, ...]] | None:
    """Return the offers by model, for models that have some; None if it is no list of models."""
    data = part(answer, "data")
    if not isinstance(data, list):
        return None
    read = ((name(entry.get("id")), _offers(entry)) for entry in objects(data, MAX_MODELS))
    return {model: offers for model, offers in read if model and offers}


def choose(offers: tuple[Offer, ...], tag: str) -> Choice:
    """Return the offers that may serve a request whose id has ``tag``; empty for none."""
    if tag and tag not in POLICIES:
        pinned = tuple(each for each in offers if each.provider == tag)
        return Choice(pinned, pinned=True, live=any(each.live for each in pinned))
    live = tuple(each for each in offers if each.live)
    if not live:
        return Choice(offers, live=False)
    return Choice(_cheapest(live) if tag == "cheapest" else live)


def split_tag(name: str) -> tuple[str, str]:
    """Return a model's name and its tag, which may be empty."""
    model, _, tag = name.partition(":")
    return model, tag


def _offers(entry: Mapping[str, Any]) -> tuple[Offer, ...]:
    offers = (_offer(each) for each in objects(entry.get("providers"), MAX_OFFERS))
    return tuple(each for each in offers if each.provider)


def _offer(entry: Mapping[str, Any]) -> Offer:
    return Offer(
        name(entry.get("provider")),
        entry.get("status") == "live",
        count(entry.get("context_length")),
        _price(entry),
        flag(entry.get("supports_tools")),
    )


def _price(entry: Mapping[str, Any]) -> Price | None:
    """Return an offer's price; one that is not named is unknown, unless the offer is free."""
    told = amount(part(entry, "pricing", "input"))
    written = amount(part(entry, "pricing", "output"))
    if told is not None and written is not None:
        return Price(told, written, source="router")
    return Price(Decimal(0), Decimal(0), source="router") if entry.get("is_free") is True else None


def _cheapest(live: tuple[Offer, ...]) -> tuple[Offer, ...]:
    """Return the offers with the lowest price of output; all of them if one names none."""
    prices = [each.price for each in live if each.price is not None]
    if len(prices) < len(live):
        return live
    lowest = min(price.output for price in prices)
    return tuple(each for each in live if each.price is not None and each.price.output == lowest)
