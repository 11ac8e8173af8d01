"""What the command palette offers, and which of it fits what was typed. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlagent_tui.tui.commands import COMMANDS
from mlagent_tui.tui.fuzzy import match
from mlagent_tui.tui.keyboard.live_keys import LiveKeys

_NOT_OFFERED = frozenset({"interrupt", "copy_or_quit", "palette", "leader"})
"""Keys that mean nothing once a palette has been opened to reach them."""

_WHILE_WRITING = frozenset({"external_editor", "history_search", "edit_queued"})
"""Keys of the composer that make sense for what is written already."""

LONGEST_QUERY = 100
"""Characters of a query that are looked at."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be run.

    Attributes:
        name: The command with its slash, or a few words.
        doc: What it does.
        keys: The keys that run it as well; may be empty.
        action: What to run.
        writing: Whether it is an action of the composer, and not of the main screen.
    """

    name: str
    doc: str
    keys: str
    action: str
    writing: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """An entry that fits.

    Attributes:
        entry: The entry.
        places: Indices of the letters of its name that fit; none if its description does.
    """

    entry: Entry
    places: frozenset[int] = frozenset()


def entries(live: LiveKeys) -> tuple[Entry, ...]:
    """Return all commands, then what only has a key."""
    found = [
        Entry(f"/{row.name}", row.doc, live.command_keys(row.name), f"command('{row.name}')")
        for row in COMMANDS
    ]
    seen = {entry.action for entry in found}
    for row in live.rows:
        writing = row.scope == "composer"
        offered = row.id in _WHILE_WRITING if writing else row.id not in _NOT_OFFERED
        if offered and row.action not in seen:
            seen.add(row.action)
            keys = " or ".join(
                live.sequence(other)
                for other in live.rows
                if other.action == row.action and other.names
            )
            name = row.id.removeprefix("leader_").replace("_", " ")
            found.append(Entry(name, row.doc, keys, row.action, writing))
    return tuple(found)


def fitting(offered: Sequence[Entry], typed: str) -> tuple[Found, ...]:
    """Return the entries that fit, the best first; all in their order if nothing was typed."""
    query = typed.strip().removeprefix("/")[:LONGEST_QUERY]
    if not query:
        return tuple(Found(entry) for entry in offered)
    scored: list[tuple[int, int, Found]] = []
    for index, entry in enumerate(offered):
        in_name, in_doc = match(query, entry.name), match(query, entry.doc)
        if in_name is not None:
            scored.append((-in_name.score - 1000, index, Found(entry, in_name.places)))
        elif in_doc is not None and in_doc.whole:
            scored.append((-in_doc.score, index, Found(entry)))
    return tuple(found for _, _, found in sorted(scored, key=lambda each: each[:2]))
