"""What a run used: one line, and one more for each model and kind if there are several."""

from __future__ import annotations

from collections.abc import Iterator

from mlagent_tui.agent.budget import Spent, SpentRow, dollars
from mlagent_tui.protocol.events import Envelope, Usage

_KINDS = {"compaction": "summaries", "probe": "trials"}


class Summary:
    """Folds usage reports."""

    def __init__(self) -> None:
        self._spent = Spent()

    def apply(self, envelope: Envelope) -> None:
        """Fold one event."""
        if isinstance(event := envelope.event, Usage):
            self._spent = self._spent.count(event)

    def lines(self) -> Iterator[str]:
        """Return requests, tokens and cost; nothing if no model was asked."""
        rows = self._spent.rows
        if not rows:
            return
        yield _words(self._spent.together, "model request")
        if len(rows) > 1:
            yield from (f"  {_name(row)}: {_words(row, 'request')}" for row in rows)


def _name(row: SpentRow) -> str:
    kind = _KINDS.get(row.kind)
    return f"{row.model}, {kind}" if kind else row.model


def _words(row: SpentRow, what: str) -> str:
    requests = f"{row.requests} {what}{'s' if row.requests != 1 else ''}"
    of_cache = [f"{row.tokens_cached:,} cached"] if row.tokens_cached else []
    if row.tokens_cache_written:
        of_cache.append(f"{row.tokens_cache_written:,} put into the cache")
    cached = f" ({', '.join(of_cache)})" if of_cache else ""
    tokens = f"{row.tokens_in:,} tokens in{cached}, {row.tokens_out:,} out"
    return f"{requests} · {tokens} · {_cost(row)}"


def _cost(row: SpentRow) -> str:
    if row.unknown and not row.cost:
        return "cost unknown"
    at_least = "at least " if row.unknown else ""
    return f"{at_least}{dollars(row.cost)}"
