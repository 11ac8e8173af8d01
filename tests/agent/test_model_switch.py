"""Another model is chosen: beside a turn, in the middle of one, while one is waited for."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from agent_harness import Harness, ScriptedClient, calls, says, tool

from mlagent_tui.agent.session import AgentSettings
from mlagent_tui.models.client import ModelError, TextDelta
from mlagent_tui.models.faults.retry import RetryingClient
from mlagent_tui.models.profile import ModelProfile, Price
from mlagent_tui.protocol.events import (
    AssistantMessageDone,
    Compacted,
    ContextStatus,
    ErrorEvent,
    Interrupted,
    ModeChanged,
    ModelChanged,
    ModelProfiled,
    Notice,
    Ready,
    TurnComplete,
)
from mlagent_tui.protocol.operations import Interrupt, SetMode, SetModel
from standin.clocks import START, StoppedClock


def other(*answers: str, model: str = "other/model") -> ScriptedClient:
    return ScriptedClient([says(answer) for answer in answers], model=model)


def codes(agent: Harness) -> list[str]:
    return [notice.code for notice in agent.of(Notice)]


async def forever() -> None:
    await asyncio.Event().wait()


async def test_the_model_of_the_start_is_told_of_before_any_message(tmp_path: Path) -> None:
    price = Price(Decimal(3), Decimal(15), source="metadata")
    client = ScriptedClient([], profile=ModelProfile(200_000, "metadata", price=price))
    async with Harness(tmp_path, [], client=client) as agent:
        told = await agent.seen(ModelProfiled)
    assert (told.window, told.window_source, told.small) == (200_000, "metadata", False)
    assert (told.price_in, told.price_out, told.price_source) == (3, 15, "metadata")
    assert len(agent.of(ModelProfiled)) == 1


async def test_what_the_lists_say_is_told_when_they_are_loaded(tmp_path: Path) -> None:
    loaded = asyncio.Event()
    client = ScriptedClient([says("a")], profile=ModelProfile())

    async def lists() -> None:
        await loaded.wait()
        client.profile = new.profile = ModelProfile(128_000, "metadata")

    new = ScriptedClient([], model="new/x", profile=ModelProfile())
    async with Harness(tmp_path, [], client=client, lists=lists) as agent:
        agent.others["new/x"] = new
        await agent.seen(Ready)
        loaded.set()
        assert (await agent.seen(ModelProfiled)).window == 128_000
        agent.submit(SetModel("new/x"))
        assert (await agent.seen(ModelProfiled, 2)).window == 128_000


async def test_a_profile_that_a_request_changed_is_told_once_more(tmp_path: Path) -> None:
    async def find_out() -> None:
        agent.client.profile = ModelProfile(100_000, "metadata", tools="native")

    async with Harness(tmp_path, [[find_out, *says("a")], says("b")]) as agent:
        for count in (1, 2):
            agent.say("go")
            await agent.turn_end(count)
    assert [told.tools for told in agent.of(ModelProfiled)] == ["unknown", "native"]


async def test_a_model_that_cannot_be_used_keeps_the_old_one(tmp_path: Path) -> None:
    async def gone() -> None:
        raise ModelError("not_found", "The server has no model gone/x.", "Pull it first.")

    async with Harness(tmp_path, [says("still here")]) as agent:
        agent.others["bad"] = ModelError("unknown_model", "There is no model bad.", "Try a/b.")
        agent.others["gone/x"] = ScriptedClient([], model="gone/x", preparing=gone)
        for count, model in enumerate(("bad", "gone/x", "never made"), start=1):
            operation = agent.submit(SetModel(model))
            await agent.seen(ErrorEvent, count)
            assert agent.envelopes[-1].operation_id == operation.id
        agent.say("hi")
        assert isinstance(await agent.turn_end(), TurnComplete)
    errors = agent.of(ErrorEvent)
    assert [error.code for error in errors] == ["unknown_model", "not_found", "internal"]
    assert errors[1].message == "The server has no model gone/x. scripted/model stays in use."
    assert errors[1].hint == "Pull it first."
    assert not agent.of(ModelChanged)


async def test_a_switch_is_told_then_its_profile_then_the_context(tmp_path: Path) -> None:
    async with Harness(tmp_path, []) as agent:
        agent.others["other/model"] = other()
        operation = agent.submit(SetModel("other/model"))
        await agent.seen(ContextStatus)
    told = [e for e in agent.envelopes if e.operation_id == operation.id]
    assert [e.event.type for e in told] == ["model_changed", "model_profile", "context_status"]
    assert told[0].event == ModelChanged("other/model", "scripted/model")


async def test_an_effort_is_tried_out_with_the_new_model_and_counted(tmp_path: Path) -> None:
    settings = AgentSettings(effort="high")
    async with Harness(tmp_path, [], settings=settings) as agent:
        agent.others["other/model"] = other("pong")
        demo = ModelProfile(price=Price(Decimal(0), Decimal(0), source="script"))
        agent.others["demo"] = ScriptedClient([], model="demo", profile=demo)
        agent.submit(SetModel("other/model"))
        await agent.seen(ContextStatus)
        agent.submit(SetModel("demo"))
        await agent.seen(ContextStatus, 2)
        rows = agent.session.spent.rows
    assert [asked.purpose for asked in agent.others["other/model"].settings] == ["probe"]
    assert not agent.others["demo"].settings
    assert [(row.model, row.kind) for row in rows] == [("other/model", "probe")]


async def test_a_message_behind_a_switch_goes_to_the_new_model(tmp_path: Path) -> None:
    gate = asyncio.Event()

    async def slow() -> None:
        await gate.wait()

    async with Harness(tmp_path, [says("from the old one")]) as agent:
        agent.others["other/model"] = other("from the new one")
        agent.others["other/model"].preparing = slow
        agent.submit(SetModel("other/model"))
        agent.say("hi")
        agent.submit(SetMode("plan"))
        await agent.seen(ModeChanged)
        assert not agent.of(AssistantMessageDone)
        gate.set()
        await agent.turn_end()
    assert [a.model for a in agent.of(AssistantMessageDone)] == ["other/model"]


async def test_the_newest_of_several_switches_counts(tmp_path: Path) -> None:
    async with Harness(tmp_path, []) as agent:
        agent.others["slow/x"] = ScriptedClient([], model="slow/x", preparing=forever)
        agent.others["other/model"] = other("hello")
        agent.submit(SetModel("slow/x"))
        agent.submit(SetModel("other/model"))
        agent.say("hi")
        await agent.turn_end()
    assert [changed.model for changed in agent.of(ModelChanged)] == ["other/model"]
    assert codes(agent) == ["switch_stopped"]


async def test_an_interrupt_stops_a_switch_and_a_shutdown_does_not_wait(tmp_path: Path) -> None:
    async with Harness(tmp_path, [says("old")]) as agent:
        agent.others["slow/x"] = ScriptedClient([], model="slow/x", preparing=forever)
        agent.submit(SetModel("slow/x"))
        agent.submit(Interrupt())
        notice = await agent.seen(Notice)
        assert notice.text == "The switch to slow/x was stopped. scripted/model stays in use."
        agent.say("hi")
        assert isinstance(await agent.turn_end(), TurnComplete)
        agent.submit(SetModel("slow/x"))
    assert codes(agent) == ["switch_stopped", "switch_stopped"]


async def test_an_interrupt_does_not_wait_for_a_model_that_is_being_prepared(
    tmp_path: Path,
) -> None:
    client = ScriptedClient([], preparing=forever)
    async with Harness(tmp_path, [], client=client) as agent:
        agent.say("hi")
        await agent.until(lambda: "processing" in agent.types)
        agent.submit(Interrupt())
        assert isinstance(await agent.turn_end(), Interrupted)
    assert not client.requests


async def test_a_model_that_is_not_there_at_the_start_is_looked_for_again(tmp_path: Path) -> None:
    started = False

    async def look() -> None:
        if not started:
            raise ModelError("unavailable", "No server answers at localhost.", "Start it.")

    client = ScriptedClient([says("here now")], preparing=look)
    async with Harness(tmp_path, [], client=client) as agent:
        notice = await agent.seen(Notice)
        assert (notice.level, notice.code) == ("warning", "model_unusable")
        agent.say("hi")
        error = await agent.turn_end()
        assert isinstance(error, ErrorEvent)
        assert error.message == "No server answers at localhost."
        started = True
        agent.say("hi again")
        assert isinstance(await agent.turn_end(2), TurnComplete)
    assert codes(agent) == ["model_unusable"]


async def test_in_the_middle_of_a_turn_it_counts_from_the_next_request(tmp_path: Path) -> None:
    async def switch(arguments: dict[str, str]) -> str:
        agent.submit(SetModel("other/model"))
        await agent.seen(ModelChanged)
        return "done"

    async with Harness(tmp_path, [calls(("switch", {}))], [tool("switch", switch)]) as agent:
        agent.others["other/model"] = other("from the other")
        agent.say("go")
        assert isinstance(await agent.turn_end(), TurnComplete)
        new = agent.others["other/model"]
    assert [a.model for a in agent.of(AssistantMessageDone)] == ["scripted/model", "other/model"]
    assert len(new.requests[0]) == len(agent.client.requests[0]) + 2


def busy(clock: StoppedClock, *before: TextDelta) -> RetryingClient:
    error = ModelError("rate_limit", "Too many requests.", retryable=True, retry_after=240)
    return RetryingClient(ScriptedClient([[*before, error]] * 5), clock)


async def test_a_switch_ends_the_wait_for_a_busy_model(tmp_path: Path) -> None:
    clock = StoppedClock()
    client = busy(clock, TextDelta("half an ans"))
    async with Harness(tmp_path, [], client=client, clock=clock) as agent:
        agent.others["other/model"] = other("from the other")
        agent.say("go")
        await clock.waiting.wait()
        agent.submit(SetModel("other/model"))
        assert isinstance(await agent.turn_end(), TurnComplete)
        history = agent.session.history.messages
        new = agent.others["other/model"]
    assert len(clock.waits) == 1
    assert codes(agent) == ["retrying", "switched"]
    partial, whole = agent.of(AssistantMessageDone)
    assert (partial.status, partial.content) == ("failed", "half an ans")
    assert (whole.status, whole.model) == ("complete", "other/model")
    assert [message.text for message in new.requests[0][1:]] == ["go"]
    assert [message.text for message in history] == ["go", "fromtheother"]


async def test_a_wait_tells_until_when_and_an_interrupt_ends_it(tmp_path: Path) -> None:
    clock = StoppedClock()
    async with Harness(tmp_path, [], client=busy(clock), clock=clock) as agent:
        agent.say("go")
        await clock.waiting.wait()
        facts = agent.of(Notice)[0].facts
        agent.submit(Interrupt())
        assert isinstance(await agent.turn_end(), Interrupted)
    assert (facts["attempt"], facts["of"]) == (2, 5)
    assert [facts["delay"]] == clock.waits
    until = datetime.fromisoformat(facts["until"])
    assert until == START + timedelta(seconds=facts["delay"])


async def test_a_switch_that_fails_lets_the_wait_go_on(tmp_path: Path) -> None:
    clock = StoppedClock()
    async with Harness(tmp_path, [], client=busy(clock), clock=clock) as agent:
        agent.others["bad"] = ModelError("unknown_model", "There is no model bad.")
        agent.say("go")
        await clock.waiting.wait()
        agent.submit(SetModel("bad"))
        await agent.seen(ErrorEvent)
        assert not [e for e in agent.envelopes if e.event.terminal and e.turn]
    assert codes(agent) == ["retrying", "interrupting"]


async def test_a_smaller_window_is_told_and_compacted_before_the_next_request(
    tmp_path: Path,
) -> None:
    answers = [says("word " * 9000, tokens_in=0), says("b", tokens_in=0)]
    async with Harness(tmp_path, answers) as agent:
        agent.others["other/model"] = other("fits")
        agent.others["other/model"].profile = ModelProfile(8_192, "server", tools="text")
        agent.say("one")
        await agent.turn_end()
        agent.submit(SetModel("other/model"))
        await agent.until(lambda: "tools_by_text" in codes(agent))
        small = agent.of(Notice)[0]
        agent.say("two")
        assert isinstance(await agent.turn_end(2), TurnComplete)
    assert small.code == "window_small"
    assert small.facts["window"] == 8_192
    assert "8,192" in small.text
    assert "/compact" in small.text
    assert agent.of(Compacted)[0].trigger == "automatic"
    assert agent.of(ContextStatus)[-1].limit == 6_144
