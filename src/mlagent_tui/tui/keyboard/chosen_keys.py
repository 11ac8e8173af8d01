"""Checks the keys that a person chose against all others that count in the same place. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from mlagent_tui.tui.keyboard.key_names import is_typed, read_keys
from mlagent_tui.tui.keyboard.keys import spelled

WRITING = "writing"
"""The place in which keys that write a character must keep doing so."""


@dataclass(frozen=True, slots=True)
class Bound:
    """Something that keys do.

    Attributes:
        id: Its name.
        keys: Textual's names of its keys.
        places: Where they count: two with a place in common may not share a key.
        doc: What it does.
    """

    id: str
    keys: tuple[str, ...]
    places: frozenset[str]
    doc: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A choice that does not count.

    Attributes:
        id: What it was for.
        text: Why, and what to do.
    """

    id: str
    text: str


def check(
    wanted: Mapping[str, str], rows: Sequence[Bound]
) -> tuple[dict[str, tuple[str, ...]], tuple[Problem, ...]]:
    """Return the choices that count, and what is wrong with the others.

    What does not count keeps its own keys, so that a slip locks nobody out.

    Args:
        wanted: Keys as they were written, by name.
        rows: Everything that has keys, with our own keys.
    """
    known = {row.id: row for row in rows}
    chosen: dict[str, tuple[str, ...]] = {}
    problems: list[Problem] = []
    for name, written in wanted.items():
        try:
            chosen[name] = _read(name, written, known)
        except ValueError as error:
            problems.append(Problem(name, str(error)))
    while clash := _first_clash(chosen, rows):
        one, other, key = clash
        for row in (one, other):
            if row.id in chosen:
                keeps = " or ".join(spelled(name) for name in known[row.id].keys) or "no key"
                problems.append(Problem(row.id, _clash_text(row, one, other, key, keeps)))
        chosen.pop(one.id, None)
        chosen.pop(other.id, None)
    return chosen, tuple(problems)


def _read(name: str, written: str, known: Mapping[str, Bound]) -> tuple[str, ...]:
    row = known.get(name)
    if row is None:
        last = name.rpartition(".")[2]
        near = get_close_matches(name, known, 1, 0.6) or [
            one for one in known if one.rpartition(".")[2] == last
        ]
        advice = f'did you mean "{near[0]}"?' if near else "see /help for what has keys."
        raise ValueError(f"nothing of this name has a key; {advice}")
    keys = read_keys(written)
    new = [key for key in keys if WRITING in row.places and key not in row.keys]
    typed = next(filter(is_typed, new), None)
    if typed is not None:
        raise ValueError(
            f'"{spelled(typed)}" could no longer be typed; choose one with Ctrl or Alt, '
            "or a function key."
        )
    return keys


def _first_clash(
    chosen: Mapping[str, tuple[str, ...]], rows: Iterable[Bound]
) -> tuple[Bound, Bound, str] | None:
    """Return two rows that share a key in one place, at least one of them chosen."""
    owners: dict[tuple[str, str], Bound] = {}
    for row in sorted(rows, key=lambda row: row.id in chosen):
        for key in chosen.get(row.id, row.keys):
            for place in row.places:
                other = owners.setdefault((place, key), row)
                if other.id != row.id and (row.id in chosen or other.id in chosen):
                    return other, row, key
    return None


def _clash_text(row: Bound, one: Bound, other: Bound, key: str, keeps: str) -> str:
    rival = other if row is one else one
    return (
        f'{spelled(key)} is the key of "{rival.id}" as well ({rival.doc}); "{row.id}" keeps '
        f'{keeps}. Give one of the two another key, or "none".'
    )
