"""The conversation as the model sees it: our own frozen messages, free of any library's types.

A history is a sequence of these. Everything in them is plain JSON, so that a history can be
written to disk, rendered for another provider, and compared in tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

JSON = Mapping[str, Any]
"""A JSON object. Values are what :mod:`json` reads and writes."""

Origin = Literal["user", "guard", "reminder", "recovery", "project_memory", "summary", "command"]
"""Who put a user-role message into the history: a person, or the agent on its own behalf.

``command`` is what a command printed that a person ran by hand.
"""

MessageStatus = Literal["complete", "interrupted", "failed"]
"""How an answer of the model ended. Failed answers are shown and never enter the history."""


@dataclass(frozen=True, slots=True)
class ToolCall:
    """One request of the model to run a tool.

    Attributes:
        id: The identifier that pairs the call with its result; unique in a session.
        tool: The tool's name as the model spelled it.
        arguments: The parsed arguments; empty if they could not be parsed.
        malformed: Why the arguments could not be read as a JSON object, or None.
        recovered: Whether the call was read out of the answer's text.
    """

    id: str
    tool: str
    arguments: JSON = field(default_factory=dict)
    malformed: str | None = None
    recovered: bool = False


@dataclass(frozen=True, slots=True)
class Reasoning:
    """Thinking that a provider returned, kept opaque so that it can be replayed to it.

    Attributes:
        provider: The provider that wrote it; no other provider may be shown it.
        text: The readable part, for the screen.
        blocks: The provider's own blocks (signatures included), as plain JSON.
    """

    provider: str
    text: str = ""
    blocks: tuple[JSON, ...] = ()


@dataclass(frozen=True, slots=True)
class SystemMessage:
    """The instructions that open every request."""

    text: str


@dataclass(frozen=True, slots=True)
class UserMessage:
    """A message in the user's role; ``origin`` tells whether a person wrote it."""

    text: str
    origin: Origin = "user"


@dataclass(frozen=True, slots=True)
class AssistantMessage:
    """An answer of the model: text, thinking and tool calls."""

    text: str
    tool_calls: tuple[ToolCall, ...] = ()
    reasoning: Reasoning | None = None
    model: str = ""
    status: MessageStatus = "complete"


@dataclass(frozen=True, slots=True)
class ToolMessage:
    """The one result of one tool call."""

    tool_call_id: str
    tool: str
    output: str
    success: bool = True


Message = SystemMessage | UserMessage | AssistantMessage | ToolMessage
"""Any message of a history."""
