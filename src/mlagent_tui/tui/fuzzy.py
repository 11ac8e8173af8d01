"""Finds names by parts of them: whole words first, then letters in their order. Pure."""

from __future__ import annotations

from dataclasses import dataclass

_STARTS = "/-_.: "
_SPREAD = 4
"""Letters of a word may lie in a stretch that is at most so many times as long as the word."""


@dataclass(frozen=True, slots=True)
class Match:
    """How well a name fits.

    Attributes:
        score: Higher is better.
        places: Indices of the letters that fit.
        whole: Whether every word is in the name as it was typed.
    """

    score: int
    places: frozenset[int]
    whole: bool = True


def match(typed: str, name: str) -> Match | None:
    """Return how well a name fits what was typed, or None if it does not.

    Args:
        typed: Words divided by spaces; each one has to be found.
        name: The name; upper and lower case are the same.
    """
    score, places, whole, lowered = 0, set[int](), True, name.lower()
    for word in typed.lower().split():
        found = _whole(word, lowered) or _scattered(word, lowered)
        if found is None:
            return None
        score += found.score
        places |= found.places
        whole = whole and found.whole
    return Match(score, frozenset(places), whole)


def _whole(word: str, name: str) -> Match | None:
    at = name.find(word)
    if at < 0:
        return None
    starts = at == 0 or name[at - 1] in _STARTS
    if not starts and (better := _at_start(word, name)) is not None:
        at, starts = better, True
    score = 1000 + 10 * len(word) + (200 if starts else 0) - at - len(name)
    return Match(score, frozenset(range(at, at + len(word))))


def _at_start(word: str, name: str) -> int | None:
    """Return where the word begins a part of the name."""
    found = (name.find(sign + word) for sign in _STARTS)
    return min((at + 1 for at in found if at >= 0), default=None)


def _scattered(word: str, name: str) -> Match | None:
    """Return the letters of the word in their order, in the shortest stretch from any start."""
    if len(word) < 2:
        return None
    best: list[int] | None = None
    begin = name.find(word[0])
    while begin >= 0:
        places = _walk(word, name, begin)
        if places is None:
            break
        if best is None or places[-1] - places[0] < best[-1] - best[0]:
            best = places
        begin = name.find(word[0], begin + 1)
    if best is None or best[-1] - best[0] >= _SPREAD * len(word):
        return None
    return Match(500 - (best[-1] - best[0]) * 5 - len(name), frozenset(best), whole=False)


def _walk(word: str, name: str, begin: int) -> list[int] | None:
    places, at = [begin], begin
    for letter in word[1:]:
        at = name.find(letter, at + 1)
        if at < 0:
            return None
        places.append(at)
    return places
