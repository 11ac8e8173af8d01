"""What a draft becomes when it is sent: a message, or a shell command. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from mlagent_tui.protocol.operations import Operation, RunCommand, UserInput
from mlagent_tui.tui.state import QueuedInput

COMMAND_SIGN = "!"
"""What a shell command begins with."""


def is_command(draft: str) -> bool:
    """Whether a draft is a shell command, finished or not."""
    return draft.startswith(COMMAND_SIGN)


def lacks_command(draft: str) -> bool:
    """Whether a draft is the sign of a shell command with nothing behind it."""
    return draft.strip() == COMMAND_SIGN


def operation_for(text: str, *, steer: bool = False) -> UserInput | RunCommand:
    """Return the operation that sends a text; a sign alone is a message."""
    command = text.removeprefix(COMMAND_SIGN).strip()
    if is_command(text) and command:
        return RunCommand(command)
    return UserInput(text, steer)


def queued(operations: Iterable[Operation]) -> list[QueuedInput]:
    """Return the messages and commands among operations as the queue shows them."""
    found: list[QueuedInput] = []
    for operation in operations:
        if isinstance(operation, UserInput):
            found.append(QueuedInput(operation.id, operation.text))
        elif isinstance(operation, RunCommand):
            found.append(QueuedInput(operation.id, f"{COMMAND_SIGN}{operation.command}"))
    return found
