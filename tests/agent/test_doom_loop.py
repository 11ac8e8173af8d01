"""Loops are found once each, whatever surrounds them; progress is never a loop."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlagent_tui.agent.doom_loop import CallRecord, DoomLoopDetector, Incident, canonical


def calls(word: str) -> tuple[CallRecord, ...]:
    """One call for each letter; equal letters are equal calls with equal results."""
    return tuple(CallRecord("bash", {"command": letter}, f"says {letter}") for letter in word)


def told(word: str, detector: DoomLoopDetector | None = None) -> list[tuple[int, str]]:
    """At which call, and with which level, a turn of single calls brings an incident."""
    watch = detector or DoomLoopDetector()
    history = calls(word)
    found = [(end, watch.check(history[:end])) for end in range(len(history) + 1)]
    return [(end, incident.level) for end, incident in found if incident]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("", []),
        ("a", []),
        ("aa", []),
        ("aaa", [(3, "nudge")]),
        ("aaab", [(3, "nudge")]),
        ("aaaa", [(3, "nudge")]),
        ("aaaaa", [(3, "nudge")]),
        ("aaaaaa", [(3, "nudge"), (6, "pause")]),
        ("aaaaaaaaa", [(3, "nudge"), (6, "pause"), (9, "pause")]),
        ("aabaabx", [(6, "nudge")]),
        ("abab", [(4, "nudge")]),
        ("aba", []),
        ("abcabc", [(6, "nudge")]),
        ("abcdabcd", [(8, "nudge")]),
        ("abcdeabcde", [(10, "nudge")]),
        ("abcdefabcdef", []),
        ("xyzaaaq" + "bcdefghi" * 1 + "bbb", [(6, "nudge"), (18, "pause")]),
        ("ababcdcd", [(4, "nudge"), (8, "pause")]),
        ("aabbccddee", []),
    ],
)
def test_incidents(word: str, expected: list[tuple[int, str]]) -> None:
    assert told(word) == expected


def test_waiting_for_something_that_changes_is_no_loop() -> None:
    watch = DoomLoopDetector()
    history: tuple[CallRecord, ...] = ()
    for step in range(200):
        history = (*history, CallRecord("bash", {"command": "tail log"}, f"epoch {step}"))
        assert watch.check(history) is None


def test_arguments_are_compared_by_value() -> None:
    watch = DoomLoopDetector()
    one = CallRecord("t", {"a": 1, "b": {"x": [1, 2], "y": None}}, "r")
    two = CallRecord("t", {"b": {"y": None, "x": [1, 2]}, "a": 1}, "r")
    assert watch.check((one, two, one)) is not None
    other = CallRecord("t", {"a": 1, "b": {"x": [2, 1], "y": None}}, "r")
    assert watch.check((one, other, one)) is None


def test_calls_without_results_count_as_equal_but_not_as_empty_text() -> None:
    none, empty = CallRecord("t", {}, None), CallRecord("t", {}, "")
    assert DoomLoopDetector().check((none,) * 3) is not None
    assert DoomLoopDetector().check((none, empty, none)) is None


def test_a_round_of_many_calls_is_told_of_once() -> None:
    watch = DoomLoopDetector()
    assert watch.check(calls("aa")) is None
    incident = watch.check(calls("aaaa"))
    assert incident is not None
    assert incident.level == "nudge"
    assert watch.check(calls("aaaa")) is None


def test_a_new_turn_begins_with_a_clean_slate() -> None:
    watch = DoomLoopDetector()
    assert told("aaa", watch) == [(3, "nudge")]
    assert told("aaa", watch) == [(3, "nudge")]
    assert told("bbaab", watch) == []


def test_words_name_the_tools_and_hold_nothing_unprintable() -> None:
    watch = DoomLoopDetector()
    odd = CallRecord("ba\x1b[31msh\n" + "x" * 500, {}, None)
    incident = watch.check((odd,) * 3)
    assert incident is not None
    assert "ba[31msh" in incident.notice
    assert incident.notice.isprintable()
    assert len(incident.notice) < 300
    pair = (CallRecord("read", {}, "1"), CallRecord("edit", {}, "2"))
    cycle = DoomLoopDetector().check(pair * 2)
    assert cycle is not None
    assert cycle.tools == ("read", "edit")
    assert "read → edit" in cycle.text


WORDS = st.text(alphabet="abc", max_size=40)


@given(WORDS)
def test_resuming_anywhere_changes_nothing(word: str) -> None:
    whole = told(word)
    for cut in range(len(word) + 1):
        watch = DoomLoopDetector()
        watch.check(calls(word)[:cut])
        rest = [
            (end, incident.level)
            for end in range(cut, len(word) + 1)
            if (incident := watch.check(calls(word)[:end]))
        ]
        assert rest == [entry for entry in whole if entry[0] > cut]


@given(WORDS, st.lists(st.integers(1, 5)))
def test_grouping_into_rounds_loses_no_escalation(word: str, sizes: list[int]) -> None:
    watch = DoomLoopDetector()
    ends = _ends(len(word), sizes)
    found = [incident for end in ends if (incident := watch.check(calls(word)[:end]))]
    singly = told(word)
    assert bool(found) == bool(singly)
    assert len(found) <= len(singly)
    assert [incident.level for incident in found] == ["nudge", *["pause"] * len(found)][
        : len(found)
    ]


@given(st.lists(st.integers(), unique=True, max_size=60))
def test_ever_new_results_are_never_a_loop(results: list[int]) -> None:
    history = tuple(CallRecord("t", {}, str(result)) for result in results)
    assert DoomLoopDetector().check(history) is None


@given(
    st.dictionaries(
        st.text(),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
            max_leaves=8,
        ),
        max_size=6,
    )
)
def test_key_order_does_not_matter(arguments: dict[str, object]) -> None:
    assert canonical(arguments) == canonical(dict(reversed(list(arguments.items()))))


def _ends(length: int, sizes: Iterable[int]) -> list[int]:
    ends = [0]
    for size in sizes:
        ends.append(min(length, ends[-1] + size))
    return [*ends, *range(ends[-1], length + 1)]


def test_incident_is_plain_data() -> None:
    incident = DoomLoopDetector().check(calls("aaa"))
    assert isinstance(incident, Incident)
    assert incident.repeats == 3
