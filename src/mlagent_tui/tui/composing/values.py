"""The values that arguments of commands may have, as far as they are known here and now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlagent_tui.tui.composing.completion import Value, alternatives

if TYPE_CHECKING:
    from mlagent_tui.tui.app import MlAgentApp


class ArgumentValues:
    """Answers what may follow the name of a command."""

    def __init__(self, app: MlAgentApp) -> None:
        self._app = app

    def of(self, command: str) -> tuple[Value, ...]:
        """Return the values of a command's argument; none if they cannot be listed."""
        match command:
            case "mode":
                from mlagent_tui.tui.command_groups.mode import MODE_DOCS

                return tuple(Value(mode, doc) for mode, doc in MODE_DOCS.items())
            case "effort":
                from mlagent_tui.tui.command_groups.model import EFFORT_DOCS

                return tuple(Value(level, doc) for level, doc in EFFORT_DOCS.items())
            case "theme":
                return tuple(Value(name) for name in sorted(self._app.available_themes))
        return alternatives(command)
