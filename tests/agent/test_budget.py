"""The sum of what was spent, and the words around it."""

from __future__ import annotations

from decimal import Decimal
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlagent_tui.agent.budget import Spent, dollars, late_limit_warning, unknown_cost_warning
from mlagent_tui.protocol.events import Usage

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


def test_rows_are_kept_by_model_and_kind() -> None:
    told = [
        Usage("1", "a/x", "main", 100, 10, 80, 5, Decimal("0.5")),
        Usage("2", "a/x", "compaction", 50, 5, cost=Decimal("0.25")),
        Usage("3", "b/y", "main", 7, 1, cost=None),
        Usage("4", "a/x", "main", 100, 10, 90, 0, Decimal("0.5")),
    ]
    spent = reduce(Spent.count, told, Spent())
    assert (spent.total, spent.unknown) == (Decimal("1.25"), True)
    main, compaction, other = spent.rows
    assert (main.model, main.kind, main.requests) == ("a/x", "main", 2)
    assert (main.tokens_in, main.tokens_out) == (200, 20)
    assert (main.tokens_cached, main.tokens_cache_written) == (170, 5)
    assert (main.cost, main.unknown) == (Decimal(1), False)
    assert (compaction.kind, compaction.cost) == ("compaction", Decimal("0.25"))
    assert (other.cost, other.unknown) == (0, True)
    together = spent.together
    assert (together.requests, together.tokens_in, together.tokens_out) == (4, 257, 26)
    assert (together.tokens_cached, together.tokens_cache_written) == (170, 5)
    assert (together.cost, together.unknown) == (Decimal("1.25"), True)


def test_a_limit_that_comes_late_names_what_it_does_not_count() -> None:
    known = Spent().count(Usage("1", "a/x", cost=Decimal(1)))
    unknown = known.count(Usage("2", "b/y"))
    assert late_limit_warning(known, Decimal(5)) == ""
    assert late_limit_warning(unknown, None) == ""
    assert "b/y" in late_limit_warning(unknown, Decimal(5))
    assert "a/x" not in late_limit_warning(unknown, Decimal(5))


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
