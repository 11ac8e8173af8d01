"""Queries, counts and their order, on plain data."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterable
from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style

from mlagent_tui.tui.finding.drawn_places import drawn_places
from mlagent_tui.tui.finding.query import LONGEST, Query
from mlagent_tui.tui.finding.search import Search, newest_first
from mlagent_tui.tui.finding.tally import Hit, Tally
from mlagent_tui.tui.render.row import copy_of
from mlagent_tui.tui.render.wrap import fold


class Texts:
    """A pane of plain texts."""

    title = "texts"
    subject = None

    def __init__(self, texts: list[str], first: int = 0) -> None:
        self.texts = dict(enumerate(texts, start=first))
        self.new: list[int] = []
        self.asked: list[int] = []

    @property
    def span(self) -> range:
        return range(min(self.texts, default=0), max(self.texts, default=-1) + 1)

    @property
    def nearest(self) -> int:
        return self.span.stop - 1

    def text(self, number: int) -> str:
        self.asked.append(number)
        return self.texts[number]

    def changed(self) -> Iterable[int]:
        new, self.new = self.new, []
        return new

    def show(self, query: Query | None, hit: Hit | None) -> bool:
        raise AssertionError

    def remark(self, hit: Hit | None) -> None:
        raise AssertionError

    def remember(self) -> None:
        raise AssertionError

    def restore(self) -> None:
        raise AssertionError


@pytest.mark.parametrize(
    ("words", "text", "count"),
    [
        ("loss", "Loss, LOSS and loss", 3),
        ("Loss", "Loss, LOSS and loss", 1),
        ("a.b", "a.b axb", 1),
        ("aa", "aaaa", 2),
        ("é", "É und é", 2),
        ("i", "İi", 2),
        ("[red]", "a [red] b", 1),
    ],
)
def test_words_are_found_as_they_stand_with_smart_case(words: str, text: str, count: int) -> None:
    query = Query(words)
    assert query.count(text) == count
    assert len(list(query.spans(text))) == count


def test_nothing_and_too_much_are_no_harm() -> None:
    assert Query.of("") is None
    assert Query.of("   ") is None
    long = Query.of("x" * 5000)
    assert long is not None
    assert len(long.words) == LONGEST


@given(
    st.dictionaries(st.integers(0, 12), st.integers(0, 3), max_size=8),
    st.integers(0, 12),
)
def test_every_place_is_met_once_on_the_way_round(counts: dict[int, int], begin: int) -> None:
    tally = Tally()
    for number, count in counts.items():
        tally.set(number, count)
    every = [Hit(number, nth) for number in sorted(counts) for nth in range(counts[number])]
    assert tally.total == len(every)
    assert [tally.rank(hit) for hit in every] == list(range(1, len(every) + 1))
    hit = tally.at_or_above(begin)
    if not every:
        assert hit is None
        return
    up: list[Hit] = []
    while hit is not None and hit not in up:
        up.append(hit)
        older = tally.older(hit)
        assert older is not None
        assert tally.newer(older) == hit
        hit = older
    assert sorted(up) == every


def test_places_that_are_gone_are_not_counted() -> None:
    tally = Tally()
    for number in range(10):
        tally.set(number, 2)
    tally.keep(range(4, 8))
    assert tally.total == 8
    assert tally.settled(Hit(3, 0)) is None
    tally.set(5, 1)
    assert tally.settled(Hit(5, 1)) == Hit(5, 0)
    assert tally.total == 7


def test_the_search_begins_on_the_screen_and_goes_up() -> None:
    assert list(newest_first(range(2, 7), 4)) == [4, 3, 2, 6, 5]
    assert list(newest_first(range(0), 4)) == []
    assert list(newest_first(range(3), 9)) == [2, 1, 0]
    assert list(newest_first(range(5, 8), 2)) == [7, 6, 5]


async def test_a_search_counts_what_comes_changes_and_goes() -> None:
    texts = Texts(["one", "two one", "three"])
    search = Search(Query("one"), texts, 2)
    await search.run(lambda: None)
    assert (search.tally.total, search.finished) == (2, True)
    texts.texts[3], texts.texts[1], texts.new = "one one one", "two", [1, 3]
    assert not search.refresh()
    assert search.tally.total == 4
    del texts.texts[0]
    search.refresh()
    assert search.tally.total == 3


async def test_a_long_search_lets_others_run_in_between() -> None:
    texts = Texts(["a needle in hay " * 500] * 4_000)  # 32 MB
    search = Search(Query("needle"), texts, 3_999)
    turns = 0
    longest = 0.0

    async def others() -> None:
        nonlocal turns, longest
        while not search.finished:
            before = thread_time()
            await asyncio.sleep(0)
            longest = max(longest, thread_time() - before)
            turns += 1

    gc.disable()  # In a run of all tests it has seconds of work.
    try:
        await asyncio.gather(search.run(lambda: None), others())
    finally:
        gc.enable()
    assert search.tally.total == 4_000 * 500
    assert turns >= 3
    assert longest < 0.05  # Seconds of the processor: another program may have it for longer.
    assert texts.asked[:3] == [3_999, 3_998, 3_997]


@given(st.text(alphabet="ab c", min_size=1, max_size=60), st.integers(3, 12))
def test_places_are_found_in_rows_also_across_a_wrap(text: str, width: int) -> None:
    rows = fold([(text, Style())], width)
    joined = copy_of(rows)
    for words in ("ab", "a b", "c"):
        query = Query(words)
        places = drawn_places(rows, query)
        assert len(places) == query.count(joined)
        for place in places:
            drawn = "".join(rows[row].text[start:end] for row, start, end in place)
            assert drawn.replace(" ", "") == words.replace(" ", "")


async def test_typing_on_looks_only_at_what_was_found() -> None:
    texts = Texts(["one", "on", "two", "ONE one"])
    first = Search(Query("on"), texts, 1)
    await first.run(lambda: None)
    texts.asked, texts.texts[2], texts.new = [], "a one", [2]
    more = Search(Query("one"), texts, 1, first)
    await more.run(lambda: None)
    assert texts.asked == [1, 0, 3, 2]
    assert more.tally.total == 4
    assert not Query("on").narrows(Query("one"))
    assert Query("One").narrows(Query("on"))
    assert not Query("one").narrows(Query("On"))
