"""A mapping that keeps the order of its keys and never changes; changed copies are cheap. Pure."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, Mapping, ValuesView
from itertools import islice
from typing import TypeVar

from mlagent_tui.tui.long_sequence import LongSequence

T = TypeVar("T")


class KeyedSequence(Mapping[str, T]):
    """Items by their keys, in the order in which the keys came.

    Versions share one index of places. It may know keys that came after this version; a place
    beyond its own items tells them apart.
    """

    __slots__ = ("_index", "_items")

    def __init__(self, items: Mapping[str, T] | None = None) -> None:
        """Take the first items."""
        self._items = LongSequence((items or {}).values())
        self._index = {key: place for place, key in enumerate(items or ())}

    @classmethod
    def of(cls, items: Mapping[str, T]) -> KeyedSequence[T]:
        """Return the mapping as one of this kind; as it is, if it is one."""
        return items if isinstance(items, KeyedSequence) else cls(items)

    @property
    def in_order(self) -> LongSequence[T]:
        """The items, in the order in which their keys came."""
        return self._items

    def put(self, key: str, item: T) -> KeyedSequence[T]:
        """Return the mapping with an item in the place of its key, or at the end."""
        if key in self:
            return _of(self._index, self._items.replaced(self._index[key], item))
        # Only the newest version may add to the index that it shares with the older ones.
        newest = len(self._index) == len(self._items)
        index = self._index if newest else {mine: self._index[mine] for mine in self}
        index[key] = len(self._items)
        return _of(index, self._items.appended(item))

    def __getitem__(self, key: str) -> T:
        place = self._index[key]
        if place >= len(self._items):
            raise KeyError(key)
        return self._items[place]

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self._index.get(key, len(self._items)) < len(self._items)

    def __iter__(self) -> Iterator[str]:
        return islice(self._index, len(self._items))

    def __len__(self) -> int:
        return len(self._items)

    def __repr__(self) -> str:
        return f"KeyedSequence({dict(self)!r})"

    def values(self) -> ValuesView[T]:
        """Return the items."""
        return _Values(self)

    def items(self) -> ItemsView[str, T]:
        """Return the keys with their items."""
        return _Pairs(self)


def _of(index: dict[str, int], items: LongSequence[T]) -> KeyedSequence[T]:
    made: KeyedSequence[T] = KeyedSequence.__new__(KeyedSequence)
    made._index, made._items = index, items
    return made


# The views of Mapping look every item up by its key; these walk along.


class _Values(ValuesView[T]):
    _mapping: KeyedSequence[T]

    def __iter__(self) -> Iterator[T]:
        return iter(self._mapping.in_order)


class _Pairs(ItemsView[str, T]):
    _mapping: KeyedSequence[T]

    def __iter__(self) -> Iterator[tuple[str, T]]:
        return zip(self._mapping, self._mapping.in_order, strict=True)
