"""A turn in which a person runs a shell command by hand; the model only reads what came of it."""

from __future__ import annotations

import re

from mlagent_tui.agent.queue import written
from mlagent_tui.agent.session import Session
from mlagent_tui.agent.turn import Input, Turn
from mlagent_tui.agent.voice import SilencedError, Voice
from mlagent_tui.protocol.events import ContextMessage
from mlagent_tui.protocol.messages import ToolCall
from mlagent_tui.protocol.operations import RunCommand, new_id
from mlagent_tui.tools.shell.bash import BASH_TOOL

TIME_LIMIT = 600
"""Seconds that a person's command may take; longer work belongs into the background."""

_FENCES = re.compile(r"`{3,}")


class CommandTurn(Turn):
    """Runs the command of one operation, and nothing else.

    It is stopped like any other turn, and undone with all that it put into the history.
    """

    def __init__(self, session: Session, number: int, operation: RunCommand) -> None:
        super().__init__(session, number, Input(operation.id, written(operation)))
        self._command = operation.command
        self._told = False

    async def _go(self) -> None:
        """Run the command, and let the model know of it with the next message."""
        arguments = {"command": self._command, "timeout": TIME_LIMIT}
        call = ToolCall(f"command-{new_id()}", BASH_TOOL.name, arguments)
        await self._runner.run_for_person(call, BASH_TOOL)
        await self._tell(self._voice)
        self._voice.mention(self._session.context_status())
        await self._end("done")

    async def _before_interrupted(self, voice: Voice) -> None:
        if not self._told:
            await self._tell(voice)

    async def _tell(self, voice: Voice) -> None:
        """Tell the model what came of the command."""
        results = [record.result for record in self._progress.records]
        output = (results[0] if results else None) or "Not run: the person interrupted it."
        self._told = True
        try:
            await voice.say(ContextMessage(command_note(self._command, output), "command"))
        except SilencedError:
            self._told = False
            raise


def command_note(command: str, output: str) -> str:
    """Return what the model reads of a command that a person ran by hand."""
    longest = max((len(fence) for fence in _FENCES.findall(f"{command}\n{output}")), default=2)
    fence = "`" * (longest + 1)
    return (
        "The person ran this command by hand in the workspace. It needs no answer; it is here so "
        f"that you know of it.\n{fence}sh\n{command}\n{fence}\nIt printed:\n{fence}\n"
        f"{output.rstrip()}\n{fence}"
    )
