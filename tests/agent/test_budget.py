"""The sum of what was spent, and the words around it."""

from __future__ import annotations

from decimal import Decimal
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlagent_tui.agent.budget import Spent, dollars, unknown_cost_warning

COSTS = st.lists(st.none() | st.decimals(0, 100, places=6))


@given(COSTS)
def test_the_fold_adds_known_costs_and_remembers_unknown_ones(costs: list[Decimal | None]) -> None:
    spent = reduce(Spent.add, costs, Spent())
    assert spent.total == sum((cost for cost in costs if cost is not None), Decimal(0))
    assert spent.unknown == (None in costs)


@pytest.mark.parametrize("odd", ["NaN", "-1", "Infinity", "-Infinity"])
def test_a_cost_that_cannot_be_is_unknown(odd: str) -> None:
    assert Spent(Decimal(2)).add(Decimal(odd)) == Spent(Decimal(2), unknown=True)


def test_the_limit_is_reached_when_nothing_is_left() -> None:
    spent = Spent(Decimal("0.50"))
    assert not spent.over(None)
    assert not spent.over(Decimal("0.51"))
    assert spent.over(Decimal("0.50"))
    assert Spent().over(Decimal(0))


def test_the_warning_comes_once_and_only_under_a_limit() -> None:
    limit = Decimal(5)
    first = Spent()
    second = first.add(None)
    assert "m/x" in unknown_cost_warning(first, second, limit, "m/x")
    assert unknown_cost_warning(second, second.add(None), limit, "m/x") == ""
    assert unknown_cost_warning(first, second, None, "m/x") == ""
    assert unknown_cost_warning(first, first.add(Decimal(1)), limit, "m/x") == ""


def test_words() -> None:
    assert "$1.25 of $1.00" in Spent(Decimal("1.25")).stop_text(Decimal(1))
    assert "at least $1.25" in Spent(Decimal("1.25"), unknown=True).stop_text(Decimal(1))
    assert [dollars(Decimal(x)) for x in ("0", "0.004", "0.005", "1.005", "12")] == [
        "$0.00",
        "$0.0040",
        "$0.0050",
        "$1.01",
        "$12.00",
    ]
