"""The queue of inputs: order, moving, and sending one now."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from agent_harness import Harness, calls, says, tool

from mlagent_tui.agent.queue import InputQueue
from mlagent_tui.protocol.events import (
    ErrorEvent,
    InputMoved,
    InputQueued,
    Interrupted,
    Processing,
    ToolCallEvent,
)
from mlagent_tui.protocol.operations import (
    Compact,
    Interrupt,
    MoveInput,
    Operation,
    SendNow,
    UserInput,
)
from mlagent_tui.tui.reducers.turn import reduce as reduce_turn
from mlagent_tui.tui.state import TurnState


@asynccontextmanager
async def busy(folder: Path) -> AsyncIterator[tuple[Harness, list[Operation], asyncio.Event]]:
    """An agent in a turn, with three messages that wait."""
    go_on = asyncio.Event()

    async def wait() -> str:
        await go_on.wait()
        return "done"

    answers = [calls(("wait", {})), *(says(str(n)) for n in range(6))]
    async with Harness(folder, answers, [tool("wait", lambda _arguments: wait())]) as agent:
        agent.say("go")
        await agent.seen(ToolCallEvent)
        waiting = [agent.say(text) for text in ("one", "two", "three")]
        await agent.seen(InputQueued, 3)
        yield agent, waiting, go_on
        go_on.set()


def texts(agent: Harness) -> list[str]:
    return [event.text for event in agent.of(Processing)]


async def test_messages_change_places(tmp_path: Path) -> None:
    async with busy(tmp_path) as (agent, (one, two, three), go_on):
        agent.submit(MoveInput(three.id, one.id))
        agent.submit(MoveInput(one.id))
        await agent.seen(InputMoved, 2)
        agent.submit(MoveInput("unknown", two.id))
        await agent.seen(ErrorEvent)
        go_on.set()
        await agent.turn_end(4)
        assert texts(agent) == ["go", "three", "two", "one"]


async def test_a_waiting_message_is_sent_into_the_running_turn(tmp_path: Path) -> None:
    async with busy(tmp_path) as (agent, (_one, two, _three), go_on):
        agent.submit(SendNow(two.id))
        agent.submit(MoveInput(two.id))
        await agent.seen(ErrorEvent)
        go_on.set()
        await agent.turn_end(3)
        assert texts(agent) == ["go", "two", "one", "three"]
        assert [event.steered for event in agent.of(Processing)] == [False, True, False, False]


async def test_sent_now_runs_past_a_hold(tmp_path: Path) -> None:
    async with busy(tmp_path) as (agent, (_one, two, _three), _go_on):
        agent.submit(Interrupt())
        await agent.seen(Interrupted)
        agent.submit(SendNow(two.id))
        await agent.turn_end(2)
        assert texts(agent) == ["go", "two"]


@pytest.mark.parametrize("held", [False, True], ids=["running", "held"])
async def test_what_was_sent_now_waits_no_longer_and_ends_no_hold(
    tmp_path: Path, *, held: bool
) -> None:
    """Who follows the events must see the same hold as the agent, or the rest never runs."""
    async with busy(tmp_path) as (agent, (one, two, three), _go_on):
        now = SendNow(one.id)
        for operation in (Interrupt(), now) if held else (now, Interrupt()):
            agent.submit(operation)
        await agent.turn_end(2)
        assert texts(agent) == ["go", "one"]
        state = TurnState()
        for envelope in agent.envelopes:
            state = reduce_turn(state, envelope, person_asked=False, own=True)
        assert [waiting.input_id for waiting in state.queue] == [two.id, three.id]
        assert state.held


def test_only_messages_are_moved() -> None:
    queue = InputQueue()
    one, compact, two = UserInput("1"), Compact(), UserInput("2")
    for operation in (one, compact, two):
        queue.add(operation)
    assert queue.find(compact.id) is None
    queue.move(compact.id, one.id)
    queue.move(two.id, two.id)
    queue.move(two.id, one.id)
    assert list(queue._waiting) == [two, one, compact]
