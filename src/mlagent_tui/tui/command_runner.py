"""Carries out the commands of the table: most become operations, some open a dialog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlagent_tui.tui.command_groups.approval import ApprovalCommands
from mlagent_tui.tui.command_groups.conversation import ConversationCommands
from mlagent_tui.tui.command_groups.copying import CopyingCommands
from mlagent_tui.tui.command_groups.looks import LooksCommands
from mlagent_tui.tui.command_groups.mode import ModeCommands
from mlagent_tui.tui.command_groups.model import ModelCommands
from mlagent_tui.tui.command_groups.program import ProgramCommands
from mlagent_tui.tui.commands import Typed, find, nearest

if TYPE_CHECKING:
    from mlagent_tui.tui.app import MlAgentApp


class CommandRunner:
    """Runs commands for the App.

    Attributes:
        mode: The commands of the mode, for the key that goes through them.
        program: The commands about the program, for the palette's key.
    """

    def __init__(self, app: MlAgentApp) -> None:
        self._app = app
        self.mode = ModeCommands(app)
        self.program = ProgramCommands(app)
        self._groups: tuple[object, ...] = (
            ConversationCommands(app),
            CopyingCommands(app),
            ApprovalCommands(app),
            self.mode,
            ModelCommands(app),
            LooksCommands(app),
            self.program,
        )

    def run(self, typed: Typed) -> None:
        """Run a command; an unknown one is answered with the nearest name."""
        command = find(typed.name)
        if command is None:
            near = nearest(typed.name)
            hint = f"Did you mean /{near}?" if near else "Type / to see all commands."
            self._app.flash(f"There is no command /{typed.name}. {hint}")
            return
        name = f"command_{command.name}"
        group = next(group for group in self._groups if hasattr(group, name))
        getattr(group, name)(typed.argument)
