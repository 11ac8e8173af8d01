"""Brace expansion: ``a{b,c}`` becomes ``ab ac``, ``{1..3}`` becomes ``1 2 3``."""

from __future__ import annotations

import re

from mlagent_tui.tools.shell.shell_state import UNKNOWN

Cells = list[tuple[str, bool]]
"""The characters of a word; each says whether the shell still gives it a meaning."""

_MOST_RESULTS = 64
_RANGE = re.compile(r"(-?\d{1,6}|[A-Za-z])\.\.(-?\d{1,6}|[A-Za-z])")
_NOT_KNOWN: list[Cells] = [[(UNKNOWN, True)]]


def braces(cells: Cells) -> list[Cells]:
    """Return the words that a word becomes; one unknown word if they are too many."""
    done: list[Cells] = []
    waiting = [cells]
    steps = 0
    while waiting:
        steps += 1
        if steps > 4 * _MOST_RESULTS or len(done) > _MOST_RESULTS:
            return _NOT_KNOWN
        word = waiting.pop()
        spread = _first_brace(word)
        if spread is None:
            done.append(word)
        else:
            waiting.extend(reversed(spread))
    return done


def _first_brace(cells: Cells) -> list[Cells] | None:
    """Expand the first brace that expands at all, or return None."""
    for start, cell in enumerate(cells):
        if cell != ("{", True) or (start and cells[start - 1] == ("$", True)):
            continue
        end = _partner(cells, start)
        if end is None:
            continue
        options = _options(cells[start + 1 : end])
        if options is not None:
            return [[*cells[:start], *option, *cells[end + 1 :]] for option in options]
    return None


def _partner(cells: Cells, start: int) -> int | None:
    depth = 0
    for index in range(start, len(cells)):
        if cells[index] == ("{", True):
            depth += 1
        elif cells[index] == ("}", True):
            depth -= 1
            if depth == 0:
                return index
    return None


def _options(inner: Cells) -> list[Cells] | None:
    commas = []
    depth = 0
    for index, cell in enumerate(inner):
        depth += (cell == ("{", True)) - (cell == ("}", True))
        if depth == 0 and cell == (",", True):
            commas.append(index)
    if commas:
        starts = [0, *(comma + 1 for comma in commas)]
        ends = [*commas, len(inner)]
        return [inner[a:b] for a, b in zip(starts, ends, strict=True)]
    text = "".join(char for char, _ in inner)
    if ".." not in text:
        return None
    found = _RANGE.fullmatch(text)
    return _range(found[1], found[2]) if found else _NOT_KNOWN


def _range(first: str, last: str) -> list[Cells] | None:
    letters = first.isalpha()
    if letters != last.isalpha():
        return None
    low, high = (ord(first), ord(last)) if letters else (int(first), int(last))
    step = 1 if high >= low else -1
    numbers = range(low, high + step, step)
    if len(numbers) > _MOST_RESULTS:
        return _NOT_KNOWN
    texts = [chr(number) if letters else str(number) for number in numbers]
    return [[(char, False) for char in text] for text in texts]
