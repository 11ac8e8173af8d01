"""Effort, requests that are healed, calls that are recovered: what a request carries and says."""

from __future__ import annotations

from pathlib import Path

import pytest
from agent_harness import Harness, says, tool

from mlagent_tui.agent.session import AgentSettings
from mlagent_tui.models.client import (
    FinishDelta,
    HealedDelta,
    RetryDelta,
    TextDelta,
    ToolCallDelta,
)
from mlagent_tui.protocol.events import (
    AssistantMessageDone,
    Compacted,
    EffortChanged,
    ErrorEvent,
    Notice,
    Ready,
    ToolCallEvent,
    TurnComplete,
)
from mlagent_tui.protocol.operations import Compact, SetEffort
from mlagent_tui.protocol.values import EFFORTS


async def test_effort_goes_with_every_request_and_can_be_changed(tmp_path: Path) -> None:
    settings = AgentSettings(effort="high")
    async with Harness(tmp_path, [says("a"), says("b"), says("c")], settings=settings) as agent:
        assert (await agent.seen(Ready)).effort == "high"
        agent.say("one")
        await agent.turn_end()
        operation = agent.submit(SetEffort("max"))
        assert await agent.seen(EffortChanged) == EffortChanged("max", "high")
        assert agent.envelopes[-1].operation_id == operation.id
        agent.say("two")
        await agent.turn_end(2)
        agent.submit(SetEffort(""))
        agent.say("three")
        await agent.turn_end(3)
    assert [asked.effort for asked in agent.client.settings] == ["high", "max", ""]


async def test_an_effort_that_does_not_exist_is_refused_with_the_list(tmp_path: Path) -> None:
    async with Harness(tmp_path, []) as agent:
        agent.submit(SetEffort("enormous"))
        error = await agent.seen(ErrorEvent)
    assert error.code == "unknown_effort"
    assert all(effort in error.hint for effort in EFFORTS)
    assert agent.session.effort == ""


@pytest.mark.parametrize(
    ("effort", "for_summaries"), [("", ""), ("off", "off"), ("minimal", "minimal"), ("max", "low")]
)
async def test_a_summary_takes_little_effort(
    tmp_path: Path, effort: str, for_summaries: str
) -> None:
    answers = [says("word " * 6000), says("b")]
    settings = AgentSettings(effort=effort)
    async with Harness(tmp_path, answers, settings=settings) as agent:
        for count in (1, 2):
            agent.say("go")
            await agent.turn_end(count)
        agent.submit(Compact())
        await agent.seen(Compacted)
    summary = agent.client.settings[-1]
    assert (summary.purpose, summary.effort) == ("compaction", for_summaries)


async def test_a_healed_request_starts_over_and_says_why(tmp_path: Path) -> None:
    healed = HealedDelta("effort", "The model takes no effort, so it is asked without.")
    answer = [TextDelta("half"), healed, RetryDelta(2, 5, 1.0, "busy"), *says("whole")]
    async with Harness(tmp_path, [answer]) as agent:
        agent.say("go")
        assert isinstance(await agent.turn_end(), TurnComplete)
        history = agent.session.history.messages
    notice = agent.of(Notice)[0]
    assert (notice.level, notice.code, notice.text) == ("info", healed.code, healed.text)
    answers = [(a.status, a.attempt, a.content) for a in agent.of(AssistantMessageDone)]
    assert answers == [("failed", 1, "half"), ("complete", 3, "whole")]
    assert [message.text for message in history] == ["go", "whole"]


async def test_a_recovered_call_is_marked_and_under_the_same_policy(tmp_path: Path) -> None:
    call = ToolCallDelta(0, "c1", "unknown_effect", "{}", recovered=True)
    answers = [[call, FinishDelta("tool_calls")], says("ok")]
    asked = tool("unknown_effect", lambda arguments: "done", effect=None)
    async with Harness(tmp_path, answers, [asked]) as agent:
        agent.say("go")
        await agent.decide(arguments={})
        assert isinstance(await agent.turn_end(), TurnComplete)
    assert [event.recovered for event in agent.of(ToolCallEvent)] == [True]
    assert agent.of(AssistantMessageDone)[0].tool_calls[0].recovered
    kept = agent.client.requests[1][2]
    assert kept.tool_calls[0].recovered
