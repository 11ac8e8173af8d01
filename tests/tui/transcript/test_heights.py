from hypothesis import given
from hypothesis import strategies as st

from mlagent_tui.tui.transcript.cache import RowBudget
from mlagent_tui.tui.transcript.heights import Heights

SIZES = st.lists(st.integers(0, 9), max_size=40)


@given(SIZES, SIZES, st.lists(st.tuples(st.integers(0, 60), st.integers(0, 9))), st.integers(0, 80))
def test_sums_are_those_of_a_list(
    first: list[int], more: list[int], changes: list[tuple[int, int]], cut: int
) -> None:
    heights, plain = Heights(first), list(first)
    heights.extend(more)
    plain.extend(more)
    for index, height in changes:
        if index < len(plain):
            heights.set(index, height)
            plain[index] = height
    heights.truncate(cut)
    plain = plain[:cut]
    heights.extend([3])
    plain.append(3)
    assert heights.total == sum(plain)
    assert [heights.before(index) for index in range(len(plain) + 1)] == [
        sum(plain[:index]) for index in range(len(plain) + 1)
    ]
    rows = [(index, row) for index, height in enumerate(plain) for row in range(height)]
    assert [heights.find(row) for row in range(len(rows))] == rows
    assert heights.find(-5) == rows[0]
    assert heights.find(10_000) == rows[-1]


def test_nothing_is_found_in_nothing() -> None:
    assert Heights().find(3) == (0, 0)


def test_the_budget_forgets_what_was_seen_longest_ago() -> None:
    budget = RowBudget(10)
    budget.use("a", 6)
    budget.use("b", 6)
    budget.use("a", 6)
    assert budget.surplus(keep=1) == ["b"]
    assert budget.total == 6
    budget.use("c", 20)
    assert budget.surplus(keep=2) == []
    budget.drop("c")
    assert budget.total == 6
