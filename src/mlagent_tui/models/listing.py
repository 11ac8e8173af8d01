"""Which models can be chosen: one list from every place that knows some."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mlagent_tui.models.profile import Price

Source = Literal["configured", "suggested", "local", "router", "hosted"]
"""Who names a model: the user's settings, this program, a local server, the Hugging Face router,
or the list of a service whose key is set."""


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """One model that can be chosen.

    Attributes:
        id: What people write to name it.
        place: Who serves it, for example ``Hugging Face router`` or ``Ollama``.
        source: Who named it.
        window: Size of its context in tokens, or None if unknown.
        price: What it costs, or None if unknown; local models cost nothing.
        tools: Whether it can call tools; None if nobody says.
        needs: What is missing to use it, for example ``ANTHROPIC_API_KEY``; empty if nothing is.
        note: What a person should know, in one plain sentence; may be empty.
    """

    id: str
    place: str
    source: Source
    window: int | None = None
    price: Price | None = None
    tools: bool | None = None
    needs: str = ""
    note: str = ""

    @property
    def usable(self) -> bool:
        """Whether it can be asked as things are."""
        return not self.needs


@dataclass(frozen=True, slots=True)
class Listing:
    """All models that were found.

    Attributes:
        entries: The models, each id once.
        failures: Lists that did not come, one plain sentence each.
    """

    entries: tuple[ModelEntry, ...]
    failures: tuple[str, ...] = ()
