"""A sequence that never changes, whose changed copies cost little however long it is. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import TypeVar, overload

T = TypeVar("T")

CHUNK = 64
"""Items that are copied at most when one is added or replaced."""


class LongSequence(Sequence[T]):
    """Items like those of a tuple, in chunks; versions share the chunks that are the same.

    A session folds thousands of events into thousands of entries: were each version a tuple, the
    fold would copy the whole session for every event.
    """

    __slots__ = ("_chunks", "_tail")

    def __init__(self, items: Iterable[T] = ()) -> None:
        """Take the first items."""
        every = tuple(items)
        full = len(every) - len(every) % CHUNK
        self._chunks = tuple(every[start : start + CHUNK] for start in range(0, full, CHUNK))
        self._tail = every[full:]

    def appended(self, item: T) -> LongSequence[T]:
        """Return the sequence with an item more."""
        tail = (*self._tail, item)
        if len(tail) < CHUNK:
            return _of(self._chunks, tail)
        return _of((*self._chunks, tail), ())

    def replaced(self, index: int, item: T) -> LongSequence[T]:
        """Return the sequence with another item at a place; negative ones count from the end."""
        number, offset = divmod(self._place(index), CHUNK)
        if number == len(self._chunks):
            return _of(self._chunks, _with(self._tail, offset, item))
        chunk = _with(self._chunks[number], offset, item)
        return _of(_with(self._chunks, number, chunk), self._tail)

    def without_last(self) -> LongSequence[T]:
        """Return the sequence without its last item."""
        if self._tail:
            return _of(self._chunks, self._tail[:-1])
        self._place(-1)
        return _of(self._chunks[:-1], self._chunks[-1][:-1])

    def __len__(self) -> int:
        return len(self._chunks) * CHUNK + len(self._tail)

    @overload
    def __getitem__(self, index: int) -> T: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[T, ...]: ...

    def __getitem__(self, index: int | slice) -> T | tuple[T, ...]:
        if isinstance(index, slice):
            return self._slice(*index.indices(len(self)))
        number, offset = divmod(self._place(index), CHUNK)
        return self._tail[offset] if number == len(self._chunks) else self._chunks[number][offset]

    def __iter__(self) -> Iterator[T]:
        return chain(chain.from_iterable(self._chunks), self._tail)

    def __reversed__(self) -> Iterator[T]:
        return chain(
            reversed(self._tail),
            chain.from_iterable(reversed(chunk) for chunk in reversed(self._chunks)),
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, LongSequence | tuple):
            return NotImplemented
        pairs = zip(self, other, strict=False)
        return len(self) == len(other) and all(mine is its or mine == its for mine, its in pairs)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"LongSequence({list(self)!r})"

    def _place(self, index: int) -> int:
        count = len(self)
        place = index + count if index < 0 else index
        if not 0 <= place < count:
            raise IndexError(f"index {index} of a sequence of {count}")
        return place

    def _slice(self, start: int, stop: int, step: int) -> tuple[T, ...]:
        if step != 1:
            return tuple(self[place] for place in range(start, stop, step))
        parts = (*self._chunks[start // CHUNK :], self._tail)
        first = start - start % CHUNK
        last = max(0, -(-(stop - first) // CHUNK))
        near = tuple(chain.from_iterable(parts[:last]))
        return near[start - first : max(0, stop - first)]


def _of(chunks: tuple[tuple[T, ...], ...], tail: tuple[T, ...]) -> LongSequence[T]:
    made: LongSequence[T] = LongSequence.__new__(LongSequence)
    made._chunks, made._tail = chunks, tail
    return made


U = TypeVar("U")


def _with(items: tuple[U, ...], index: int, item: U) -> tuple[U, ...]:
    return (*items[:index], item, *items[index + 1 :])
