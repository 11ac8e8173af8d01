"""A switch finds out whether the new model takes the session's effort."""

from __future__ import annotations

from pathlib import Path

from agent_harness import Harness, ScriptedClient, says

from mlagent_tui.models.client import HealedDelta, ModelError
from mlagent_tui.models.profile import ModelProfile
from mlagent_tui.protocol.events import EffortChanged, ErrorEvent, ModelChanged, Notice, Usage
from mlagent_tui.protocol.operations import SetEffort, SetModel

LOWER = HealedDelta("effort", "other/model does not take the effort “max”, so “high” is used.")


async def switched(agent: Harness, client: ScriptedClient, effort: str = "max") -> None:
    agent.others["other/model"] = client
    agent.submit(SetEffort(effort))
    await agent.seen(EffortChanged)
    agent.submit(SetModel("other/model"))


async def test_an_effort_that_is_lowered_is_told_with_the_switch(tmp_path: Path) -> None:
    client = ScriptedClient([[LOWER, *says("pong")]], model="other/model")
    async with Harness(tmp_path, []) as agent:
        await switched(agent, client)
        await agent.until(lambda: [each for each in agent.of(Notice) if each.code == "effort"])
    assert agent.of(Notice)[-1].text == LOWER.text
    assert [(each.kind, each.tokens_in) for each in agent.of(Usage)] == [("probe", 100)]


async def test_a_model_that_refuses_the_trial_is_not_taken(tmp_path: Path) -> None:
    refusal = ModelError("billing", "They want to be paid.", "Pay.")
    client = ScriptedClient([[refusal]], model="other/model")
    async with Harness(tmp_path, []) as agent:
        await switched(agent, client)
        error = await agent.seen(ErrorEvent)
    assert error.code == "billing"
    assert "scripted/model stays in use" in error.message
    assert agent.of(ModelChanged) == []


async def test_a_model_that_does_not_answer_now_is_taken_with_a_note(tmp_path: Path) -> None:
    busy = ModelError("unavailable", "It is busy.", retryable=True)
    client = ScriptedClient([[busy]], model="other/model")
    async with Harness(tmp_path, []) as agent:
        await switched(agent, client)
        await agent.until(lambda: [each for each in agent.of(Notice) if each.code == "effort"])
    assert "could not be checked yet" in agent.of(Notice)[-1].text
    assert len(agent.of(ModelChanged)) == 1


async def test_nothing_is_tried_without_an_effort_or_with_a_local_model(tmp_path: Path) -> None:
    local = ScriptedClient([], model="other/model", profile=ModelProfile(local=True))
    async with Harness(tmp_path, []) as agent:
        await switched(agent, local)
        await agent.seen(ModelChanged)
        agent.submit(SetEffort(""))
        await agent.seen(EffortChanged, 2)
        hosted = agent.others["third/model"] = ScriptedClient([], model="third/model")
        agent.submit(SetModel("third/model"))
        await agent.seen(ModelChanged, 2)
    assert local.requests == hosted.requests == []
