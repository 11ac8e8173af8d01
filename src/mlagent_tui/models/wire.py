"""Renders our messages and tools for the wire: pure, and the same bytes for the same history."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from mlagent_tui.protocol.messages import (
    AssistantMessage,
    Message,
    SystemMessage,
    ToolCall,
    ToolMessage,
    UserMessage,
)
from mlagent_tui.protocol.values import ToolInfo

_PORTABLE_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")

_IDS_KEPT = frozenset({"gemini", "vertex_ai"})
"""Providers that hide state in the ids of tool calls, which must come back unchanged."""


def render_messages(messages: Sequence[Message], provider: str) -> list[dict[str, Any]]:
    """Return the messages in the shape of the OpenAI chat wire.

    Messages that hold nothing are left out, since some providers refuse them. Thinking is
    replayed only to the provider that wrote it.

    Args:
        messages: The history, instructions first.
        provider: Whom it is rendered for.
    """
    rendered = (_render(message, provider) for message in messages)
    return [message for message in rendered if message is not None]


def render_tools(tools: Sequence[ToolInfo]) -> list[dict[str, Any]]:
    """Return the tools in the shape of the OpenAI chat wire."""
    return [
        {
            "type": "function",
            "function": {
                "name": tool.name,
                "description": tool.description,
                "parameters": plain(tool.parameters),
            },
        }
        for tool in tools
    ]


def plain(value: Any) -> Any:
    """Return a JSON value built from dictionaries and lists alone."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def portable_id(call_id: str, provider: str) -> str:
    """Return the id of a tool call in a form that every provider takes."""
    if provider in _IDS_KEPT or _PORTABLE_ID.fullmatch(call_id):
        return call_id
    return "call_" + hashlib.sha256(call_id.encode()).hexdigest()[:24]


def _render(message: Message, provider: str) -> dict[str, Any] | None:
    match message:
        case SystemMessage(text):
            return {"role": "system", "content": text} if text.strip() else None
        case UserMessage(text):
            return {"role": "user", "content": text} if text.strip() else None
        case AssistantMessage():
            return _render_answer(message, provider)
        case ToolMessage():
            return {
                "role": "tool",
                "tool_call_id": portable_id(message.tool_call_id, provider),
                "content": message.output if message.output.strip() else "(no output)",
            }


def _render_answer(message: AssistantMessage, provider: str) -> dict[str, Any] | None:
    text = message.text if message.text.strip() else None
    if text is None and not message.tool_calls:
        return None
    rendered: dict[str, Any] = {"role": "assistant", "content": text}
    if message.tool_calls:
        rendered["tool_calls"] = [_render_call(call, provider) for call in message.tool_calls]
    reasoning = message.reasoning
    if reasoning is not None and reasoning.provider == provider and reasoning.blocks:
        rendered["thinking_blocks"] = plain(reasoning.blocks)
    return rendered


def _render_call(call: ToolCall, provider: str) -> dict[str, Any]:
    arguments = json.dumps(plain(call.arguments), ensure_ascii=False)
    return {
        "id": portable_id(call.id, provider),
        "type": "function",
        "function": {"name": call.tool, "arguments": arguments},
    }
