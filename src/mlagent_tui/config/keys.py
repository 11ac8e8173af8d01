"""Which keys exist, and the nearest one to a key that does not."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any

from pydantic import AliasChoices, BaseModel

from mlagent_tui.config.servers import HttpServer, StdioServer
from mlagent_tui.config.settings import (
    Attention,
    Destination,
    Endpoints,
    Messaging,
    ModelPrice,
    Settings,
)

KeyPath = tuple[str, ...]
"""Where a value stands: the keys that lead to it."""

SECTIONS: frozenset[KeyPath] = frozenset(
    {
        ("mcpServers",),
        ("base_urls",),
        ("keys",),
        ("model_prices",),
        ("attention",),
        ("endpoints",),
        ("messaging",),
        ("messaging", "destinations"),
    }
)
"""Objects whose entries are laid over each other one by one; anything else is replaced whole."""

NAMED_SECTIONS: frozenset[KeyPath] = frozenset(
    {("mcpServers",), ("base_urls",), ("keys",), ("model_prices",), ("messaging", "destinations")}
)
"""Sections whose entries have names of the user's own; ``null`` removes such an entry."""

_MODELS: dict[KeyPath, tuple[type[BaseModel], ...]] = {
    (): (Settings,),
    ("attention",): (Attention,),
    ("endpoints",): (Endpoints,),
    ("messaging",): (Messaging,),
    ("model_prices", "*"): (ModelPrice,),
    ("mcpServers", "*"): (StdioServer, HttpServer),
    ("messaging", "destinations", "*"): (Destination,),
}


def known_keys(path: KeyPath) -> frozenset[str] | None:
    """Return the keys that an object at ``path`` may have; None if any name will do."""
    return _keys_of(path) or _keys_of((*path[:-1], "*"))


def unknown_keys(values: Mapping[str, Any], path: KeyPath = ()) -> list[KeyPath]:
    """Return where keys stand in ``values`` that mean nothing."""
    known = known_keys(path)
    found: list[KeyPath] = []
    for key, value in values.items():
        here = (*path, key)
        if known is not None and key not in known:
            if key != "$schema":
                found.append(here)
        elif isinstance(value, Mapping):
            found.extend(unknown_keys(value, here))
    return found


def nearest_key(path: KeyPath) -> str | None:
    """Return the known key that looks most like the last one of ``path``, or None."""
    by_form = {_form(key): key for key in sorted(known_keys(path[:-1]) or ())}
    wanted = _form(path[-1])
    longer = [form for form in by_form if len(wanted) > 3 and form.startswith(wanted)]
    close = longer or get_close_matches(wanted, by_form, n=1, cutoff=0.6)
    return by_form[close[0]] if close else None


def _form(key: str) -> str:
    return key.casefold().replace("_", "").replace("-", "")


@cache
def _keys_of(path: KeyPath) -> frozenset[str] | None:
    models = _MODELS.get(path)
    if models is None:
        return None
    keys: set[str] = set()
    for model in models:
        for name, field in model.model_fields.items():
            alias = field.validation_alias
            if isinstance(alias, AliasChoices):
                keys.update(choice for choice in alias.choices if isinstance(choice, str))
            else:
                keys.add(alias if isinstance(alias, str) else name)
    return frozenset(keys)
