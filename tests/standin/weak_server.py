"""A local server with a small model of uneven abilities, on the OpenAI wire.

In a test::

    steps = [Call("read", {"path": "a.py"}), "It prints two."]
    async with WeakServer(steps, local_answers.vllm("tiny"), tools="rejected") as server:
        environment = server.environment("vllm")       # client for vllm/tiny

Each request for an answer takes the next step: a call in whatever way the server can, or words.
The questions by which abilities are found out take none; they are counted in ``questions``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from standin.ability_questions import asks_for_abilities, asks_for_call, asks_for_form
from standin.llm_server import Call, Fault, ScriptedModel, Turn, Usage
from standin.local_answers import Answers
from standin.web import Exchange, Reply

Step = Call | str


def in_tags(call: Call) -> str:
    """Write a call as Qwen and Hermes models do."""
    return f"<tool_call>\n{in_json(call)}\n</tool_call>"


def in_json(call: Call) -> str:
    """Write a call as a bare object."""
    return json.dumps({"name": call.tool, "arguments": call.arguments})


def in_block(call: Call) -> str:
    """Write a call as a code block, with words before."""
    return f"I will do that.\n```json\n{in_json(call)}\n```"


class WeakServer(ScriptedModel):
    """The server; see the module's text.

    Attributes:
        writes: How the model writes a call as text.
    """

    def __init__(
        self,
        steps: Sequence[Step],
        answers: Answers,
        *,
        tools: Literal["native", "ignored", "rejected"] = "ignored",
        schema: Literal["held", "ignored", "rejected"] = "ignored",
        streams: bool = True,
        window: int = 8_192,
        writes: Callable[[Call], str] = in_tags,
        refusal: str = "tiny does not support tools",
        **options: Any,
    ) -> None:
        super().__init__(self._next, **options)
        self.writes = writes
        self._steps = list(steps)
        self._facts = answers
        self._tools, self._held, self._streams = tools, schema, streams
        self._window, self._refusal = window, refusal

    @property
    def questions(self) -> list[Exchange]:
        """The questions by which abilities were found out."""
        return [each for each in self.exchanges if asks_for_abilities(each.body)]

    async def handle(self, exchange: Exchange, reply: Reply) -> None:
        """Answer what is asked of the server, or of its model."""
        if exchange.path in self._facts:
            await reply.send(200, self._facts[exchange.path])
        elif exchange.path.endswith("/chat/completions"):
            await self.give(self._turn_for(exchange), exchange, reply)
        else:
            await reply.send(404, {"error": "not found"})

    def _turn_for(self, exchange: Exchange) -> Turn:
        body = exchange.body or {}
        if len(exchange.raw) / 4 > self._window:
            return _refused("the request exceeds the available context size")
        if body.get("stream") and not self._streams:
            return _refused("streaming is not supported")
        if body.get("tools") and self._tools == "rejected":
            return _refused(self._refusal)
        if body.get("response_format") and self._held == "rejected":
            return _refused("response_format of type json_schema is not supported")
        if asks_for_call(body):
            ping = Call("ping", {"text": "hello"})
            return Turn(tool_calls=[ping]) if self._tools == "native" else Turn(text="hello")
        if asks_for_form(body):
            return Turn(text='{"probe": "q7"}' if self._held == "held" else "Hello!")
        return self._next(body)

    def _next(self, body: Mapping[str, Any]) -> Turn:
        if not self._steps:
            return _refused("no step is left")
        step, usage = self._steps.pop(0), Usage(len(json.dumps(body)) // 4, 20)
        held = self._held == "held" and body.get("response_format")
        if isinstance(step, str):
            return Turn(json.dumps({"answer": step}) if held else step, usage=usage)
        if self._tools == "native" and body.get("tools"):
            return Turn(tool_calls=[step], usage=usage)
        if held:
            text = json.dumps({"tool": step.tool, "arguments": step.arguments})
            return Turn(text, usage=usage)
        return Turn(self.writes(step), usage=usage)


def _refused(message: str) -> Turn:
    return Turn(fault=Fault(status=400, message=message))
