"""The sequence and the mapping of long sessions: as a tuple and a dict, only cheaper to change."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlagent_tui.protocol.events import (
    AssistantMessageDone,
    Envelope,
    Event,
    Processing,
    ToolCallEvent,
    ToolOutput,
    ToolStateChange,
    TurnComplete,
)
from mlagent_tui.tui.keyed_sequence import KeyedSequence
from mlagent_tui.tui.long_sequence import CHUNK, LongSequence
from mlagent_tui.tui.store import Store

LENGTHS = st.sampled_from([0, 1, 2, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 5])
PLACES = st.integers(-4 * CHUNK, 4 * CHUNK)
MAYBE = st.none() | PLACES


@given(LENGTHS, st.lists(st.sampled_from(["add", "drop"]) | PLACES, max_size=2 * CHUNK))
def test_it_equals_a_tuple_that_went_through_the_same(count: int, steps: list[str | int]) -> None:
    sequence, naive = LongSequence(range(count)), tuple(range(count))
    for number, step in enumerate(steps, start=1_000):
        before, was = sequence, naive
        if step == "add":
            sequence, naive = sequence.appended(number), (*naive, number)
        elif not naive:
            with pytest.raises(IndexError):
                sequence.without_last()
        elif step == "drop":
            sequence, naive = sequence.without_last(), naive[:-1]
        elif isinstance(step, int) and -len(naive) <= step < len(naive):
            place = step % len(naive)
            sequence = sequence.replaced(step, number)
            naive = (*naive[:place], number, *naive[place + 1 :])
        elif isinstance(step, int):
            with pytest.raises(IndexError):
                sequence.replaced(step, number)
        assert tuple(before) == was, "an older version changed"
    assert tuple(sequence) == naive
    assert tuple(reversed(sequence)) == naive[::-1]
    assert (len(sequence), hash(sequence)) == (len(naive), hash(naive))
    assert sequence == naive
    assert sequence == LongSequence(naive)
    assert sequence != (*naive, 0)
    assert not naive or sequence != (*naive[:-1], -1)


@given(LENGTHS, MAYBE, MAYBE, MAYBE.filter(bool))
def test_slices_are_those_of_a_tuple(
    count: int, start: int | None, stop: int | None, step: int | None
) -> None:
    sequence, naive = LongSequence(range(count)), tuple(range(count))
    assert sequence[start:stop] == naive[start:stop]
    assert sequence[start:stop:step] == naive[start:stop:step]
    if start is not None and -count <= start < count:
        assert sequence[start] == naive[start]


def test_a_change_shares_all_that_it_does_not_touch() -> None:
    long = LongSequence(object() for _ in range(100 * CHUNK + 3))
    changed = long.replaced(50 * CHUNK, object()).appended(object()).replaced(-1, object())
    mine, theirs = long._chunks, changed._chunks
    assert [a is b for a, b in zip(mine, theirs, strict=True)].count(False) == 1
    assert sum(a is not b for a, b in zip(long, changed, strict=False)) == 1


@given(st.lists(st.tuples(st.integers(0, 30), st.sampled_from("abcdefgh")), max_size=60))
def test_all_versions_equal_dicts_that_went_through_the_same(
    steps: list[tuple[int, str]],
) -> None:
    """Each step changes any of the versions so far: branches must not see one another."""
    versions: list[tuple[KeyedSequence[int], dict[str, int]]] = [(KeyedSequence(), {})]
    for number, (chosen, key) in enumerate(steps):
        keyed, naive = versions[chosen % len(versions)]
        versions.append((keyed.put(key, number), {**naive, key: number}))
    for keyed, naive in versions:
        assert keyed == naive
        assert list(keyed) == list(naive)
        assert list(keyed.values()) == list(naive.values()) == list(keyed.in_order)
        assert list(keyed.items()) == list(naive.items())
        for key in "abcdefgh":
            assert (key in keyed, keyed.get(key)) == (key in naive, naive.get(key))


def test_a_mapping_is_taken_once() -> None:
    keyed = KeyedSequence.of({"b": 1, "a": 2})
    assert list(keyed.items()) == [("b", 1), ("a", 2)]
    assert KeyedSequence.of(keyed) is keyed
    with pytest.raises(KeyError):
        keyed["c"]
    later = keyed.put("c", 3)
    assert "c" not in keyed
    assert later["c"] == 3
    assert list(later) == ["b", "a", "c"]


def test_an_event_leaves_the_rest_of_a_long_session_as_it_is() -> None:
    """A fold that copied all entries for every event took a quarter of a minute to open 10,000."""
    store = Store()
    store.fold([envelope for number in range(1_000) for envelope in one_round(number)])
    items, calls = store.state.transcript.items, KeyedSequence.of(store.state.tools.calls)
    store.fold(one_round(1_000))
    for before, after in (
        (items, store.state.transcript.items),
        (calls.in_order, KeyedSequence.of(store.state.tools.calls).in_order),
    ):
        assert len(after) > len(before)
        kept = zip(before._chunks, after._chunks, strict=False)
        assert [mine is its for mine, its in kept] == [True] * len(before._chunks)


def one_round(number: int) -> list[Envelope]:
    """A question, a call with its result, and an answer."""
    call = f"c{number}"
    events: list[Event] = [
        Processing((f"i{number}",), "What is next?"),
        ToolCallEvent(call, "bash", {"command": "make"}),
        ToolStateChange(call, "running"),
        ToolOutput(call, "bash", "done", True),
        ToolStateChange(call, "succeeded"),
        AssistantMessageDone(f"m{number}", 1, "complete", "It is done."),
        TurnComplete(1, "It is done."),
    ]
    first, time = number * len(events) + 1, "2026-01-01T00:00:00.000000+00:00"
    return [
        Envelope(event, first + place, 0, time, "s", number + 1, "main", None)
        for place, event in enumerate(events)
    ]
