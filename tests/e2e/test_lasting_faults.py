"""Faults that do not go away end in words and choices, and leave a session that goes on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from engine_driver import EngineDriver, engine_for
from event_rules import check_events, only
from fault_runs import MODELS, loopback_client
from mlagent_tui.clock import Clock
from mlagent_tui.protocol.events import (
    AssistantMessageDone,
    Envelope,
    ErrorEvent,
    Interrupted,
    Notice,
    TurnComplete,
)
from mlagent_tui.protocol.operations import Interrupt, UserInput
from standin.clocks import InstantClock, StoppedClock
from standin.llm_faults import CATALOGUE, WIRES, WireName
from standin.llm_server import Fault, ScriptedModel, Turn

pytestmark = pytest.mark.usefixtures("library")

EVERY_WIRE = pytest.mark.parametrize("wire", WIRES)

Script = list[Turn] | Callable[[Mapping[str, Any]], Turn]

LONG = "loss accuracy epoch batch step gradient weight sample "


def served(wire: WireName, script: Script) -> ScriptedModel:
    models = [MODELS[wire].partition(":")[0]]
    return ScriptedModel(script, models=models, router=wire == "router")


def driver_for(server: ScriptedModel, wire: WireName, clock: Clock, folder: Path) -> EngineDriver:
    variables = {**server.environment(wire), "MLAGENT_ENDPOINTS__HUB": server.url}
    make_client = loopback_client(clock)
    return EngineDriver(engine_for(folder, MODELS[wire], variables, clock, make_client))


@EVERY_WIRE
@pytest.mark.parametrize("names_limit", [True, False], ids=["limit named", "no limit"])
async def test_an_overflow_for_ever_ends_with_choices(
    wire: WireName, names_limit: bool, tmp_path: Path
) -> None:
    named = CATALOGUE["400 context overflow, for ever"].faulty[wire][0].fault
    too_long = named if names_limit else Fault(status=413, message="Request is too large")
    healthy = 8

    def answer(body: Mapping[str, Any]) -> Turn:
        good = len(server.requests) <= healthy
        return Turn(text=LONG * 150, usage=None, chunk_size=900) if good else Turn(fault=too_long)

    async with (
        served(wire, answer) as server,
        driver_for(server, wire, InstantClock(), tmp_path) as driver,
    ):
        for number in range(healthy):
            await driver.turn(f"Question {number}: {LONG * 40}")
        before = len(server.requests)
        turn = await driver.turn("Now it does not fit any more.")
        after = len(server.requests)
    check_events(driver.envelopes)
    assert before == healthy
    assert 1 <= after - before <= 5
    end = turn[-1].event
    assert isinstance(end, ErrorEvent)
    assert end.code == "context_full"
    for choice in ("/undo", "/compact", "/model", "/new"):
        assert choice in end.hint


@EVERY_WIRE
async def test_an_interrupt_ends_a_wait_at_once(wire: WireName, tmp_path: Path) -> None:
    busy = Turn(text="Half of", fault=Fault("disconnect", after=4))
    clock = StoppedClock()
    async with (
        served(wire, [busy, Turn(text="After the wait.")]) as server,
        driver_for(server, wire, clock, tmp_path) as driver,
    ):
        operation = UserInput("Go on.")
        driver.engine.submit(operation)
        await driver.until(lambda envelope: is_notice(envelope, "retrying"))
        await clock.waiting.wait()
        driver.engine.submit(Interrupt())
        turn = await driver.turn_end(operation)
        assert len(server.requests) == 1
        again = await driver.turn("And now?")
    check_events(driver.envelopes)
    assert isinstance(turn[-1].event, Interrupted)
    [kept] = only(turn, AssistantMessageDone)
    assert (kept.status, kept.content) == ("failed", "Half of")
    assert isinstance(again[-1].event, TurnComplete)
    assert again[-1].event.final_response == "After the wait."


@pytest.fixture
def in_india(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("in_india")
async def test_a_long_wait_is_told_in_the_time_of_the_person(tmp_path: Path) -> None:
    hour = Turn(fault=Fault(status=429, headers={"retry-after": "3600"}))
    async with (
        served("openai", [hour]) as server,
        driver_for(server, "openai", InstantClock(), tmp_path) as driver,
    ):
        turn = await driver.turn("Go on.")
    end = turn[-1].event
    assert isinstance(end, ErrorEvent)
    assert end.message.endswith("It asks to wait until 18:30 IST, so this stops here.")
    assert len(server.requests) == 1


@EVERY_WIRE
async def test_the_next_message_works_after_giving_up(wire: WireName, tmp_path: Path) -> None:
    down = Turn(fault=Fault(status=503, message="Overloaded"))
    async with served(wire, [down] * 5 + [Turn(text="Up again.")]) as server:
        async with driver_for(server, wire, InstantClock(), tmp_path) as driver:
            first = await driver.turn("Are you there?")
            second = await driver.turn("And now?")
        said = [message["role"] for message in server.requests[-1].body["messages"]]
    check_events(driver.envelopes)
    assert isinstance(first[-1].event, ErrorEvent)
    assert first[-1].event.retryable
    assert isinstance(second[-1].event, TurnComplete)
    assert second[-1].event.final_response == "Up again."
    assert said.count("assistant") == 0


@EVERY_WIRE
async def test_a_failed_part_is_never_sent_back(wire: WireName, tmp_path: Path) -> None:
    broken = Turn(text="A part that was lost ", fault=Fault("disconnect", after=5))
    script = [broken, Turn(text="The whole."), Turn(text="Yes.")]
    async with served(wire, script) as server:
        async with driver_for(server, wire, InstantClock(), tmp_path) as driver:
            await driver.turn("Tell me.")
            await driver.turn("Sure?")
        sent = str(server.requests[-1].body["messages"])
    assert "The whole." in sent
    assert "A part" not in sent


def is_notice(envelope: Envelope, code: str) -> bool:
    return isinstance(envelope.event, Notice) and envelope.event.code == code
