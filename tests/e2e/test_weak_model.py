"""An unknown small model of a local server does a whole piece of work, through the real engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine_driver import EngineDriver, engine_for
from event_rules import check_events, only
from mlagent_tui.protocol.events import (
    ApprovalRequired,
    AssistantMessageDone,
    Envelope,
    ToolCallEvent,
    ToolOutput,
    TurnComplete,
)
from mlagent_tui.protocol.operations import ApprovalAnswer, UserInput
from mlagent_tui.protocol.values import ApprovalDecision
from standin import local_answers
from standin.clocks import InstantClock
from standin.llm_server import Call
from standin.weak_server import Step, WeakServer, in_block, in_json, in_tags

WORK: list[Step] = [
    Call("read", {"path": "two.py"}),
    Call("edit", {"path": "two.py", "old_str": "print(2)", "new_str": "print(3)"}),
    "It prints three now.",
]


async def finish(driver: EngineDriver, text: str, approve: bool) -> list[Envelope]:
    """Hand in a message, answer every approval, and return the events of the turn."""
    operation = UserInput(text)
    driver.engine.submit(operation)
    while True:
        seen = await driver.until(
            lambda each: isinstance(each.event, ApprovalRequired) or each.event.terminal
        )
        if not isinstance(seen.event, ApprovalRequired):
            return [each for each in driver.envelopes if each.turn == seen.turn]
        decisions = tuple(ApprovalDecision(item.tool_call_id, approve) for item in seen.event.items)
        driver.engine.submit(ApprovalAnswer(seen.event.batch_id, decisions))


ALL_WAYS = [
    *(("rejected", "ignored", writes) for writes in (in_tags, in_json, in_block)),
    *(("ignored", "ignored", writes) for writes in (in_tags, in_json, in_block)),
    *((tools, "held", in_tags) for tools in ("rejected", "ignored", "native")),
    ("native", "ignored", in_tags),
]


@pytest.mark.parametrize(("tools", "schema", "writes"), ALL_WAYS)
async def test_the_turn_completes_with_a_window_of_8k(
    tmp_path: Path, tools: Any, schema: Any, writes: Any
) -> None:
    answers = local_answers.llamacpp("tiny")
    async with WeakServer(WORK, answers, tools=tools, schema=schema, writes=writes) as server:
        engine = engine_for(
            tmp_path,
            "llamacpp/tiny",
            server.environment("llamacpp"),
            InstantClock(),
            mode="auto-edit",
        )
        file = tmp_path / "workspace" / "two.py"
        file.write_text("print(2)\n")
        async with EngineDriver(engine) as driver:
            events = await finish(driver, "Make two.py print three.", approve=True)
        largest = max(len(each.raw) for each in server.requests)
    check_events(driver.envelopes)
    assert isinstance(events[-1].event, TurnComplete), events[-1].event
    assert (events[-1].event.reason, events[-1].event.final_response) == (
        "done",
        "It prints three now.",
    )
    assert file.read_text() == "print(3)\n"
    calls = only(events, ToolCallEvent)
    assert [call.tool for call in calls] == ["read", "edit"]
    assert all(call.recovered == (tools != "native") for call in calls)
    assert all(output.success for output in only(events, ToolOutput))
    assert not any("tool_call>" in done.content for done in only(events, AssistantMessageDone))
    assert largest < 8_192 * 4


async def test_a_call_that_was_read_from_text_asks_like_any_other(tmp_path: Path) -> None:
    steps = [Call("bash", {"command": "touch made"}), "Then I leave it."]
    answers = local_answers.llamacpp("tiny")
    async with WeakServer(steps, answers, tools="rejected") as server:
        engine = engine_for(
            tmp_path, "llamacpp/tiny", server.environment("llamacpp"), InstantClock(), mode="ask"
        )
        async with EngineDriver(engine) as driver:
            events = await finish(driver, "Make a file.", approve=False)
    check_events(driver.envelopes)
    [asked] = only(events, ApprovalRequired)
    assert [item.arguments for item in asked.items] == [{"command": "touch made"}]
    assert not (tmp_path / "workspace" / "made").exists()
    assert isinstance(events[-1].event, TurnComplete)
