"""What the help says, made from the live tables of keys and commands and from the panes' keys."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from mlagent_tui.tui.commands import COMMANDS, Command
from mlagent_tui.tui.keyboard.keys import Scope, spelled
from mlagent_tui.tui.keyboard.live_keys import LiveKeys
from mlagent_tui.tui.keyboard.pane_keys import PaneKey, PaneKeys

HERE = "where you are now"
"""What is put behind the title of the focused pane."""


@dataclass(frozen=True, slots=True)
class Section:
    """A titled list of keys or commands with what they do."""

    title: str
    rows: tuple[tuple[str, str], ...]


def sections(live: LiveKeys, panes: Iterable[PaneKeys], here: str = "") -> tuple[Section, ...]:
    """Return all sections.

    Args:
        live: The keys that count.
        panes: Every pane and dialog that has keys of its own.
        here: Title of the pane that has the focus: its section comes first.
    """
    titles: tuple[tuple[str, Scope], ...] = (
        ("Writing", "composer"),
        ("Everywhere", "global"),
        (f"After {live.label('leader')}", "leader"),
    )
    own = [
        Section(title, tuple((live.sequence(row), row.doc) for row in live.of_scope(scope)))
        for title, scope in titles
    ]
    own.append(Section("Commands", tuple((row.usage, _command_doc(live, row)) for row in COMMANDS)))
    others = [
        Section(pane.title, tuple(_pane_row(live, row) for row in pane.rows())) for pane in panes
    ]
    found = [section for section in (*own, *others) if section.rows]
    first = [
        replace(section, title=f"{section.title}: {HERE}")
        for section in found
        if section.title == here
    ]
    return (*first, *(section for section in found if section.title != here))


def narrowed(given: Iterable[Section], typed: str) -> tuple[Section, ...]:
    """Return the rows that hold every typed word, in their sections; empty ones are left out."""
    words = typed.lower().split()
    kept = (
        replace(
            section,
            rows=tuple(
                row
                for row in section.rows
                if all(word in f"{section.title} {row[0]} {row[1]}".lower() for word in words)
            ),
        )
        for section in given
    )
    return tuple(section for section in kept if section.rows)


def _command_doc(live: LiveKeys, command: Command) -> str:
    keys = live.command_keys(command.name)
    return f"{command.doc} ({keys})" if keys else command.doc


def _pane_row(live: LiveKeys, row: PaneKey) -> tuple[str, str]:
    keys = live.chosen.get(row.id, row.keys)
    return " or ".join(spelled(key) for key in keys) or "no key", row.doc
