"""Three hundred turns with faults at random: what was said stays consistent, and nothing leaks.

The faults follow a seed, so that a failure comes again. Waits are virtual.
"""

from __future__ import annotations

import asyncio
import gc
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import psutil

from engine_driver import EngineDriver, engine_for
from event_rules import check_events, only
from mlagent_tui.models.library import loader
from mlagent_tui.protocol.events import ErrorEvent, Interrupted, Notice, ToolOutput, TurnComplete
from mlagent_tui.protocol.messages import AssistantMessage, Message, ToolMessage
from mlagent_tui.protocol.operations import Interrupt, SetModel, UserInput
from standin.clocks import InstantClock
from standin.llm_server import Call, Fault, ScriptedModel, Turn

TURNS = 300
SEED = 20261124

MODELS = ("anthropic/claude-haiku-4-5", "openai/scripted-model")
"""Both wires, by turns."""

FAULTS = (
    Fault("status", 429, {"retry-after": "2"}),
    Fault("status", 429),
    Fault("status", 500),
    Fault("status", 503, {"retry-after": "1"}),
    Fault("status", 408),
    Fault("html", 502),
    Fault("disconnect"),
    Fault("disconnect", after=3),
    Fault("truncate", after=2),
    Fault("bad_json", after=1),
    Fault("error_event", after=2),
    Fault("status", 400),
    Fault("status", 401),
    Fault("status", 404),
)

CALLS = (
    Call("bash", {"command": "echo one"}),
    Call("bash", {"command": "false"}),
    Call("read", {"path": "notes.txt"}),
    Call("read", {"path": "missing.txt"}),
    Call("bash", '{"command": '),
    Call("bsh", {"command": "ls"}),
    Call("read", {}),
)


class RandomModel:
    """Answers with text, calls or a fault, as a seeded die falls."""

    def __init__(self) -> None:
        self._die = random.Random(SEED)
        self.faults = 0

    def __call__(self, body: Mapping[str, Any]) -> Turn:
        die = self._die
        if not body.get("tools"):
            return Turn(text="Summary of what was done.")
        if die.random() < 0.3:
            self.faults += 1
            return Turn(text="A part of an answer.", fault=die.choice(FAULTS))
        if die.random() < 0.4:
            calls = die.sample(CALLS, die.randint(1, 3))
            return Turn(text=die.choice(("", "Looking.")), tool_calls=calls, chunk_size=3)
        return Turn(text="Done with this one. " * die.randint(1, 40), chunk_size=40)


def check_history(messages: Sequence[Message]) -> None:
    """Every call has exactly one result, right behind its answer; no result is without a call."""
    open_calls: list[str] = []
    seen: set[str] = set()
    for message in messages:
        if isinstance(message, ToolMessage):
            assert message.tool_call_id in open_calls, message
            open_calls.remove(message.tool_call_id)
            continue
        assert not open_calls, message
        if isinstance(message, AssistantMessage):
            open_calls = [call.id for call in message.tool_calls]
            assert not seen & set(open_calls)
            seen |= set(open_calls)
    assert not open_calls


def connections() -> int:
    return len(psutil.Process().net_connections(kind="tcp"))


async def test_three_hundred_turns_with_faults(tmp_path: Path) -> None:
    await loader.load()
    model, die = RandomModel(), random.Random(SEED + 1)
    tasks_before, sockets_before = len(asyncio.all_tasks()), connections()
    async with ScriptedModel(model) as server:
        variables = {**server.environment("openai"), **server.environment("anthropic")}
        engine = engine_for(tmp_path, "openai/scripted-model", variables, InstantClock())
        (engine.session.surroundings.workspace.root / "notes.txt").write_text("a note\n" * 50)
        async with EngineDriver(engine) as driver:
            ends = []
            for number in range(TURNS):
                if number % 50 == 0:
                    engine.submit(SetModel(MODELS[number // 50 % 2]))
                operation = UserInput(f"Message {number}")
                engine.submit(operation)
                if die.random() < 0.1:
                    wanted = die.choice(("assistant_chunk", "processing", "tool_call", "usage"))
                    await driver.until(
                        lambda one, wanted=wanted, operation=operation: (
                            one.operation_id == operation.id
                            and (one.event.type == wanted or one.event.terminal)
                        )
                    )
                    if not driver.envelopes[-1].event.terminal:
                        engine.submit(Interrupt())
                    else:
                        ends.append(driver.envelopes[-1].event)
                        continue
                ends.append((await driver.turn_end(operation))[-1].event)
            history = engine.session.history.messages
        answers = len(server.requests)
        wires = {exchange.path.rpartition("/")[2] for exchange in server.requests}
    check_events(driver.envelopes)
    check_history(history)
    assert len(ends) == TURNS
    assert model.faults > TURNS / 4
    assert answers > TURNS
    assert wires == {"completions", "messages"}
    assert len([end for end in ends if isinstance(end, TurnComplete)]) > TURNS / 2
    assert {type(end) for end in ends} == {TurnComplete, ErrorEvent, Interrupted}
    errors = {end.code for end in ends if isinstance(end, ErrorEvent)}
    assert "internal" not in errors
    assert "unexpected" not in errors
    assert any(notice.code == "retrying" for notice in only(driver.envelopes, Notice))
    assert any(not output.success for output in only(driver.envelopes, ToolOutput))
    await loader.close()
    gc.collect()
    for _ in range(10):
        await asyncio.sleep(0)
    assert len(asyncio.all_tasks()) <= tasks_before
    assert connections() <= sockets_before
