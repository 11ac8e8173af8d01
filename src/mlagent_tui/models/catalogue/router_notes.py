"""What a person should know of how the router serves a model, in plain sentences."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from mlagent_tui.models.catalogue.router_answers import POLICIES, Choice, Offer
from mlagent_tui.models.client import ModelError

_SHOWN = 6
"""Providers that a sentence names."""


def router_notes(model: str, tag: str, choice: Choice, *, priced: bool) -> tuple[str, ...]:
    """Return what a person should know before the router serves a model.

    Args:
        model: The model's name on the Hub.
        tag: The tag of its id; may be empty.
        choice: The offers that may serve it.
        priced: Whether the user set a price, so that the offers' prices do not matter.
    """
    if not choice.offers:
        return (f"The router names no provider “{tag}” of {model}.",)
    notes = (
        _availability(model, tag, choice),
        f"No provider of {model} takes tools; calls are read from its text."
        if choice.tools is False
        else "",
        _window(model, choice),
        "" if priced else _price(model, choice),
    )
    return tuple(note for note in notes if note)


def wrong_tag(
    model: str, tag: str, offers: tuple[Offer, ...], models: Mapping[str, tuple[Offer, ...]]
) -> ModelError | None:
    """Return the error for a tag that is certainly wrong; None if it might be a new one.

    Certain is a tag that is almost another one, or a provider that serves other models only.
    """
    providers = [each.provider for each in offers]
    near = difflib.get_close_matches(tag.lower(), [*providers, *POLICIES], 2, 0.6)
    elsewhere = any(offer.provider == tag for each in models.values() for offer in each)
    if not near and not elsewhere:
        return None
    guess = f"Did you mean {' or '.join(f':{each}' for each in near)}? " if near else ""
    served = ", ".join(providers[:_SHOWN]) or "nobody at the moment"
    return ModelError(
        "not_found",
        f"The Hugging Face router serves {model}, but not through “{tag}”.",
        f"{guess}It is served by {served}.",
    )


def _availability(model: str, tag: str, choice: Choice) -> str:
    if choice.live:
        return ""
    if choice.pinned:
        return f"{tag} does not serve {model} at the moment."
    return f"No provider serves {model} at the moment."


def _window(model: str, choice: Choice) -> str:
    windows = {each.window for each in choice.offers if each.window}
    if len(windows) < 2:
        return ""
    widest = max(choice.offers, key=lambda each: each.window or 0)
    return (
        f"Any of {len(choice.offers)} providers may serve {model}, so the smallest of their "
        f"windows counts; :{widest.provider} gives {widest.window:,} tokens."
    )


def _price(model: str, choice: Choice) -> str:
    prices = {each.price for each in choice.offers}
    if len(prices) < 2 or choice.price is None:
        return ""
    named = " and name one" if None in prices else ""
    return f"The price of {model} is the highest of the providers that may serve it{named}."
