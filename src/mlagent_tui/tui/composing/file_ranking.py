"""Which of many paths fit what was typed, the best first. Pure."""

from __future__ import annotations

import heapq
import re
from collections.abc import Sequence

from mlagent_tui.tui.fuzzy import match

MOST_TRIED = 2_000
"""Paths with scattered letters that are weighed against each other."""


def rank(
    word: str, paths: Sequence[str], lowered: Sequence[str], most: int
) -> list[tuple[str, frozenset[int]]]:
    """Return the best paths with the places of the letters that fit.

    Whole words come before scattered letters, names before the folders on the way to them, upper
    levels before lower ones.

    Args:
        word: What was typed; nothing gives the uppermost level.
        paths: All paths.
        lowered: The same in lower case.
        most: How many are returned.
    """
    if not word:
        top = (path for path in paths if "/" not in path[:-1])
        return [(path, frozenset()) for path in heapq.nsmallest(most, top, key=_folders_last)]
    typed = word.lower()
    whole = [index for index, path in enumerate(lowered) if typed in path]
    best = heapq.nsmallest(most, whole, key=lambda index: _order(typed, lowered[index]))
    found = [(paths[index], _places(typed, lowered[index])) for index in best]
    if len(found) < most:
        found += _scattered(typed, paths, lowered, most - len(found))
    return found


def _folders_last(path: str) -> tuple[bool, bool, str]:
    return path.startswith("."), not path.endswith("/"), path


def _order(typed: str, path: str) -> tuple[int, int, int, str]:
    name = path.rstrip("/").rpartition("/")[2]
    if path.startswith(typed) and "/" in typed:
        kind = 0
    elif name.startswith(typed):
        kind = 1
    elif typed in name:
        kind = 2
    else:
        kind = 3
    return kind, path.count("/"), len(path), path


def _places(typed: str, path: str) -> frozenset[int]:
    name_at = path.rstrip("/").rfind("/") + 1
    at = path.find(typed, name_at)
    at = path.find(typed) if at < 0 else at
    return frozenset(range(at, at + len(typed)))


def _scattered(
    typed: str, paths: Sequence[str], lowered: Sequence[str], most: int
) -> list[tuple[str, frozenset[int]]]:
    """Return paths that hold the letters in their order, close together."""
    fits = re.compile("[^\n]*?".join(map(re.escape, typed))).search
    weighed: list[tuple[int, str, frozenset[int]]] = []
    for index, path in enumerate(lowered):
        if typed in path or fits(path) is None:
            continue
        found = match(typed, paths[index])
        if found is not None:
            weighed.append((-found.score, paths[index], found.places))
            if len(weighed) >= MOST_TRIED:
                break
    return [(path, places) for _, path, places in heapq.nsmallest(most, weighed)]
