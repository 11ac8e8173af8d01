"""What a session has cost, as a fold over the costs of its requests."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True, slots=True)
class Spent:
    """What was spent so far.

    Attributes:
        total: US dollars, the sum of all known costs.
        unknown: Whether the cost of any request is unknown, so that ``total`` is a lower bound.
    """

    total: Decimal = Decimal(0)
    unknown: bool = False

    def add(self, cost: Decimal | None) -> Spent:
        """Return what is spent after a request of this cost; None is unknown, not free.

        A cost that no bill can show (negative, not a number, infinite) counts as unknown.
        """
        if cost is None or not cost.is_finite() or cost < 0:
            return Spent(self.total, unknown=True)
        return Spent(self.total + cost, self.unknown)

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


def dollars(amount: Decimal) -> str:
    """Return an amount as people read it: cents, or more digits where cents would show nothing."""
    digits = Decimal("0.01") if amount == 0 or amount >= Decimal("0.01") else Decimal("0.0001")
    return f"${amount.quantize(digits, rounding=ROUND_HALF_UP)}"
