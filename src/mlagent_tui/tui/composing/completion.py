"""What the word at the cursor may become: commands, their arguments, files. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from mlagent_tui.tui.commands import find, matching

Kind = Literal["command", "argument", "file"]
"""What is completed."""

_FILE = re.compile(r"(?:^|(?<=[\s(]))@(?:\"(?P<quoted>[^\"\n]*)|(?P<bare>[^\s\"@]*))$")
_ALTERNATIVES = re.compile(r"\[([\w-]+(?:\|[\w-]+)+)\]")


@dataclass(frozen=True, slots=True)
class Query:
    """The word at the cursor.

    Attributes:
        kind: What it names.
        word: What was typed of it.
        start: Column of its line at which a completion takes its place.
        command: The command whose argument it is.
    """

    kind: Kind
    word: str
    start: int
    command: str = ""


@dataclass(frozen=True, slots=True)
class Completion:
    """One thing that the word may become.

    Attributes:
        label: How it is listed.
        insert: What takes the word's place.
        doc: What it is, in a few words.
        places: Letters of the label that fit what was typed.
        whole: Whether nothing more has to be written after it.
    """

    label: str
    insert: str
    doc: str = ""
    places: frozenset[int] = frozenset()
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Value:
    """A value that the argument of a command may have."""

    name: str
    doc: str = ""


def query_at(text: str, row: int, column: int) -> Query | None:
    """Return what is being typed at the cursor, if it is anything that can be completed."""
    line = text.split("\n", row + 1)[row]
    if text.startswith("/") and "\n" not in text and column == len(line):
        name, space, argument = line[1:].partition(" ")
        if not space:
            return Query("command", name, 0)
        command = find(name)
        if command is not None and command.argument and " " not in argument:
            return Query("argument", argument, len(name) + 2, command.name)
    found = _FILE.search(line[:column])
    if found is None:
        return None
    word = found["bare"] if found["quoted"] is None else found["quoted"]
    return Query("file", word, found.start())


def commands_for(query: Query) -> tuple[Completion, ...]:
    """Return the commands that begin with the word."""
    return tuple(
        Completion(
            command.usage,
            f"/{command.name} " if command.argument else f"/{command.name}",
            command.doc,
            frozenset(range(1, 1 + len(query.word))),
            whole=not command.argument,
        )
        for command in matching(query.word)
    )


def arguments_for(query: Query, values: Sequence[Value]) -> tuple[Completion, ...]:
    """Return the values that the word may become: those that begin with it come first."""
    word = query.word.lower()
    fitting = [value for value in values if word in value.name.lower()]
    fitting.sort(key=lambda value: not value.name.lower().startswith(word))
    return tuple(
        Completion(value.name, value.name, value.doc, _places(word, value.name), whole=True)
        for value in fitting
    )


def alternatives(command: str) -> tuple[Value, ...]:
    """Return the values that the usage of a command lists, as in ``[one|two]``."""
    row = find(command)
    found = _ALTERNATIVES.fullmatch(row.argument) if row is not None else None
    return tuple(Value(name) for name in found[1].split("|")) if found else ()


def file_completion(path: str, places: frozenset[int] = frozenset()) -> Completion:
    """Return the completion that names a file, or a folder, whose path ends with a slash."""
    folder = path.endswith("/")
    if any(sign in path for sign in " \t()@") or '"' in path:
        shown = f'@"{path}' if folder else f'@"{path}"'
    else:
        shown = f"@{path}"
    return Completion(path, shown if folder else f"{shown} ", places=places, whole=not folder)


def _places(word: str, name: str) -> frozenset[int]:
    at = name.lower().find(word)
    return frozenset(range(at, at + len(word))) if word and at >= 0 else frozenset()
