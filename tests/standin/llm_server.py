"""A model server that answers from a script, on the OpenAI and the Anthropic wire.

In a test::

    from standin.llm_server import Call, Fault, Gate, ScriptedModel, Turn

    async def test_something():
        gate = Gate(after=3)
        script = [
            Turn(text="Let me look.", tool_calls=[Call("bash", {"command": "ls"})]),
            Turn(fault=Fault(status=429, headers={"retry-after": "2"})),
            Turn(text="Here it is.", gates=[gate]),
        ]
        async with ScriptedModel(script) as server:
            environment = server.environment("openai")   # or "anthropic", "ollama", "vllm", …
            ...                                          # client for openai/scripted-model
            await gate.reached.wait()                    # three chunks of the last turn are sent
            gate.release()
        assert server.requests[0].body["messages"][-1]["content"] == "list the files"
        assert server.requests[0].headers["authorization"] == "Bearer sk-test"

Each request takes the next turn, whatever the wire. A request beyond the end gets HTTP 400, which
is never retried; ``repeat_last=True`` repeats the last turn instead. For answers that depend on
what was asked, pass a function from request body to :class:`Turn` in place of the list. A fault
takes a turn of the script: two faults and an answer are three turns.

With ``router=True``, errors have the Hugging Face router's shape and every reply its rate-limit
headers; :mod:`standin.llm_faults` is a catalogue of named faults for each wire.

``GET /v1/models`` lists ``models``. Any path prefix is accepted. With ``keys``, a request whose
bearer token or ``x-api-key`` is not among them gets 401.

From a shell, for pty tests and benchmarks: ``python -m standin.llm_server SCRIPT.json [--port N]``
(with ``tests`` on PYTHONPATH). SCRIPT.json is a list of turns, or an object with ``turns``,
``models``, ``repeat_last``. The first line on stdout is ``{"url": "http://127.0.0.1:PORT"}``.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from standin.ability_questions import asks_for_abilities
from standin.llm_responses import ResponsesWire
from standin.llm_script import Call, Fault, Gate, Turn, Usage, turn_from_json
from standin.llm_wires import AnthropicWire, OpenAIWire, RouterWire, Wire
from standin.web import Exchange, LoopbackServer, Reply

__all__ = ["Call", "Exchange", "Fault", "Gate", "ScriptedModel", "Turn", "Usage"]

_ANSWERS = ("/chat/completions", "/messages", "/responses")

Script = Sequence[Turn] | Callable[[Mapping[str, Any]], Turn]

_ENVIRONMENT = {
    "openai": ("OPENAI_BASE_URL", "/v1", "OPENAI_API_KEY"),
    "anthropic": ("ANTHROPIC_BASE_URL", "", "ANTHROPIC_API_KEY"),
    "ollama": ("OLLAMA_BASE_URL", "", "OLLAMA_API_KEY"),
    "vllm": ("VLLM_BASE_URL", "", "VLLM_API_KEY"),
    "lm_studio": ("LMSTUDIO_BASE_URL", "", "LMSTUDIO_API_KEY"),
    "llamacpp": ("LLAMACPP_BASE_URL", "", "LLAMACPP_API_KEY"),
    "router": ("MLAGENT_ENDPOINTS__ROUTER", "/v1", "HF_TOKEN"),
}


class ScriptedModel(LoopbackServer):
    """The scripted server; see the module's text."""

    def __init__(
        self,
        script: Script,
        *,
        models: Sequence[str] = ("scripted-model",),
        keys: Sequence[str] = (),
        repeat_last: bool = False,
        router: bool = False,
        port: int = 0,
    ) -> None:
        super().__init__(port)
        self._chat: Wire = RouterWire() if router else OpenAIWire()
        self._script = script
        self._models = tuple(models)
        self._keys = frozenset(keys)
        self._repeat_last = repeat_last

    @property
    def requests(self) -> list[Exchange]:
        """The requests for an answer, in order; questions about models are not among them."""
        return [
            one
            for one in self.exchanges
            if one.path.endswith(_ANSWERS) and not asks_for_abilities(one.body)
        ]

    def environment(self, provider: str, key: str = "sk-test") -> dict[str, str]:
        """Return the variables that point one provider at this server."""
        base, path, key_name = _ENVIRONMENT[provider]
        return {base: self.url + path, key_name: key}

    async def handle(self, exchange: Exchange, reply: Reply) -> None:
        """Answer from the script."""
        wire = self._wire(exchange.path)
        if self._keys and not self._known(exchange):
            await reply.send(401, wire.error(401, "invalid api key"))
        elif exchange.method == "GET" and exchange.path.endswith("/models"):
            data = [wire.listed(name) for name in self._models]
            await reply.send(200, {"object": "list", "data": data})
        elif asks_for_abilities(exchange.body):
            await self.give(Turn(tool_calls=[Call("ping", {"text": "hello"})]), exchange, reply)
        elif exchange.path.endswith(_ANSWERS):
            number = len(self.requests)
            turn = self._turn(number, exchange.body or {})
            if turn is None:
                await reply.send(
                    400, wire.error(400, f"no turn in the script for request {number}")
                )
            else:
                await self.give(turn, exchange, reply)
        else:
            await reply.send(404, wire.error(404, f"no such path: {exchange.path}"))

    async def give(self, turn: Turn, exchange: Exchange, reply: Reply) -> None:
        """Send a turn as the reply to a request."""
        wire = self._wire(exchange.path)
        await _Answer(turn, wire, exchange, reply, len(self.requests)).give()

    def _wire(self, path: str) -> Wire:
        if path.endswith("/messages"):
            return AnthropicWire()
        return ResponsesWire() if path.endswith("/responses") else self._chat

    def _turn(self, number: int, body: Mapping[str, Any]) -> Turn | None:
        if callable(self._script):
            return self._script(body)
        if number <= len(self._script):
            return self._script[number - 1]
        return self._script[-1] if self._repeat_last and self._script else None

    def _known(self, exchange: Exchange) -> bool:
        bearer = exchange.headers.get("authorization", "").removeprefix("Bearer ")
        return bool(self._keys & {bearer, exchange.headers.get("x-api-key", "")})


class _Answer:
    """Gives one turn as the reply to one request."""

    def __init__(
        self, turn: Turn, wire: Wire, exchange: Exchange, reply: Reply, number: int
    ) -> None:
        self._turn = turn
        self._wire = wire
        self._reply = reply
        self._number = number
        body = exchange.body or {}
        self._model = str(body.get("model", ""))
        self._stream = bool(body.get("stream"))
        self._wants_usage = bool((body.get("stream_options") or {}).get("include_usage"))

    async def give(self) -> None:
        """Send the turn, with its waits and its fault."""
        turn, fault = self._turn, self._turn.fault
        if turn.ttft:
            await asyncio.sleep(turn.ttft)
        await self._gates(0)
        if fault is not None and fault.kind == "status":
            body = fault.body
            if body is None:
                body = self._wire.error(fault.status, fault.message)
            headers = {**self._wire.reply_headers, **fault.headers}
            await self._reply.send(fault.status, body, headers)
        elif fault is not None and fault.kind == "html":
            page = f"<!doctype html><html><body><h1>{fault.message}</h1></body></html>"
            await self._reply.send(fault.status, page, fault.headers)
        elif fault is not None and fault.kind == "reset":
            self._reply.drop()
        elif self._stream:
            await self._give_stream(fault)
        else:
            await self._give_whole(fault)

    async def _give_whole(self, fault: Fault | None) -> None:
        if fault is None or fault.kind == "noise":
            body = self._wire.whole(self._turn, self._model, self._number)
            await self._reply.send(200, body, self._wire.reply_headers)
        elif fault.kind == "stall":
            await asyncio.Event().wait()
        elif fault.kind in ("disconnect", "truncate"):
            self._reply.drop()
        elif fault.kind == "bad_json":
            await self._reply.send(200, b'{"choices": [{', {"content-type": "application/json"})
        elif fault.kind == "raw":
            await self._reply.send(200, _bytes(fault.body), {"content-type": "application/json"})
        else:
            await self._reply.send(200, self._wire.error(500, fault.message))

    async def _give_stream(self, fault: Fault | None) -> None:
        await self._reply.start(headers=self._wire.reply_headers)
        loop = asyncio.get_running_loop()
        begin = loop.time()
        sent = 0
        for sent, chunk in enumerate(self._stream_chunks()):
            if fault is not None and sent >= fault.after:
                await self._fail(fault)
                if fault.kind != "noise":
                    return
                fault = None
            await self._gates(sent)
            if self._turn.rate:
                wait = begin + sent / self._turn.rate - loop.time()
                await asyncio.sleep(max(0.0, wait))
            elif sent % 16 == 0:
                await asyncio.sleep(0)
            await self._reply.chunk(chunk)
        if fault is not None:
            await self._fail(fault)
            if fault.kind != "noise":
                return
        for gate in self._turn.gates:
            if not gate.reached.is_set():
                await gate.passed()
        for chunk in self._wire.ending(self._turn, self._model, self._wants_usage):
            await self._reply.chunk(chunk)
        await self._reply.end()

    def _stream_chunks(self) -> Iterator[bytes]:
        return self._wire.chunks(self._turn, self._model, self._number, self._wants_usage)

    async def _fail(self, fault: Fault) -> None:
        match fault.kind:
            case "disconnect":
                self._reply.drop()
            case "stall":
                await asyncio.Event().wait()
            case "truncate":
                await self._reply.end()
            case "bad_json":
                await self._reply.chunk(b'data: {"choices": [{"delta": {"conte\n\n')
                await self._reply.end()
            case "raw":
                await self._reply.chunk(_bytes(fault.body))
                await self._reply.end()
            case "noise":
                await self._reply.chunk(_bytes(fault.body))
            case _:
                await self._reply.chunk(self._wire.error_event(fault.message))
                await self._reply.end()

    async def _gates(self, sent: int) -> None:
        for gate in self._turn.gates:
            if gate.after == sent and not gate.reached.is_set():
                await gate.passed()


def _bytes(body: str | bytes) -> bytes:
    return body.encode() if isinstance(body, str) else body


def read_script(path: Path) -> dict[str, Any]:
    """Read a script file into the arguments of :class:`ScriptedModel`."""
    data = json.loads(path.read_text(encoding="utf-8"))
    if isinstance(data, list):
        data = {"turns": data}
    turns = [turn_from_json(turn) for turn in data.pop("turns")]
    return {"script": turns, **data}


async def _run(path: Path, port: int) -> None:
    async with ScriptedModel(port=port, **read_script(path)) as server:
        sys.stdout.write(json.dumps({"url": server.url}) + "\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


def main() -> None:
    """Serve a script file until interrupted."""
    parser = argparse.ArgumentParser(description="Serve a model from a script.")
    parser.add_argument("script", type=Path, help="JSON file with the turns")
    parser.add_argument("--port", type=int, default=0, help="port; 0 takes a free one")
    options = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_run(options.script, options.port))


if __name__ == "__main__":
    main()
