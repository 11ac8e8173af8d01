"""Finds out what a model can do, by asking it two small questions."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mlagent_tui.models.client import (
    Delta,
    FinishDelta,
    ModelClient,
    ModelError,
    ModelSettings,
    TextDelta,
    ToolCallDelta,
)
from mlagent_tui.models.tool_styles.call_values import KnownTools, read_json
from mlagent_tui.protocol.messages import UserMessage
from mlagent_tui.protocol.values import ToolInfo, ToolStyle

_ANSWER_TOKENS = 64

_NO_TOOLS = re.compile(
    r"not support (tool|function)|support (tool|function)[ _-]?(use|call|choice)"
    r"|tools?( param\w*)? (is|are) not supported|tools? param requires|--jinja"
    r"|enable-auto-tool-choice|tool[ _]?(use|call\w*|choice) (is|are) (not|disabled)"
    r"|(unknown|unrecognized|unexpected|extra)[^.]{0,40}\btools?\b",
    re.IGNORECASE,
)
_NO_SCHEMA = re.compile(r"response_?format|json_?schema|grammar|guided|structured", re.IGNORECASE)
_NO_STREAM = re.compile(r"stream", re.IGNORECASE)
FINAL = frozenset({"not_found", "bad_address", "auth", "no_credential", "unknown_model"})
"""Errors after which a model certainly cannot be used."""

PING = ToolInfo(
    "ping",
    "Answers a text with the same text.",
    {
        "type": "object",
        "properties": {"text": {"type": "string"}},
        "required": ["text"],
        "additionalProperties": False,
    },
)
"""The tool of the first question; it is never run."""

_CALL_PING = UserMessage("Call the tool ping with the text hello.")
_HELD = UserMessage("Say hello.")
_HELD_TO = {
    "type": "object",
    "properties": {"probe": {"type": "string", "enum": ["q7"]}},
    "required": ["probe"],
    "additionalProperties": False,
}
"""What no model says of its own accord."""


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a model can do, as far as it is known.

    Attributes:
        tools: How it calls tools.
        streaming: Whether its answers can be taken piece by piece.
        notes: What a person should know.
    """

    tools: ToolStyle = "unknown"
    streaming: bool | None = None
    notes: tuple[str, ...] = ()


def refuses_tools(error: ModelError) -> bool:
    """Return whether a server complains that it takes no tools."""
    return _may_be_form(error) and _NO_TOOLS.search(error.message) is not None


def refuses_schema(error: ModelError) -> bool:
    """Return whether a server complains that it holds no answer to a schema."""
    return _may_be_form(error) and _NO_SCHEMA.search(error.message) is not None


def refuses_streaming(error: ModelError) -> bool:
    """Return whether a server complains that it sends no answer in pieces."""
    return error.code == "bad_request" and _NO_STREAM.search(error.message) is not None


def _may_be_form(error: ModelError) -> bool:
    return error.code in ("bad_request", "unavailable", "not_found")


async def look(client: ModelClient, *, has_tools: bool | None = None) -> Abilities:
    """Ask a model to call a tool, and if it does not, for an answer in a given form.

    Args:
        client: The model.
        has_tools: What its server says; if False, the first question is not asked.

    Raises:
        ModelError: If a request failed for a reason that says nothing about abilities.
    """
    settings = ModelSettings(
        max_output_tokens=_ANSWER_TOKENS, purpose="probe", effort="off", temperature=0.0
    )
    streaming: bool | None = None
    if has_tools is not False:
        called, streaming, settings = await _calls_ping(client, settings)
        if called == "native" or called == "unknown":
            return Abilities(called, streaming)
    if await _is_held(client, settings):
        return Abilities("forced", True if streaming is None else streaming)
    return Abilities("text", streaming)


async def _calls_ping(
    client: ModelClient, settings: ModelSettings
) -> tuple[ToolStyle, bool | None, ModelSettings]:
    """Return how the model calls, whether it streams, and how to go on asking it."""
    try:
        try:
            answer = await _answer(client, [PING], _CALL_PING, settings)
        except ModelError as error:
            if not refuses_streaming(error) or refuses_tools(error):
                raise
            settings = replace(settings, stream=False)
            answer = await _answer(client, [PING], _CALL_PING, settings)
    except ModelError as error:
        if not refuses_tools(error):
            raise
        return "text", None, settings
    call = KnownTools([PING]).call(answer.tool, answer.arguments)
    if call is not None:
        return "native", settings.stream, settings
    # Thinking may have used up the few tokens; then nothing is known.
    cut_off = answer.finish == "length" and not answer.text.strip()
    return "unknown" if cut_off else "text", settings.stream, settings


async def _is_held(client: ModelClient, settings: ModelSettings) -> bool:
    try:
        asked = replace(settings, response_schema=_HELD_TO)
        answer = await _answer(client, [], _HELD, asked)
    except ModelError as error:
        if error.code in FINAL:
            raise
        return False
    value = read_json(answer.text.strip())
    return isinstance(value, dict) and value == {"probe": "q7"}


@dataclass(slots=True)
class _Answer:
    text: str = ""
    tool: str = ""
    arguments: str = ""
    finish: str = ""

    def add(self, delta: Delta) -> None:
        match delta:
            case TextDelta(text):
                self.text += text
            case ToolCallDelta(index=0):
                self.tool += delta.tool
                self.arguments += delta.arguments
            case FinishDelta(reason):
                self.finish = reason


async def _answer(
    client: ModelClient, tools: Sequence[ToolInfo], message: UserMessage, settings: ModelSettings
) -> _Answer:
    answer = _Answer()
    async with contextlib.aclosing(client.stream([message], tools, settings)) as deltas:
        async for delta in deltas:
            answer.add(delta)
    return answer
