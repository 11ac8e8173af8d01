"""Tells a model of tools in plain text, and renders calls and results as text: pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from mlagent_tui.models.requests.wire import plain
from mlagent_tui.protocol.messages import (
    AssistantMessage,
    Message,
    SystemMessage,
    ToolCall,
    ToolMessage,
    UserMessage,
)
from mlagent_tui.protocol.values import ToolInfo

_AS_TEXT = """\
# Tools
You can use the tools below. To use one, end your answer with a block like this:
<tool_call>
{"name": "TOOL", "arguments": {"ARGUMENT": "VALUE"}}
</tool_call>
Write nothing after it; the result comes with the next message. Several blocks are several calls. \
An answer without such a block is final."""

_AS_JSON = """\
# Tools
Each of your answers is one JSON object. To use one of the tools below, answer
{"tool": "TOOL", "arguments": {"ARGUMENT": "VALUE"}}
and the result comes with the next message. When the task is done, or to ask something, answer
{"answer": "TEXT FOR THE PERSON"}"""

WriteAnswer = Callable[[AssistantMessage], str]
"""Writes an answer with its calls as one text."""


def as_text(messages: Sequence[Message], tools: Sequence[ToolInfo]) -> list[Message]:
    """Return the history for a model that writes its calls between marks."""
    return _rendered(messages, tools, _AS_TEXT, _marked_answer)


def as_json(messages: Sequence[Message], tools: Sequence[ToolInfo]) -> list[Message]:
    """Return the history for a model whose answers are held to a schema."""
    return _rendered(messages, tools, _AS_JSON, _json_answer)


def _rendered(
    messages: Sequence[Message], tools: Sequence[ToolInfo], how: str, write: WriteAnswer
) -> list[Message]:
    rendered: list[Message] = []
    if tools and not any(isinstance(message, SystemMessage) for message in messages):
        rendered.append(SystemMessage(_told(tools, how)))
    for message in messages:
        match message:
            case SystemMessage(text) if tools:
                rendered.append(SystemMessage(f"{text}\n\n{_told(tools, how)}"))
            case AssistantMessage():
                text = write(message)
                rendered.append(AssistantMessage(text, (), message.reasoning, message.model))
            case ToolMessage():
                _add_user_text(rendered, f"Result of {message.tool}:\n{message.output}")
            case UserMessage(text):
                _add_user_text(rendered, text)
            case _:
                rendered.append(message)
    return rendered


def _add_user_text(rendered: list[Message], text: str) -> None:
    """Add to the message before if that is the user's too: templates want them to alternate."""
    last = rendered[-1] if rendered else None
    if isinstance(last, UserMessage):
        rendered[-1] = UserMessage(f"{last.text}\n\n{text}", last.origin)
    else:
        rendered.append(UserMessage(text))


def _told(tools: Sequence[ToolInfo], how: str) -> str:
    return "\n\n".join((how, *(_tool(tool) for tool in tools)))


def _tool(tool: ToolInfo) -> str:
    schema = _json(tool.parameters)
    return f"## {tool.name}\n{tool.description.strip()}\nJSON Schema of its arguments: {schema}"


def _marked_answer(message: AssistantMessage) -> str:
    blocks = [
        f"<tool_call>\n{_json({'name': call.tool, 'arguments': call.arguments})}\n</tool_call>"
        for call in message.tool_calls
    ]
    return "\n".join(part for part in (message.text, *blocks) if part.strip())


def _json_answer(message: AssistantMessage) -> str:
    if not message.tool_calls:
        return _json({"answer": message.text})
    return "\n".join(_json_call(call) for call in message.tool_calls)


def _json_call(call: ToolCall) -> str:
    return _json({"tool": call.tool, "arguments": call.arguments})


def _json(value: object) -> str:
    return json.dumps(plain(value), ensure_ascii=False)
