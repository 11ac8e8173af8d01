"""How many tokens a message takes, estimated without a tokenizer.

A tokenizer that is not the model's own misjudges by up to 1.6 times and costs time, so the size
is estimated from the number of characters and corrected by what the provider reports.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from mlagent_tui.protocol.messages import AssistantMessage, Message, ToolMessage
from mlagent_tui.protocol.values import ToolInfo

CHARACTERS_PER_TOKEN = 3.5
"""On the careful side for English prose and code, which run at about four."""

MESSAGE_OVERHEAD = 6
"""Tokens that every message takes for its role and its borders."""


def estimate_text(text: str) -> int:
    """Return the estimated tokens of a text; text outside ASCII counts more."""
    if text.isascii():
        return int(len(text) / CHARACTERS_PER_TOKEN) + 1
    return int(len(text.encode("utf-8", "replace")) / CHARACTERS_PER_TOKEN) + 1


def estimate_message(message: Message) -> int:
    """Return the estimated tokens of one message, calls and replayed thinking included."""
    if isinstance(message, ToolMessage):
        return estimate_text(message.output) + MESSAGE_OVERHEAD
    total = estimate_text(message.text) + MESSAGE_OVERHEAD
    if isinstance(message, AssistantMessage):
        for call in message.tool_calls:
            total += estimate_text(json.dumps(dict(call.arguments))) + MESSAGE_OVERHEAD
        if message.reasoning and message.reasoning.blocks:
            total += estimate_text(json.dumps(message.reasoning.blocks))
    return total


def estimate_tools(tools: Iterable[ToolInfo]) -> int:
    """Return the estimated tokens of the tools' descriptions and schemas."""
    return sum(
        estimate_text(tool.description) + estimate_text(json.dumps(dict(tool.parameters)))
        for tool in tools
    )
