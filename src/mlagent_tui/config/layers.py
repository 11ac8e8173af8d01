"""Layers of the configuration, and how a higher one lies over a lower one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from mlagent_tui.config.keys import NAMED_SECTIONS, SECTIONS, KeyPath


@dataclass(frozen=True, slots=True)
class Layer:
    """Values from one place.

    Attributes:
        place: Where they come from, as people read it: a path, ``environment`` …
        kind: How keys are spelled there.
        values: A JSON object.
        packaged: Whether these are the packaged defaults.
    """

    place: str
    kind: Literal["file", "variables", "flags"]
    values: Mapping[str, Any]
    packaged: bool = False

    def spell(self, path: KeyPath) -> str:
        """Return a key as it is written in this place."""
        if self.kind == "flags":
            return FLAG_NAMES.get(path[0], path[0]) if path else "options"
        if self.kind == "variables":
            return "MLAGENT_" + "__".join(part.upper() for part in path)
        return f'"{".".join(path)}"'


FLAG_NAMES = {
    "model_name": "--model",
    "max_iterations": "--max-iterations",
    "stream": "--no-stream",
    "mode": "--mode",
    "max_cost": "--max-cost",
}
"""Options of the command line by the key that they set."""


@dataclass(slots=True)
class Merged:
    """All layers laid over each other.

    Attributes:
        values: The result, a JSON object.
        origins: The number of the layer, from 0 for the lowest, that each value comes from.
        layers: The layers, lowest first.
    """

    layers: tuple[Layer, ...]
    values: dict[str, Any] = field(default_factory=dict)
    origins: dict[KeyPath, int] = field(default_factory=dict)

    def rank(self, path: KeyPath) -> int:
        """Return the number of the layer that the value at ``path`` comes from; 0 if unset."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.origins:
                return self.origins[path[:length]]
        return 0

    def layer_of(self, path: KeyPath) -> Layer:
        """Return the layer that the value at ``path`` comes from."""
        return self.layers[self.rank(path)]


def merge(layers: tuple[Layer, ...]) -> Merged:
    """Lay ``layers`` over each other, lowest first.

    A value replaces the one below it. Sections are laid entry by entry; an entry such as an MCP
    server is replaced whole, so that two kinds of server never mix; ``null`` removes an entry
    that has a name of the user's own.
    """
    merged = Merged(layers)
    for rank, layer in enumerate(layers):
        _lay(merged, rank, layer.values, merged.values, ())
    return merged


def _lay(
    merged: Merged, rank: int, values: Mapping[str, Any], onto: dict[str, Any], path: KeyPath
) -> None:
    for key, value in values.items():
        here = (*path, key)
        if value is None and path in NAMED_SECTIONS:
            onto.pop(key, None)
            merged.origins.pop(here, None)
        elif here in SECTIONS and isinstance(value, Mapping):
            if not isinstance(onto.get(key), dict):
                onto[key] = {}
            merged.origins[here] = rank
            _lay(merged, rank, value, onto[key], here)
        else:
            onto[key] = value
            merged.origins[here] = rank
