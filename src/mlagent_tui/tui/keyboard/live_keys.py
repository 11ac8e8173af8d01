"""The table of keys as one person has it: their own choices laid over ours. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mlagent_tui.tui.keyboard.keys import KEYS, Key, Scope, spelled

NO_KEY = "no_key"
"""A name that no terminal sends: what a binding is mapped to that a person switched off."""


class LiveKeys:
    """The rows that count in one run of the program.

    Args:
        chosen: The person's keys by the id of a row or of a pane's binding; no keys switch it off.

    Attributes:
        chosen: The same.
        rows: All rows of the table.
    """

    def __init__(self, chosen: Mapping[str, tuple[str, ...]] | None = None) -> None:
        self.chosen = dict(chosen or {})
        self.rows = tuple(self._live(row) for row in KEYS)
        self._actions = {
            name: row.action for row in self.of_scope("composer") for name in row.names
        }

    def of_scope(self, scope: Scope) -> tuple[Key, ...]:
        """Return the rows of one scope, in the order of the table."""
        return tuple(row for row in self.rows if row.scope == scope)

    def row(self, name: str) -> Key:
        """Return the row with an id."""
        return next(row for row in self.rows if row.id == name)

    def label(self, name: str) -> str:
        """Return the first key of a row as people write it."""
        row = self.row(name)
        return row.shown or spelled(row.names[0]) if row.names else "The key"

    def sequence(self, row: Key) -> str:
        """Return what is pressed for a row, with the leader key before it where it needs one."""
        if row.scope != "leader" or not row.names:
            return row.label
        return f"{self.label('leader')} {' or '.join(letter(name) for name in row.names)}"

    def command_keys(self, name: str) -> str:
        """Return the keys that run a command of the table; empty if it has none."""
        action = f"command('{name}')"
        return " or ".join(
            self.sequence(row) for row in self.rows if row.action == action and row.names
        )

    def after_leader(self, key: str) -> Key | None:
        """Return the row that a key pressed after the leader means."""
        return next((row for row in self.of_scope("leader") if key in row.names), None)

    def composer_action(self, key: str) -> str | None:
        """Return the action that a key has in the composer; None if the key means itself."""
        return self._actions.get(key)

    def keymap(self) -> dict[str, str]:
        """Return the person's choices as Textual takes them."""
        return {name: ",".join(keys) or NO_KEY for name, keys in self.chosen.items()}

    def _live(self, row: Key) -> Key:
        keys = self.chosen.get(row.id)
        return row if keys is None else replace(row, keys=",".join(keys), shown="")


def letter(name: str) -> str:
    """Return a key behind the leader as it is typed: ``c``, ``?``, ``F2``."""
    written = spelled(name)
    return name if len(name) == 1 else written
