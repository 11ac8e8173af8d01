"""A session goes on with another model, for every ordered pair of adapters.

The scripted server is strict: each request is held against the rules of the wire that it came on,
and a violation is answered as the real service would, with a refusal.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from mlagent_tui.protocol.events import AssistantMessageDone, Interrupted, TurnComplete, Usage
from mlagent_tui.protocol.operations import Interrupt, SetEffort, UserInput
from models.model_session import MODELS, ModelSession, models_environment
from standin.llm_rules import anthropic_violations, openai_violations, responses_violations
from standin.llm_server import Call, Fault, Gate, ScriptedModel, Turn

pytestmark = pytest.mark.usefixtures("library")

LOCAL = ("ollama", "vllm", "text")
STRANGE_IDS = {"anthropic": "toolu_01A", "openai": "call_" + "x" * 40, "router": "functions.bash:0"}


def said_in(body: Mapping[str, Any]) -> list[Any]:
    """Return the conversation of a request."""
    said: list[Any] = body["input"] if "input" in body else body["messages"]
    return said


class StrictServer:
    """Answers by what was said last, and keeps what the rules of a wire were broken by.

    Attributes:
        violations: What was wrong with the requests.
        gate: Holds the answer to a message that says so.
        held: Holds answers with calls; None lets them go.
        signatures: What thinking that went out is recognised by.
    """

    def __init__(self) -> None:
        self.violations: list[str] = []
        self.gate = Gate(after=4)
        self.held: Gate | None = None
        self.signatures: set[str] = set()
        self._requests = 0

    def answer(self, body: Mapping[str, Any]) -> Turn:
        """Return the answer to a request, or its refusal."""
        self._requests += 1
        provider = next(name for name, model in MODELS.items() if model.endswith(body["model"]))
        written = frozenset(self.signatures)
        if provider == "anthropic":
            self.signatures.add(f"signature-{self._requests}")
            found = anthropic_violations(body, written)
        elif "input" in body:
            self.signatures.add(f"encrypted-{self._requests}")
            found = responses_violations(body, written)
        elif provider == "text" and body.get("tools"):
            return Turn(fault=Fault(status=400, message="plain does not support tools"))
        else:
            found = openai_violations(body, strict_turns=provider in LOCAL)
            if provider == "text" and any("tool" in str(each["role"]) for each in said_in(body)):
                found.append("a result for a model that knows no tools")
        if found:
            self.violations += [f"{provider}, request {self._requests}: {each}" for each in found]
            return Turn(fault=Fault(status=400, message="; ".join(found)))
        return self._answer(provider, json.dumps(said_in(body)[-1]))

    def _answer(self, provider: str, said: str) -> Turn:
        if provider == "text" and "work" in said:
            written = json.dumps({"name": "bash", "arguments": {"command": "echo 1"}})
            return Turn(f"Looking.\n<tool_call>{written}</tool_call>", "text thinks.")
        if "work" in said:
            strange = STRANGE_IDS.get(provider, "0")
            calls = [Call("bash", {"command": f"echo {at}"}, f"{strange}{at}") for at in range(2)]
            return Turn(
                "Looking.",
                f"{provider} thinks.",
                "opaque",
                calls,
                gates=[self.held] if self.held else (),
                reasoning_field="reasoning",
            )
        if "stop" in said:
            return Turn("I begin to say something long " * 3, gates=[self.gate])
        return Turn(f"{provider} is done.", f"{provider} thought.")


@pytest.mark.parametrize(("first", "second"), permutations(MODELS, 2))
async def test_a_session_goes_on_with_another_model(
    first: str, second: str, tmp_path: Path
) -> None:
    strict = StrictServer()
    async with ScriptedModel(strict.answer) as server:
        session = ModelSession(tmp_path, first, models_environment(server))
        async with session:
            session.submit(SetEffort("low"))
            await session.turn("work")
            operation = session.submit(UserInput("stop here"))
            await strict.gate.reached.wait()
            session.submit(Interrupt())
            assert isinstance((await session.turn_end(operation)).event, Interrupted)
            for provider, text in ((second, "work"), (first, "work"), (second, "thanks")):
                await session.switch(provider)
                end = await session.turn(text)
                assert isinstance(end.event, TurnComplete), (strict.violations, end)
                events = [e.event for e in session.envelopes]
                said = [e for e in events if isinstance(e, AssistantMessageDone)][-1]
                assert (said.content, said.model) == (f"{provider} is done.", MODELS[provider])
    assert strict.violations == []
    answers = [e.event for e in session.envelopes if isinstance(e.event, AssistantMessageDone)]
    recovered = {each.model for each in answers for call in each.tool_calls if call.recovered}
    assert recovered == ({MODELS["text"]} if "text" in (first, second) else set())
    for request in server.requests:
        words = json.dumps(said_in(request.body))
        for other in MODELS:
            foreign = not MODELS[other].endswith(request.body["model"])
            assert not (foreign and f"{other} thinks" in words)
    last = said_in(server.requests[-1].body)
    assert ("anthropic thinks." in str(last)) == (second == "anthropic")
    assert ("opaque" in str(last)) == (second == "anthropic")
    if second in ("router", "responses"):
        assert f"{second} thinks." in str(last)


async def test_a_session_goes_through_all_models(tmp_path: Path) -> None:
    strict = StrictServer()
    async with ScriptedModel(strict.answer) as server:
        session = ModelSession(tmp_path, "openai", models_environment(server))
        async with session:
            await session.turn("work")
            session.submit(SetEffort("high"))
            for provider in ("anthropic", "responses", "router", "ollama", "anthropic"):
                await session.switch(provider)
                assert isinstance((await session.turn("work")).event, TurnComplete)
    assert strict.violations == []
    ids = [
        part["id"]
        for message in server.requests[-1].body["messages"]
        for part in message["content"]
        if part["type"] == "tool_use"
    ]
    assert len(set(ids)) == len(ids) == 12


@pytest.mark.parametrize(("first", "second"), [("openai", "anthropic"), ("anthropic", "router")])
async def test_a_turn_goes_on_with_another_model_between_its_rounds(
    first: str, second: str, tmp_path: Path
) -> None:
    strict = StrictServer()
    strict.held = Gate(after=2)
    async with ScriptedModel(strict.answer) as server:
        session = ModelSession(tmp_path, first, models_environment(server))
        async with session:
            session.submit(SetEffort("high"))
            operation = session.submit(UserInput("work"))
            await strict.held.reached.wait()
            await session.switch(second)
            strict.held.release()
            assert isinstance((await session.turn_end(operation)).event, TurnComplete)
            assert isinstance((await session.turn("thanks")).event, TurnComplete)
    assert strict.violations == []
    # One request tries out whether the new model takes the effort.
    asked = [each.body["model"] for each in server.requests if "ping" not in str(each.body)]
    assert len(server.requests) == len(asked) + 1
    kinds = [each.event.kind for each in session.envelopes if isinstance(each.event, Usage)]
    assert sorted(kinds) == ["main", "main", "main", "probe"]
    assert [MODELS[first].endswith(asked[0]), *(MODELS[second].endswith(m) for m in asked[1:])] == [
        True
    ] * 3
