"""What really happened so far, read off the conversation: calls and their results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlagent_tui.models.demo.task import Request, read_request
from mlagent_tui.protocol.messages import (
    AssistantMessage,
    Message,
    ToolCall,
    ToolMessage,
    UserMessage,
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One call and what came of it.

    Attributes:
        call: The call as the history has it: with the arguments that a person may have edited.
        output: The result's text; empty if there is none.
        success: Whether the tool did what it was asked to do.
        recent: Whether it was made since the last message of a person.
    """

    call: ToolCall
    output: str
    success: bool
    recent: bool

    def argument(self, name: str) -> str:
        """Return one argument as text; empty if it is not there."""
        return str(self.call.arguments.get(name, ""))


@dataclass(frozen=True, slots=True)
class Situation:
    """Where the conversation stands.

    Attributes:
        asked: The last message of a person.
        request: What it asks for.
        outcomes: All calls since the task was given, oldest first.
        reminded: Whether the agent has reminded of the plan since that message.
        earlier: Summaries of what a compaction took out of the conversation.
    """

    asked: str
    request: Request
    outcomes: tuple[Outcome, ...]
    reminded: bool = False
    earlier: str = ""


def look_at(messages: Sequence[Message]) -> Situation:
    """Fold a conversation into what matters for the next answer."""
    people = [
        (place, message.text)
        for place, message in enumerate(messages)
        if isinstance(message, UserMessage) and message.origin == "user"
    ]
    if not people:
        return Situation("", "question", ())
    last, asked = people[-1]
    starts = [place for place, text in people if read_request(text) == "task"]
    outcomes = _outcomes(messages, starts[-1] if starts else last, last)
    reminded = any(
        isinstance(message, UserMessage) and message.origin == "reminder"
        for message in messages[last:]
    )
    request = read_request(asked)
    if request == "question" and reminded and _came_during_work(messages, last):
        request = "continue"
    if request == "continue" and not starts:
        request = "question"
    earlier = "\n".join(
        message.text
        for message in messages
        if isinstance(message, UserMessage) and message.origin == "summary"
    )
    return Situation(asked, request, outcomes, reminded, earlier)


def _came_during_work(messages: Sequence[Message], last: int) -> bool:
    """Whether a person's message was put into a turn that ran well, rather than after it."""
    before = messages[last - 1] if last else None
    return isinstance(before, ToolMessage) and before.success


def _outcomes(messages: Sequence[Message], begin: int, last: int) -> tuple[Outcome, ...]:
    results = {m.tool_call_id: m for m in messages if isinstance(m, ToolMessage)}
    found: list[Outcome] = []
    for place, message in enumerate(messages):
        if place < begin or not isinstance(message, AssistantMessage):
            continue
        for call in message.tool_calls:
            result = results.get(call.id)
            output, success = (result.output, result.success) if result else ("", False)
            found.append(Outcome(call, output, success, place > last))
    return tuple(found)
