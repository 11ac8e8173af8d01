"""What the help says, made from the tables of keys and commands and from the panes' own keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from textual.binding import Binding

from mlagent_tui.tui.commands import COMMANDS
from mlagent_tui.tui.keys import LEADER, Key, of_scope, spelled


@dataclass(frozen=True, slots=True)
class Section:
    """A titled list of keys or commands with what they do."""

    title: str
    rows: tuple[tuple[str, str], ...]


def sections(panes: Mapping[str, Iterable[object]]) -> tuple[Section, ...]:
    """Return all sections.

    Args:
        panes: Title and ``BINDINGS`` of every pane that has keys of its own.
    """
    leader = spelled(LEADER)
    own = (
        Section("Writing", _rows(of_scope("composer"))),
        Section("Everywhere", _rows(of_scope("global"))),
        Section(
            f"After {leader}",
            tuple((f"{leader} {key.label.lower()}", key.doc) for key in of_scope("leader")),
        ),
        Section("Commands", tuple((command.usage, command.doc) for command in COMMANDS)),
    )
    others = (Section(title, _pane_rows(bindings)) for title, bindings in panes.items())
    return (*own, *(section for section in others if section.rows))


def _rows(keys: Iterable[Key]) -> tuple[tuple[str, str], ...]:
    return tuple((key.label, key.doc) for key in keys)


def _pane_rows(bindings: Iterable[object]) -> tuple[tuple[str, str], ...]:
    """Return one row for each action, with all keys that run it."""
    keys: dict[str, list[str]] = {}
    docs: dict[str, str] = {}
    for given in bindings:
        binding = given if isinstance(given, Binding) else Binding(*given)  # type: ignore[misc]
        if binding.tooltip or binding.description:
            keys.setdefault(binding.action, []).append(
                binding.key_display or " or ".join(spelled(key) for key in binding.key.split(","))
            )
            docs.setdefault(binding.action, binding.tooltip or binding.description)
    return tuple((" or ".join(found), docs[action]) for action, found in keys.items())
