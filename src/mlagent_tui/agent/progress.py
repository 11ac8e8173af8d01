"""How far a turn has come, as a fold over its events."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from mlagent_tui.agent.doom_loop import CallRecord
from mlagent_tui.protocol.events import (
    ApprovalResolved,
    AssistantMessageDone,
    ContextMessage,
    Event,
    Processing,
    ToolCallEvent,
    ToolOutput,
    ToolStateChange,
)
from mlagent_tui.protocol.messages import JSON, ToolCall
from mlagent_tui.protocol.values import FINAL_TOOL_STATES

PERSON = "user"
"""Origin of a call that a person made by hand."""


@dataclass(slots=True)
class TurnProgress:
    """What has happened in one turn so far.

    Attributes:
        rounds: Complete answers of the model.
        answered: The last answer asked for no tools and nothing was said since.
        final_text: Text of the last answer.
        reminders: Plan reminders since the last tool call.
        empty_answers: Answers in a row with neither text nor calls.
        malformed: Malformed calls in a row to one tool, and which tool.
        announced: Calls that were said to the outside.
        finished: Calls that have reached a final state, with or without a result yet.
    """

    rounds: int = 0
    answered: bool = False
    final_text: str = ""
    reminders: int = 0
    empty_answers: int = 0
    malformed: tuple[str, int] = ("", 0)
    announced: set[str] = field(default_factory=set)
    finished: set[str] = field(default_factory=set)
    _calls: dict[str, ToolCall] = field(default_factory=dict)
    _results: dict[str, str] = field(default_factory=dict)
    _malformed_ids: set[str] = field(default_factory=set)

    @property
    def open_calls(self) -> tuple[ToolCall, ...]:
        """Calls without a result, in call order."""
        return tuple(call for id_, call in self._calls.items() if id_ not in self._results)

    @property
    def asks_next(self) -> bool:
        """Whether the model is asked next, unless something else speaks against it."""
        return not self.answered and not self.open_calls

    @property
    def records(self) -> tuple[CallRecord, ...]:
        """Every call of the turn, in call order."""
        return tuple(
            CallRecord(call.tool, call.arguments, self._results.get(id_))
            for id_, call in self._calls.items()
        )

    @property
    def needs_malformed_hint(self) -> bool:
        """Whether the model twice in a row sent one tool arguments that could not be used."""
        return self.malformed[1] >= 2

    def apply(self, event: Event) -> None:
        """Fold one event of the turn's own agent."""
        match event:
            case Processing():
                self.answered = False
            case ContextMessage():
                self._context_message(event)
            case AssistantMessageDone(status="complete"):
                self._answer(event)
            case ApprovalResolved():
                for item in event.items:
                    self._edit(item.tool_call_id, item.final_arguments, item.outcome)
            case ToolCallEvent():
                self._announced(event)
            case ToolStateChange():
                self._state(event)
            case ToolOutput() if event.tool_call_id in self._calls:
                self._result(event)

    def _announced(self, event: ToolCallEvent) -> None:
        self.announced.add(event.tool_call_id)
        if event.origin == PERSON:
            call = ToolCall(event.tool_call_id, event.tool, event.arguments)
            self._calls[call.id] = call

    def _context_message(self, event: ContextMessage) -> None:
        self.answered = False
        if event.origin == "reminder":
            self.reminders += 1
        elif event.origin == "recovery":
            self.malformed = ("", 0)

    def _answer(self, event: AssistantMessageDone) -> None:
        self.rounds += 1
        self.answered = not event.tool_calls
        self.final_text = event.content
        if event.tool_calls:
            self.reminders = 0
        empty = not event.tool_calls and not event.content.strip()
        self.empty_answers = self.empty_answers + 1 if empty else 0
        self._calls.update({call.id: call for call in event.tool_calls})

    def _edit(self, call_id: str, arguments: JSON, outcome: str) -> None:
        call = self._calls.get(call_id)
        if call and outcome == "approved":
            self._calls[call_id] = replace(call, arguments=arguments, malformed=None)

    def _state(self, event: ToolStateChange) -> None:
        if event.facts.get("malformed"):
            self._malformed_ids.add(event.tool_call_id)
        if event.state in FINAL_TOOL_STATES:
            self.finished.add(event.tool_call_id)

    def _result(self, event: ToolOutput) -> None:
        self._results[event.tool_call_id] = event.output
        if event.tool_call_id not in self._malformed_ids:
            self.malformed = ("", 0)
            return
        tool, count = self.malformed
        self.malformed = (event.tool, count + 1 if tool == event.tool else 1)
