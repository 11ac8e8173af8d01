"""Renders our messages and tools for the wire: pure, and the same bytes for the same history."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from mlagent_tui.models.requests.pairing import in_order, merged_users
from mlagent_tui.models.routes.providers import LOCAL, ROUTER
from mlagent_tui.protocol.messages import (
    AssistantMessage,
    Message,
    Reasoning,
    SystemMessage,
    ToolCall,
    ToolMessage,
    UserMessage,
)
from mlagent_tui.protocol.values import ToolInfo

_PORTABLE_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")
_TOOL_NAME = re.compile(r"[^A-Za-z0-9_-]")
_LONGEST_NAME = 64

_IDS_KEPT = frozenset({"gemini", "vertex_ai"})
"""Providers that hide state in the ids of tool calls, which must come back unchanged."""

_NINE_CHARACTERS = frozenset({"mistral"})
"""Providers whose ids of tool calls are exactly nine letters and digits."""

_THINKING_TEXT = frozenset({ROUTER, "deepseek", "moonshot", "zai", "minimax", "dashscope"})
"""Providers of models that want the text of their thinking back, above all between tool calls."""


def render_messages(
    messages: Sequence[Message], provider: str, model: str = ""
) -> list[dict[str, Any]]:
    """Return the messages in the shape of the OpenAI chat wire, in an order that is taken.

    Thinking is replayed only to the model that wrote it.

    Args:
        messages: The history, instructions first.
        provider: Whom it is rendered for.
        model: The id of the model as people write it; empty trusts the provider alone.
    """
    ordered = in_order(messages)
    if provider in LOCAL or provider in _NINE_CHARACTERS:
        ordered = merged_users(ordered)
    return [_render(message, provider, model) for message in ordered]


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
    """Return the id of a tool call in a form that the provider takes."""
    if provider in _NINE_CHARACTERS:
        return hashlib.sha256(call_id.encode("utf-8", "replace")).hexdigest()[:9]
    if provider in _IDS_KEPT or _PORTABLE_ID.fullmatch(call_id):
        return call_id
    return "call_" + hashlib.sha256(call_id.encode("utf-8", "replace")).hexdigest()[:24]


def portable_name(tool: str) -> str:
    """Return a tool's name in a form that every provider takes, whatever a model made of it."""
    return _TOOL_NAME.sub("_", tool)[:_LONGEST_NAME] or "unnamed"


def writable(text: str) -> str:
    """Return the text with halves of characters, which cannot be sent, replaced."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text


def replayable(message: AssistantMessage, provider: str, model: str) -> Reasoning | None:
    """Return the thinking of an answer if this model wrote it, else None."""
    reasoning = message.reasoning
    if reasoning is None or reasoning.provider != provider:
        return None
    return reasoning if not model or message.model in ("", model) else None


def _render(message: Message, provider: str, model: str) -> dict[str, Any]:
    match message:
        case SystemMessage(text):
            return {"role": "system", "content": writable(text)}
        case UserMessage(text):
            return {"role": "user", "content": writable(text)}
        case AssistantMessage():
            return _render_answer(message, provider, model)
        case ToolMessage():
            return {
                "role": "tool",
                "tool_call_id": portable_id(message.tool_call_id, provider),
                "content": writable(message.output) if message.output.strip() else "(no output)",
            }


def _render_answer(message: AssistantMessage, provider: str, model: str) -> dict[str, Any]:
    text = writable(message.text) if message.text.strip() else None
    rendered: dict[str, Any] = {"role": "assistant", "content": text}
    if message.tool_calls:
        rendered["tool_calls"] = [_render_call(call, provider) for call in message.tool_calls]
    reasoning = replayable(message, provider, model)
    if reasoning is not None and reasoning.blocks:
        rendered |= _render_blocks(reasoning)
    elif reasoning is not None and reasoning.text and provider in _THINKING_TEXT:
        rendered["reasoning_content"] = writable(reasoning.text)
    return rendered


def _render_blocks(reasoning: Reasoning) -> dict[str, Any]:
    """Return thinking under the names of its wire: OpenAI's items, or Anthropic's blocks."""
    blocks: list[dict[str, Any]] = plain(reasoning.blocks)
    items = [block for block in blocks if block.get("type") == "reasoning"]
    signed = [block for block in blocks if block.get("type") != "reasoning"]
    named = {"reasoning_items": items, "thinking_blocks": signed}
    return {name: each for name, each in named.items() if each}


def _render_call(call: ToolCall, provider: str) -> dict[str, Any]:
    arguments = json.dumps(plain(call.arguments), ensure_ascii=False)
    return {
        "id": portable_id(call.id, provider),
        "type": "function",
        "function": {"name": portable_name(call.tool), "arguments": writable(arguments)},
    }
