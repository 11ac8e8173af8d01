"""What a run used, in one line."""

from __future__ import annotations

from mlagent_tui.agent.budget import Spent, dollars
from mlagent_tui.protocol.events import Envelope, Usage


class Summary:
    """Folds usage reports."""

    def __init__(self) -> None:
        self._requests = 0
        self._tokens_in = 0
        self._tokens_out = 0
        self._cached = 0
        self._spent = Spent()

    def apply(self, envelope: Envelope) -> None:
        """Fold one event."""
        if isinstance(event := envelope.event, Usage):
            self._requests += 1
            self._tokens_in += event.tokens_in
            self._tokens_out += event.tokens_out
            self._cached += event.tokens_cached
            self._spent = self._spent.add(event.cost)

    def line(self) -> str:
        """Return requests, tokens and cost; empty if no model was asked."""
        if not self._requests:
            return ""
        requests = f"{self._requests} model request{'s' if self._requests != 1 else ''}"
        cached = f" ({self._cached:,} cached)" if self._cached else ""
        tokens = f"{self._tokens_in:,} tokens in{cached}, {self._tokens_out:,} out"
        return f"{requests} · {tokens} · {self._cost()}"

    def _cost(self) -> str:
        if self._spent.unknown and not self._spent.total:
            return "cost unknown"
        at_least = "at least " if self._spent.unknown else ""
        return f"{at_least}{dollars(self._spent.total)}"
