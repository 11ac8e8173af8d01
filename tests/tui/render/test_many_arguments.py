"""A call with very many arguments is summed up without looking at all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mlagent_tui.tui.render.summary import pretty, summarise


class Counted(Mapping[str, Any]):
    """As many arguments as one likes, and how many of them were looked at."""

    def __init__(self, count: int, **first: Any) -> None:
        self.seen = 0
        self._first, self._count = first, count

    def __getitem__(self, key: str) -> Any:
        self.seen += 1
        return self._first[key] if key in self._first else len(key)

    def __iter__(self) -> Iterator[str]:
        yield from self._first
        yield from (f"k{number}" for number in range(self._count))

    def __len__(self) -> int:
        return len(self._first) + self._count

    def get(self, key: str, default: Any = None) -> Any:
        return self._first.get(key, default)


def test_a_summary_looks_at_no_more_arguments_than_it_has_room_for() -> None:
    for first in ({}, {"command": "ls"}):
        arguments = Counted(50_000, **first)
        assert len(summarise(arguments)) == 400
        assert arguments.seen <= 201


def test_a_bounded_text_ends_its_work_where_it_ends() -> None:
    arguments = Counted(50_000)
    assert len(pretty(arguments, 1_000)) == 1_000
    assert arguments.seen < 300


def test_a_bounded_text_does_not_write_a_large_value_out_first() -> None:
    class Rows(list[int]):
        seen = 0

        def __iter__(self) -> Iterator[int]:
            for entry in super().__iter__():
                self.seen += 1
                yield entry

    rows = Rows(range(100_000))
    assert len(pretty({"rows": rows}, 1_000)) == 1_000
    assert rows.seen < 300


def test_a_text_without_bounds_is_the_whole_one() -> None:
    arguments = {"n": 1, "rows": [1, {"a": "é"}], "text": "a\nb"}
    assert pretty(arguments) == ('n: 1\nrows: [\n  1,\n  {\n    "a": "é"\n  }\n]\ntext: \na\nb')
