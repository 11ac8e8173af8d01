"""How full the model's context is: what the provider reported, plus what was added since."""

from __future__ import annotations

from mlagent_tui.agent.history import History
from mlagent_tui.agent.tokens import estimate_text, estimate_tools
from mlagent_tui.protocol.events import (
    Compacted,
    ContextBase,
    ContextStatus,
    Envelope,
    ModelChanged,
    NewComplete,
    RedoComplete,
    UndoComplete,
    Usage,
)
from mlagent_tui.protocol.messages import AssistantMessage, ToolMessage, UserMessage

LEAST_CORRECTION, MOST_CORRECTION = 0.5, 2.0
"""How far estimates are believed to be off; a report further away is about something else."""

_REWRITES = (Compacted, UndoComplete, RedoComplete, NewComplete, ModelChanged, ContextBase)


class ContextMeter:
    """Folds usage reports into the size of the next request, in tokens.

    After a change that rewrites the history the report no longer fits; the estimate is then
    corrected by how far estimates were off in the last report.
    """

    def __init__(self, history: History) -> None:
        self._history = history
        self._base = {"system": 0, "tools": 0}
        self._reported: int | None = None
        self._reported_seq = 0
        self._correction = 1.0

    def apply(self, envelope: Envelope) -> None:
        """Fold one event; call it after the history folded the same event."""
        event = envelope.event
        if isinstance(event, ContextBase):
            self._base = {
                "system": estimate_text(event.system_prompt),
                "tools": estimate_tools(event.tools),
            }
        if isinstance(event, Usage) and event.kind == "main" and event.tokens_in > 0:
            self._report(envelope.seq, event)
        elif isinstance(event, _REWRITES):
            self._reported = None
            if isinstance(event, ModelChanged):
                # Another model counts otherwise; to be told too much is the smaller harm.
                self._correction = max(1.0, self._correction)

    @property
    def used(self) -> int:
        """Tokens that the next request would take."""
        if self._reported is None:
            return int(sum(self.breakdown.values()) * self._correction)
        return self._reported + sum(
            entry.tokens for entry in self._history.entries if entry.seq > self._reported_seq
        )

    @property
    def source(self) -> str:
        """Where the figure comes from: ``reported`` by the provider, or ``estimated``."""
        return "estimated" if self._reported is None else "reported"

    @property
    def breakdown(self) -> dict[str, int]:
        """Estimated tokens by what takes them."""
        parts = {**self._base, "user": 0, "assistant": 0, "tool results": 0, "summaries": 0}
        for entry in self._history.entries:
            match entry.message:
                case UserMessage(origin="summary"):
                    parts["summaries"] += entry.tokens
                case AssistantMessage():
                    parts["assistant"] += entry.tokens
                case ToolMessage():
                    parts["tool results"] += entry.tokens
                case _:
                    parts["user"] += entry.tokens
        return parts

    def corrected(self, tokens: int) -> int:
        """Return an estimate, corrected by what the provider reported."""
        return int(tokens * self._correction)

    def status(self, window: int | None, window_source: str, limit: int) -> ContextStatus:
        """Return the event that shows how full the context is.

        Args:
            window: Tokens that the model can read, or None if unknown.
            window_source: Where that figure comes from.
            limit: Tokens at which the history is compacted.
        """
        source = f"{self.source}; window {window_source}" if window else self.source
        return ContextStatus(self.used, window, source, self.breakdown, limit)

    def refused(self, window: int) -> None:
        """Take note that the next request is larger than ``window``, whatever was estimated."""
        if self.used <= window:
            self._reported = None
            estimated = max(1, sum(self.breakdown.values()))
            self._correction = min(MOST_CORRECTION, window * 1.02 / estimated)

    def _report(self, seq: int, event: Usage) -> None:
        self._reported = event.tokens_in + event.tokens_out
        self._reported_seq = seq
        estimated = sum(self.breakdown.values())
        # A report far from the estimate is more likely about something else (a cache, a
        # router's own prompt) than about our text.
        correction = self._reported / max(1, estimated)
        self._correction = min(MOST_CORRECTION, max(LEAST_CORRECTION, correction))
