"""What is known about a shell at one point of a script: where it is, and what variables hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

UNKNOWN = "\x00"
"""Stands in a text for a part that cannot be known before the script runs."""

_MOST_FOLDERS = 12
_MOST_VALUES = 12


@dataclass(frozen=True, slots=True)
class ShellState:
    """What is known about a shell.

    Attributes:
        folders: Every folder that it may be in, resolved; None if that is not known,
            none at all where the shell has ended.
        variables: Every value that a variable may hold; a name that is missing is not known.
            Values may hold :data:`UNKNOWN`; active glob characters may stand in them.
    """

    folders: frozenset[Path] | None
    variables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def ended(self) -> bool:
        """Whether the shell is known to have ended before this point."""
        return self.folders is not None and not self.folders

    def at(self, folders: frozenset[Path] | None) -> ShellState:
        """Return the state after a change of folder."""
        if folders is not None and len(folders) > _MOST_FOLDERS:
            folders = None
        return replace(self, folders=folders)

    def holding(self, name: str, values: tuple[str, ...] | None) -> ShellState:
        """Return the state after an assignment; None is a value that is not known."""
        variables = dict(self.variables)
        if values is None or len(values) > _MOST_VALUES:
            variables[name] = (UNKNOWN,)
        else:
            variables[name] = tuple(dict.fromkeys(values))
        return replace(self, variables=variables)

    def or_else(self, other: ShellState) -> ShellState:
        """Return what is known if the shell is in either state."""
        if self == other:
            return self
        if self.folders is None or other.folders is None:
            folders = None
        else:
            folders = self.folders | other.folders
        joined = ShellState(folders).at(folders)
        for name in {*self.variables, *other.variables}:
            mine = self.variables.get(name, (UNKNOWN,))
            joined = joined.holding(name, (*mine, *other.variables.get(name, (UNKNOWN,))))
        return joined

    def fresh(self) -> ShellState:
        """Return what a child shell knows: the folder, but no variable for certain."""
        assigned = dict.fromkeys(self.variables, (UNKNOWN,))
        return ShellState(self.folders, assigned)
