"""Operations: everything that the outside can ask of the agent.

The control lane is handled at once, also in the middle of a turn. The turn lane is handled one
operation at a time, in order.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal
from uuid import uuid4

from mlagent_tui.protocol.values import ApprovalDecision, Mode


def new_id() -> str:
    """Return a fresh identifier: 12 hexadecimal digits, unique enough for one session."""
    return uuid4().hex[:12]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """Base of all operations; ``id`` is what the resulting events carry as ``operation_id``."""

    id: str = field(default_factory=new_id)


class ControlOperation(Operation):
    """Handled at once, also in the middle of a turn."""

    __slots__ = ()


class TurnOperation(Operation):
    """Handled one at a time, in order."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Interrupt(ControlOperation):
    """Stop what runs. ``turn`` stops the turn; the queue of inputs is kept either way."""

    scope: Literal["turn"] = "turn"


@dataclass(frozen=True, slots=True)
class ApprovalAnswer(ControlOperation):
    """Decide the calls of one open batch; calls that are not named stay open."""

    batch_id: str
    decisions: tuple[ApprovalDecision, ...]


@dataclass(frozen=True, slots=True)
class SetMode(ControlOperation):
    """Change how freely the agent acts."""

    mode: Mode


@dataclass(frozen=True, slots=True)
class SetModel(ControlOperation):
    """Use another model from the next request on."""

    model: str


@dataclass(frozen=True, slots=True)
class SetEffort(ControlOperation):
    """Change how much the model thinks: ``off``, ``minimal`` to ``max``; empty for its own."""

    effort: str


@dataclass(frozen=True, slots=True)
class SetBudget(ControlOperation):
    """Set the most that the session may cost in US dollars; None lifts the limit."""

    max_cost: Decimal | None


@dataclass(frozen=True, slots=True)
class EditInput(ControlOperation):
    """Replace the text of an input that still waits in the queue."""

    input_id: str
    text: str


@dataclass(frozen=True, slots=True)
class RemoveInput(ControlOperation):
    """Take an input out of the queue."""

    input_id: str


@dataclass(frozen=True, slots=True)
class MoveInput(ControlOperation):
    """Let a waiting input come before another one; empty ``before`` puts it at the end."""

    input_id: str
    before: str = ""


@dataclass(frozen=True, slots=True)
class SendNow(ControlOperation):
    """Put a waiting message into the running turn; without one it runs next, held or not."""

    input_id: str


@dataclass(frozen=True, slots=True)
class ReleaseQueue(ControlOperation):
    """Let inputs that an interrupt held back run on."""


@dataclass(frozen=True, slots=True)
class Shutdown(ControlOperation):
    """Stop everything and end the agent; waits at most 3 s for what runs."""


@dataclass(frozen=True, slots=True)
class UserInput(TurnOperation):
    """A message from a person; during a turn it waits visibly in the queue.

    Attributes:
        text: What was written.
        steer: Put it into the running turn before the next model request instead of queueing.
    """

    text: str
    steer: bool = False


@dataclass(frozen=True, slots=True)
class RunCommand(TurnOperation):
    """Run a shell command that a person typed; nobody is asked, and the model reads the output.

    It is a turn of its own, in which the model is not asked. During a turn it waits in the queue.
    """

    command: str


@dataclass(frozen=True, slots=True)
class Compact(TurnOperation):
    """Summarise older parts of the history now; ``focus`` says what matters most."""

    focus: str = ""


@dataclass(frozen=True, slots=True)
class Undo(TurnOperation):
    """Remove the last turn from the history."""


@dataclass(frozen=True, slots=True)
class Redo(TurnOperation):
    """Bring back the turn that the last undo removed."""


@dataclass(frozen=True, slots=True)
class NewSession(TurnOperation):
    """Begin a fresh conversation; ``clear`` asks the screen to forget the old one."""

    clear: bool = False
