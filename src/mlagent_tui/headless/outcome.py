"""What became of a run, as a fold over its events: when it is over, and with which exit code."""

from __future__ import annotations

from dataclasses import dataclass

from mlagent_tui.exit_codes import ExitCode
from mlagent_tui.protocol.events import (
    ApprovalRequired,
    Envelope,
    ErrorEvent,
    Interrupted,
    SessionTerminated,
    ShutdownDone,
    TurnComplete,
)

_BY_REASON = {
    "max_iterations": ExitCode.ITERATIONS,
    "cost_limit": ExitCode.COST,
    "doom_loop": ExitCode.APPROVAL,
}

_NOT_USABLE = frozenset({"no_credential", "no_model", "unknown_model"})


@dataclass(slots=True)
class Outcome:
    """How far the run has come.

    Attributes:
        code: The exit code; None as long as the turn goes on.
        needed_approval: Whether something was rejected because nobody could approve it.
        closed: Whether the agent has said its last event.
    """

    code: ExitCode | None = None
    needed_approval: bool = False
    closed: bool = False

    def apply(self, envelope: Envelope) -> None:
        """Fold one event."""
        event = envelope.event
        if isinstance(event, ApprovalRequired):
            self.needed_approval = True
        elif isinstance(event, ShutdownDone):
            self.closed = True
        elif isinstance(event, SessionTerminated):
            self.code = ExitCode.FAILED if self.code is None else self.code
        elif event.terminal and envelope.turn is not None and envelope.agent_id == "main":
            self.code = self._code_of(envelope)

    def _code_of(self, envelope: Envelope) -> ExitCode:
        match envelope.event:
            case Interrupted():
                return ExitCode.INTERRUPTED
            case ErrorEvent(code=code):
                return ExitCode.USAGE if code in _NOT_USABLE else ExitCode.FAILED
            case TurnComplete(reason="done"):
                return ExitCode.APPROVAL if self.needed_approval else ExitCode.DONE
            case TurnComplete(reason=reason):
                return _BY_REASON.get(reason, ExitCode.FAILED)
        return ExitCode.FAILED
