"""Whatever the model and the tools do, the events keep their rules and the history stays whole."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from agent_harness import Harness, ScriptedClient, Step, calls, says, tool
from hypothesis import given, settings
from hypothesis import strategies as st
from test_context import assert_calls_are_paired

from mlagent_tui.models.client import (
    ContextOverflowError,
    FinishDelta,
    HealedDelta,
    ModelError,
    RetryDelta,
    TextDelta,
    ToolCallDelta,
)
from mlagent_tui.models.profile import ModelProfile
from mlagent_tui.protocol.codec import dumps, loads
from mlagent_tui.protocol.events import ApprovalRequired
from mlagent_tui.protocol.operations import (
    ApprovalAnswer,
    Compact,
    Interrupt,
    Operation,
    Redo,
    SetEffort,
    SetModel,
    Undo,
    UserInput,
)
from mlagent_tui.protocol.values import ApprovalDecision, Effect


async def fine(arguments: dict[str, Any]) -> str:
    await asyncio.sleep(0)
    return f"fine {arguments}"


async def broken(arguments: dict[str, Any]) -> str:
    raise ValueError("no")


async def endless(arguments: dict[str, Any]) -> str:
    await asyncio.Event().wait()
    return ""


async def pause() -> None:
    for _ in range(40):
        await asyncio.sleep(0)


TOOLS = [
    tool("fine", fine, properties={"n": {"type": "integer"}}),
    tool("broken", broken),
    tool("endless", endless),
    tool("writes", fine, effect=Effect(("write",), ("/w",))),
    tool("gated", fine, effect=Effect(("destroy",), gates=("outside",))),
]

CALL = st.tuples(
    st.sampled_from(["fine", "broken", "writes", "gated", "missing"]),
    st.sampled_from(['{"n": 1}', '{"n": 2}', "{}", "", "[1]", "{", '{"n": "x"}']),
)
ANSWER: st.SearchStrategy[list[Step]] = st.one_of(
    st.builds(says, st.sampled_from(["yes", "a longer answer with words"])),
    st.lists(CALL, min_size=1, max_size=4).map(lambda found: calls(*found)),
    st.just([TextDelta("half"), ModelError("unavailable", "It broke.")]),
    st.just([TextDelta("half"), RetryDelta(2, 3, 1.0, "busy"), *says("whole")]),
    st.just([TextDelta("half"), HealedDelta("effort", "Asked without."), *says("whole")]),
    st.just([RetryDelta(2, 3, 1.0, "busy"), pause, *says("late")]),
    st.just([ContextOverflowError("Too long.")]),
    st.just([ToolCallDelta(0, "", "fine", "{}", recovered=True), FinishDelta("tool_calls")]),
    st.just([TextDelta("cut"), FinishDelta("length")]),
    st.just([FinishDelta("stop")]),
    st.just(calls(("endless", "{}"))),
)
OPERATIONS: dict[str, Callable[[], Operation]] = {
    "say": lambda: UserInput("do it"),
    "say more": lambda: UserInput("and this"),
    "steer": lambda: UserInput("that way", steer=True),
    "interrupt": Interrupt,
    "undo": Undo,
    "redo": Redo,
    "compact": Compact,
    "switch": lambda: SetModel("other/x"),
    "small": lambda: SetModel("small/x"),
    "bad": lambda: SetModel("bad/x"),
    "effort": lambda: SetEffort("max"),
}
OPERATION = st.sampled_from(["say", *OPERATIONS])


@settings(max_examples=80, deadline=None)
@given(
    answers=st.lists(ANSWER, max_size=12),
    operations=st.lists(OPERATION, min_size=1, max_size=8),
    approve=st.booleans(),
)
def test_rules_hold(answers: list[list[Step]], operations: list[str], approve: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        agent = Harness(Path(folder), answers, TOOLS)
        small = ScriptedClient(answers, "small/x", profile=ModelProfile(4_096, "server"))
        agent.others["other/x"] = ScriptedClient(answers, "other/x", preparing=pause)
        agent.others["small/x"] = small
        agent.others["bad/x"] = ModelError("unknown_model", "There is no model bad/x.")
        asyncio.run(drive(agent, operations, approve))
    envelopes = agent.envelopes
    assert [loads(dumps(envelope)) for envelope in envelopes] == envelopes
    for client in (agent.client, agent.others["other/x"], small):
        for request in client.requests:
            assert_calls_are_paired(request)


async def drive(agent: Harness, operations: list[str], approve: bool) -> None:
    async with agent:
        answering = asyncio.create_task(answer_approvals(agent, approve))
        for operation in operations:
            agent.submit(OPERATIONS[operation]())
            for _ in range(25):
                await asyncio.sleep(0)
        answering.cancel()


async def answer_approvals(agent: Harness, approve: bool) -> None:
    answered: list[ApprovalRequired] = []
    while True:
        batches = await agent.until(
            lambda: agent.of(ApprovalRequired)[len(answered) :] or None, limit=60.0
        )
        for batch in batches:
            answered.append(batch)
            decisions = tuple(ApprovalDecision(item.tool_call_id, approve) for item in batch.items)
            agent.submit(ApprovalAnswer(batch.batch_id, decisions))
