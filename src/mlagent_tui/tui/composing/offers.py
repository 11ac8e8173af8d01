"""The completions that are offered now, and which of them is chosen. Pure."""

from __future__ import annotations

from mlagent_tui.tui.commands import find
from mlagent_tui.tui.composing.completion import Completion, Query

AGENT_READS = "sent as its path"
"""What is good to know of files: nothing of them is copied; the agent reads them."""


class Offers:
    """What the word at the cursor may become.

    Attributes:
        query: The word that the completions are for; None if there are none.
        completions: All of them, the best first.
        chosen: Which one is marked.
    """

    def __init__(self) -> None:
        self.query: Query | None = None
        self.completions: tuple[Completion, ...] = ()
        self.chosen = 0
        self._moved = False

    def __bool__(self) -> bool:
        return bool(self.completions)

    @property
    def note(self) -> str:
        """What is good to know of all of them."""
        return AGENT_READS if self.query is not None and self.query.kind == "file" else ""

    def show(self, query: Query | None, completions: tuple[Completion, ...]) -> bool:
        """Offer other completions; return whether anything has changed."""
        if query is None or _is_all_there(query, completions):
            query, completions = None, ()
        if query == self.query and completions == self.completions:
            return False
        self.query, self.completions = query, completions
        self.chosen, self._moved = 0, False
        return True

    def choose(self, step: int) -> None:
        """Mark another one, round the ends."""
        self.chosen = (self.chosen + step) % len(self.completions)
        self._moved = True

    def taken_by_enter(self) -> bool:
        """Whether Enter takes the marked one; otherwise it sends what is written."""
        query = self.query
        if query is None or not self.completions:
            return False
        if query.kind == "command":
            return find(query.word) is None
        names = [completion.label.lower() for completion in self.completions]
        return self._moved or (bool(query.word) and query.word.lower() not in names)


def _is_all_there(query: Query, completions: tuple[Completion, ...]) -> bool:
    """Whether nothing is left to be completed."""
    if query.kind == "command" or len(completions) != 1:
        return False
    return completions[0].label == query.word
