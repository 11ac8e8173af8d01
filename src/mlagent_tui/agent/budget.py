"""What a session has cost, as a fold over the costs of its requests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlagent_tui.protocol.events import Usage


@dataclass(frozen=True, slots=True)
class SpentRow:
    """What one model has used for one kind of request.

    Attributes:
        model: Its id.
        kind: ``main`` for turns, ``compaction`` for summaries, ``probe`` for trials of an effort.
        requests: How many requests were answered.
        tokens_in: Tokens that it read, those from and for a cache included.
        tokens_out: Tokens that it wrote.
        tokens_cached: Those of ``tokens_in`` that came from a cache.
        tokens_cache_written: Those of ``tokens_in`` that were put into a cache.
        cost: US dollars, the sum of all known costs.
        unknown: Whether the cost of any request is unknown, so that ``cost`` is a lower bound.
    """

    model: str
    kind: str
    requests: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    tokens_cached: int = 0
    tokens_cache_written: int = 0
    cost: Decimal = Decimal(0)
    unknown: bool = False

    def add(self, usage: Usage) -> SpentRow:
        """Return the row after one more request."""
        spent = Spent(self.cost, self.unknown).add(usage.cost)
        return replace(
            self,
            requests=self.requests + 1,
            tokens_in=self.tokens_in + usage.tokens_in,
            tokens_out=self.tokens_out + usage.tokens_out,
            tokens_cached=self.tokens_cached + usage.tokens_cached,
            tokens_cache_written=self.tokens_cache_written + usage.tokens_cache_written,
            cost=spent.total,
            unknown=spent.unknown,
        )


@dataclass(frozen=True, slots=True)
class Spent:
    """What was spent so far.

    Attributes:
        total: US dollars, the sum of all known costs.
        unknown: Whether the cost of any request is unknown, so that ``total`` is a lower bound.
        rows: The same by model and kind, in the order in which they were first asked.
    """

    total: Decimal = Decimal(0)
    unknown: bool = False
    rows: tuple[SpentRow, ...] = ()

    @property
    def together(self) -> SpentRow:
        """All rows as one, of no model and no kind."""
        return SpentRow(
            "",
            "",
            sum(row.requests for row in self.rows),
            sum(row.tokens_in for row in self.rows),
            sum(row.tokens_out for row in self.rows),
            sum(row.tokens_cached for row in self.rows),
            sum(row.tokens_cache_written for row in self.rows),
            self.total,
            self.unknown,
        )

    def count(self, usage: Usage) -> Spent:
        """Return what is spent after a request."""
        rows = {(row.model, row.kind): row for row in self.rows}
        key = usage.model, usage.kind
        rows[key] = rows.get(key, SpentRow(*key)).add(usage)
        return replace(self.add(usage.cost), rows=tuple(rows.values()))

    def add(self, cost: Decimal | None) -> Spent:
        """Return what is spent after a request of this cost; None is unknown, not free.

        A cost that no bill can show (negative, not a number, infinite) counts as unknown.
        """
        if cost is None or not cost.is_finite() or cost < 0:
            return replace(self, unknown=True)
        return replace(self, total=self.total + cost)

    def over(self, max_cost: Decimal | None) -> bool:
        """Whether nothing more may be spent under ``max_cost``; None is no limit."""
        return max_cost is not None and self.total >= max_cost

    def stop_text(self, max_cost: Decimal) -> str:
        """Return what to tell people when the limit stops the turn."""
        at_least = "at least " if self.unknown else ""
        return (
            f"Stopped at the cost limit: {at_least}{dollars(self.total)} of {dollars(max_cost)} "
            "is spent. Raise the limit to go on."
        )


def unknown_cost_warning(before: Spent, after: Spent, max_cost: Decimal | None, model: str) -> str:
    """Return a warning that the limit cannot be held, or nothing if it is not due.

    It is due when a cost is unknown for the first time in a session that has a limit.

    Args:
        before: What was spent before the request.
        after: What was spent after it.
        max_cost: The session's limit in US dollars, or None.
        model: The model that was asked.
    """
    if max_cost is None or before.unknown or not after.unknown:
        return ""
    return (
        f"The price of {model} is not known, so the limit of {dollars(max_cost)} cannot be held "
        "for it. Watch the run yourself, or choose a model with a known price."
    )


def late_limit_warning(spent: Spent, max_cost: Decimal | None) -> str:
    """Return a warning that a limit came too late to cover everything, or nothing.

    Args:
        spent: What was spent before the limit was set.
        max_cost: The new limit in US dollars, or None.
    """
    if max_cost is None or not spent.unknown:
        return ""
    models = ", ".join(dict.fromkeys(row.model for row in spent.rows if row.unknown))
    return (
        f"What {models or 'this session'} has cost so far is not known, so the limit of "
        f"{dollars(max_cost)} does not count it. Watch the run yourself, or choose a model with "
        "a known price."
    )


def dollars(amount: Decimal) -> str:
    """Return an amount as people read it: cents, or more digits where cents would show nothing."""
    digits = Decimal("0.01") if amount == 0 or amount >= Decimal("0.01") else Decimal("0.0001")
    return f"${amount.quantize(digits, rounding=ROUND_HALF_UP)}"
