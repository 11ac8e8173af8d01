"""Turns through the front door: operations in, events out."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from agent_harness import Harness, calls, says, tool

from mlagent_tui.agent.session import AgentSettings
from mlagent_tui.models.client import FinishDelta, ModelError, RetryDelta, TextDelta, ToolCallDelta
from mlagent_tui.protocol.events import (
    ApprovalRequired,
    AssistantMessageDone,
    ContextMessage,
    ErrorEvent,
    Notice,
    PlanUpdate,
    Processing,
    ToolCallEvent,
    ToolOutput,
    ToolStateChange,
    TurnComplete,
)
from mlagent_tui.protocol.messages import AssistantMessage, ToolMessage, UserMessage
from mlagent_tui.protocol.operations import NewSession, SetMode
from mlagent_tui.protocol.values import Effect, PlanItem


async def hello(arguments: dict[str, str]) -> tuple[str, bool]:
    return f"hello {arguments.get('name', '')}", True


HELLO = tool("hello", hello, properties={"name": {"type": "string"}})


async def test_plain_answer_has_the_promised_order(tmp_path: Path) -> None:
    async with Harness(tmp_path, [says("Good morning")]) as agent:
        agent.say("hi")
        end = await agent.turn_end()
    assert isinstance(end, TurnComplete)
    assert end.final_response == "Goodmorning"
    durable = [e.event.type for e in agent.envelopes if e.event.durable]
    durable.remove("model_profile")
    assert durable == [
        "ready",
        "processing",
        "context_base",
        "usage",
        "assistant_message",
        "turn_complete",
        "shutdown",
    ]
    assert [e.seq for e in agent.envelopes if e.event.durable] == list(range(1, 9))


async def test_no_stream_sends_no_chunks_and_the_same_answer(tmp_path: Path) -> None:
    settings = AgentSettings(stream=False)
    async with Harness(tmp_path, [says("one two")], settings=settings) as agent:
        agent.say("hi")
        await agent.turn_end()
    assert "assistant_chunk" not in agent.types
    assert agent.of(AssistantMessageDone)[0].content == "onetwo"


async def test_fast_result_comes_before_a_slow_one_and_history_keeps_call_order(
    tmp_path: Path,
) -> None:
    fast_done = asyncio.Event()

    async def slow(arguments: dict[str, str]) -> str:
        await fast_done.wait()
        return "slow result"

    async def fast(arguments: dict[str, str]) -> str:
        return "fast result"

    tools = [tool("slow", slow), tool("fast", fast)]
    answers = [calls(("slow", {}), ("fast", {})), says("done")]
    async with Harness(tmp_path, answers, tools) as agent:
        agent.say("go")
        first = await agent.seen(ToolOutput)
        assert first.tool == "fast"
        fast_done.set()
        await agent.turn_end()
    assert [output.tool for output in agent.of(ToolOutput)] == ["fast", "slow"]
    results = [m for m in agent.client.requests[1] if isinstance(m, ToolMessage)]
    assert [m.tool for m in results] == ["slow", "fast"]


async def test_a_raising_tool_does_not_touch_its_sibling_or_the_turn(tmp_path: Path) -> None:
    async def broken(arguments: dict[str, str]) -> str:
        raise RuntimeError("the disk is on fire")

    answers = [calls(("broken", {}), ("hello", {"name": "you"})), says("ok")]
    async with Harness(tmp_path, answers, [tool("broken", broken), HELLO]) as agent:
        agent.say("go")
        assert isinstance(await agent.turn_end(), TurnComplete)
    outputs = {output.tool: output for output in agent.of(ToolOutput)}
    assert not outputs["broken"].success
    assert "the disk is on fire" in outputs["broken"].output
    assert outputs["hello"].success


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("[1]", "must be a JSON object, not a list"),
        ("{oops", "not valid JSON"),
        ('{"name": 3}', "name"),
        ("5", "not a number"),
        ('{"name": "a", "size": NaN}', "NaN"),
        ('{"name": "a", "size": -Infinity}', "Infinity"),
        ('{"name": "a", "size": 1e999}', "too large"),
    ],
)
async def test_malformed_arguments_fail_that_call_alone(
    tmp_path: Path, arguments: str, expected: str
) -> None:
    answers = [calls(("hello", arguments), ("hello", {"name": "a"})), says("ok")]
    async with Harness(tmp_path, answers, [HELLO]) as agent:
        agent.say("go")
        await agent.turn_end()
    bad, good = sorted(agent.of(ToolOutput), key=lambda output: output.success)
    assert expected in bad.output
    assert good.output == "hello a"


async def test_empty_arguments_count_as_an_empty_object(tmp_path: Path) -> None:
    async with Harness(tmp_path, [calls(("hello", "")), says("ok")], [HELLO]) as agent:
        agent.say("go")
        await agent.turn_end()
    assert agent.of(ToolOutput)[0].output == "hello "


async def test_a_model_that_stays_silent_is_not_taken_for_one_that_is_done(
    tmp_path: Path,
) -> None:
    async with Harness(tmp_path, [says(""), says("")], [HELLO]) as agent:
        agent.say("go")
        await agent.turn_end()
    warnings = [notice for notice in agent.of(Notice) if notice.level == "warning"]
    assert [notice.code for notice in warnings] == ["no_answer"]
    assert "scripted/model" in warnings[0].text
    assert "/model" in warnings[0].text


async def test_an_answer_to_the_second_question_is_no_silence(tmp_path: Path) -> None:
    async with Harness(tmp_path, [says(""), says("here")], [HELLO]) as agent:
        agent.say("go")
        await agent.turn_end()
    assert [notice.level for notice in agent.of(Notice)] == ["info"]


async def test_two_malformed_calls_in_a_row_bring_one_hint(tmp_path: Path) -> None:
    answers = [calls(("hello", "{")), calls(("hello", "[")), says("sorry")]
    async with Harness(tmp_path, answers, [HELLO]) as agent:
        agent.say("go")
        await agent.turn_end()
    hints = [m for m in agent.of(ContextMessage) if m.origin == "recovery"]
    assert len(hints) == 1
    assert "hello" in hints[0].text
    assert "malformed_calls" in [n.code for n in agent.of(Notice)]


async def test_unknown_tool_names_its_neighbours(tmp_path: Path) -> None:
    async with Harness(tmp_path, [calls(("helo", {})), says("ok")], [HELLO]) as agent:
        agent.say("go")
        await agent.turn_end()
    assert "Did you mean hello?" in agent.of(ToolOutput)[0].output


async def test_cut_off_call_is_dropped_and_the_model_is_told(tmp_path: Path) -> None:
    cut = [
        ToolCallDelta(0, "a", "hello", '{"name": "x"}'),
        ToolCallDelta(1, "b", "hello", '{"name": "unfinis'),
        FinishDelta("length"),
    ]
    async with Harness(tmp_path, [cut, says("ok")], [HELLO]) as agent:
        agent.say("go")
        await agent.turn_end()
    assert [call.tool_call_id for call in agent.of(ToolCallEvent)] == ["a"]
    assert "truncated" in [n.code for n in agent.of(Notice)]
    told = [m.text for m in agent.client.requests[1] if isinstance(m, UserMessage)]
    assert "cut off" in told[-1]


async def test_iteration_cap_is_exact_and_visible(tmp_path: Path) -> None:
    answers = [calls(("hello", {"name": str(n)})) for n in range(9)]
    settings = AgentSettings(max_iterations=3)
    async with Harness(tmp_path, answers, [HELLO], settings=settings) as agent:
        agent.say("go")
        end = await agent.turn_end()
    assert isinstance(end, TurnComplete)
    assert end.reason == "max_iterations"
    assert len(agent.client.requests) == 3
    assert "max_iterations" in [n.code for n in agent.of(Notice)]


async def test_open_plan_brings_at_most_two_reminders(tmp_path: Path) -> None:
    def plan(arguments: dict[str, str], context: object) -> str:
        context.set_plan((PlanItem("1", "train it", "in_progress"),))  # type: ignore[attr-defined]
        return "ok"

    answers = [calls(("plan", {})), says("a"), says("b"), says("c"), says("never asked")]
    async with Harness(tmp_path, answers, [tool("plan", plan)]) as agent:
        agent.say("go")
        end = await agent.turn_end()
    assert isinstance(end, TurnComplete)
    assert end.final_response == "c"
    assert len([m for m in agent.of(ContextMessage) if m.origin == "reminder"]) == 2
    assert agent.of(PlanUpdate)[0].items[0].content == "train it"


async def test_retry_shows_the_failed_attempt_and_keeps_it_out_of_the_history(
    tmp_path: Path,
) -> None:
    answer = [
        TextDelta("half"),
        RetryDelta(2, 3, 5.0, "The connection broke"),
        TextDelta("whole"),
        FinishDelta("stop"),
    ]
    async with Harness(tmp_path, [answer, says("next")]) as agent:
        agent.say("go")
        await agent.turn_end()
        agent.say("again")
        await agent.turn_end(2)
    failed, complete, _ = agent.of(AssistantMessageDone)
    assert (failed.status, failed.content, failed.attempt) == ("failed", "half", 1)
    assert (complete.status, complete.content, complete.attempt) == ("complete", "whole", 2)
    retry = next(n for n in agent.of(Notice) if n.code == "retrying")
    assert retry.text == "The connection broke. Attempt 2 of 3 in 5 s."
    said = [m.text for m in agent.client.requests[1] if isinstance(m, AssistantMessage)]
    assert said == ["whole"]


async def test_a_failed_request_keeps_the_partial_text_and_ends_the_turn(tmp_path: Path) -> None:
    answers = [[TextDelta("half"), ModelError("auth", "The key was refused.", "Set a new one.")]]
    async with Harness(tmp_path, [*answers, says("fine")]) as agent:
        agent.say("go")
        end = await agent.turn_end()
        assert end == ErrorEvent("auth", "The key was refused.", "Set a new one.")
        assert agent.of(AssistantMessageDone)[0].content == "half"
        agent.say("next")
        assert isinstance(await agent.turn_end(2), TurnComplete)


async def test_a_message_during_a_turn_waits_visibly_and_is_delivered(tmp_path: Path) -> None:
    gate = asyncio.Event()
    async with Harness(tmp_path, [[gate.wait, *says("one")], says("two")]) as agent:
        agent.say("first")
        await agent.client.asked.wait()
        queued = agent.say("second")
        await agent.until(lambda: "input_queued" in agent.types)
        gate.set()
        await agent.turn_end(2)
    processing = agent.of(Processing)
    assert [event.text for event in processing] == ["first", "second"]
    assert processing[1].input_ids == (queued.id,)


async def test_a_steered_message_enters_the_running_turn(tmp_path: Path) -> None:
    gate = asyncio.Event()
    answers = [[gate.wait, *calls(("hello", {}))], says("two")]
    async with Harness(tmp_path, answers, [HELLO]) as agent:
        agent.say("first")
        await agent.client.asked.wait()
        agent.say("look left", steer=True)
        await asyncio.sleep(0)
        gate.set()
        await agent.turn_end()
    assert [(p.text, p.steered) for p in agent.of(Processing)] == [
        ("first", False),
        ("look left", True),
    ]
    assert agent.client.requests[1][-1] == UserMessage("look left")


async def test_edited_arguments_are_what_runs_and_what_history_says(tmp_path: Path) -> None:
    writes = tool("hello", hello, effect=Effect(("write",)), properties={"name": {}})
    answers = [calls(("hello", {"name": "model"})), says("ok")]
    async with Harness(tmp_path, answers, [writes]) as agent:
        agent.say("go")
        await agent.decide(arguments={"name": "person"})
        await agent.turn_end()
    assert agent.of(ToolOutput)[0].output == "hello person"
    answer = next(m for m in agent.client.requests[1] if isinstance(m, AssistantMessage))
    assert answer.tool_calls[0].arguments == {"name": "person"}
    order = [
        (e.type, getattr(e, "state", ""))
        for e in agent.events
        if e.type in {"tool_call", "approval_required", "approval_resolved", "tool_state_change"}
    ]
    assert order == [
        ("tool_call", ""),
        ("tool_state_change", "awaiting_approval"),
        ("approval_required", ""),
        ("approval_resolved", ""),
        ("tool_state_change", "approved"),
        ("tool_state_change", "running"),
        ("tool_state_change", "succeeded"),
    ]


@pytest.mark.parametrize("approve", [True, False])
async def test_edited_arguments_behind_the_hard_gate_are_asked_about_again(
    tmp_path: Path, approve: bool
) -> None:
    def effect(arguments: dict[str, str], _context: object) -> Effect:
        outside = arguments.get("name") == "outside"
        return Effect(("write",), gates=("it writes outside the workspace",) if outside else ())

    writes = replace(tool("hello", hello, properties={"name": {}}), effect=effect)
    answers = [calls(("hello", {"name": "inside"})), says("ok")]
    async with Harness(tmp_path, answers, [writes]) as agent:
        agent.say("go")
        await agent.decide(arguments={"name": "outside"})
        await agent.until(lambda: len(agent.of(ApprovalRequired)) == 2)
        again = agent.of(ApprovalRequired)[1].items[0]
        assert again.arguments == {"name": "outside"}
        assert again.effect.gates == ("it writes outside the workspace",)
        assert again.grant == ""
        assert not [s for s in agent.of(ToolStateChange) if s.state == "running"]
        await agent.decide(approved=approve)
        await agent.turn_end()
    states = [s.state for s in agent.of(ToolStateChange)]
    rest = ["approved", "running", "succeeded"] if approve else ["rejected"]
    assert states == ["awaiting_approval", *rest]


async def test_rejection_with_feedback_reaches_the_model(tmp_path: Path) -> None:
    writes = tool("hello", hello, effect=Effect(("write",)))
    async with Harness(tmp_path, [calls(("hello", {})), says("ok")], [writes]) as agent:
        agent.say("go")
        await agent.decide(approved=False, feedback="use the other file")
        await agent.turn_end()
    assert "use the other file" in agent.of(ToolOutput)[0].output
    assert [s.state for s in agent.of(ToolStateChange)][-1] == "rejected"


async def test_allowed_calls_run_while_another_waits_for_a_person(tmp_path: Path) -> None:
    asks = tool("asks", hello, effect=Effect(("write",)))
    answers = [calls(("hello", {"name": "now"}), ("asks", {})), says("ok")]
    async with Harness(tmp_path, answers, [HELLO, asks]) as agent:
        agent.say("go")
        assert (await agent.seen(ToolOutput)).output == "hello now"
        await agent.decide()
        await agent.turn_end()


async def test_a_write_waits_for_what_comes_before_it(tmp_path: Path) -> None:
    gate, order = asyncio.Event(), []

    async def read(arguments: dict[str, str]) -> str:
        await gate.wait()
        order.append("read")
        return ""

    async def write(arguments: dict[str, str]) -> str:
        order.append("write")
        return ""

    tools = [tool("read", read), tool("write", write, effect=Effect(("write",)))]
    answers = [calls(("read", {}), ("write", {}), ("read", {})), says("ok")]
    async with Harness(tmp_path, answers, tools, mode="yolo") as agent:
        agent.say("go")
        await agent.until(lambda: len(agent.of(ToolCallEvent)) == 3)
        gate.set()
        await agent.turn_end()
    assert order == ["read", "write", "read"]


async def test_a_grant_allows_the_same_kind_for_the_session(tmp_path: Path) -> None:
    effect = Effect(("write",), ("/w/a",), grant="edit: files in the workspace")
    writes = tool("hello", hello, effect=effect)
    answers = [calls(("hello", {})), calls(("hello", {"name": "2"})), says("ok")]
    async with Harness(tmp_path, answers, [writes]) as agent:
        agent.say("go")
        required = await agent.decide(grant=True)
        assert required.items[0].grant == "edit: files in the workspace"
        await agent.turn_end()
    assert len(agent.of(ApprovalRequired)) == 1
    assert len(agent.of(ToolOutput)) == 2


async def test_a_fresh_conversation_begins_without_grants(tmp_path: Path) -> None:
    effect = Effect(("write",), grant="files: write")
    writes = tool("write", lambda arguments: "x", effect=effect)
    answers = [calls(("write", {})), says("ok"), calls(("write", {})), says("ok")]
    async with Harness(tmp_path, answers, [writes]) as agent:
        agent.say("go")
        await agent.decide(grant=True)
        await agent.turn_end()
        agent.submit(NewSession())
        agent.say("again")
        await agent.seen(ApprovalRequired, 2)


async def test_the_hard_gate_asks_even_in_yolo_and_offers_no_grant(tmp_path: Path) -> None:
    gated = tool(
        "rm", hello, effect=Effect(("destroy",), gates=("outside the workspace",), grant="bash: rm")
    )
    async with Harness(tmp_path, [calls(("rm", {})), says("ok")], [gated], mode="yolo") as agent:
        agent.say("go")
        required = await agent.decide(approved=False)
        await agent.turn_end()
    assert required.items[0].grant == ""
    assert not agent.of(ToolOutput)[0].success


async def test_a_new_message_abandons_an_open_approval_and_runs(tmp_path: Path) -> None:
    writes = tool("hello", hello, effect=Effect(("write",)))
    async with Harness(tmp_path, [calls(("hello", {})), says("ok")], [writes]) as agent:
        agent.say("go")
        await agent.seen(ApprovalRequired)
        agent.say("do something else")
        await agent.turn_end()
    assert [s.state for s in agent.of(ToolStateChange)][-1] == "abandoned"
    assert agent.client.requests[1][-1] == UserMessage("do something else")


async def test_mode_takes_effect_in_the_middle_of_a_turn(tmp_path: Path) -> None:
    gate = asyncio.Event()
    writes = tool("hello", hello, effect=Effect(("write",), ("/w",)))
    answers = [[gate.wait, *calls(("hello", {}))], says("ok")]
    async with Harness(tmp_path, answers, [writes]) as agent:
        agent.say("go")
        await agent.client.asked.wait()
        agent.submit(SetMode("yolo"))
        await agent.until(lambda: "mode_changed" in agent.types)
        gate.set()
        await agent.turn_end()
    assert not agent.of(ApprovalRequired)


async def test_plan_mode_refuses_with_words_for_the_model(tmp_path: Path) -> None:
    writes = tool("hello", hello, effect=Effect(("write",), ("/w",)))
    answers = [calls(("hello", {})), says("ok")]
    async with Harness(tmp_path, answers, [writes], mode="plan") as agent:
        agent.say("go")
        await agent.turn_end()
    assert "plan mode" in agent.of(ToolOutput)[0].output


async def test_a_loop_is_nudged_once_then_paused_and_can_be_ended(tmp_path: Path) -> None:
    same = calls(("hello", {"name": "again"}))
    answers = [list(same) for _ in range(12)]
    async with Harness(tmp_path, answers, [HELLO]) as agent:
        agent.say("go")
        await agent.decide(approved=False)
        end = await agent.turn_end()
    assert isinstance(end, TurnComplete)
    assert end.reason == "doom_loop"
    assert len([m for m in agent.of(ContextMessage) if m.origin == "guard"]) == 1
    assert len(agent.client.requests) == 6


async def test_secrets_never_leave_a_tool(tmp_path: Path) -> None:
    async def leak(arguments: dict[str, str], context: object) -> str:
        context.log("token hf_abcdefgh1234\n")  # type: ignore[attr-defined]
        return "token hf_abcdefgh1234"

    answers = [calls(("leak", {})), says("ok")]
    async with Harness(
        tmp_path, answers, [tool("leak", leak)], secrets=["hf_abcdefgh1234"]
    ) as agent:
        agent.say("go")
        await agent.turn_end()
    assert "hf_abcdefgh1234" not in "".join(repr(envelope) for envelope in agent.envelopes)


async def test_calls_without_usable_ids_get_their_own(tmp_path: Path) -> None:
    twice = [
        ToolCallDelta(0, "same", "hello", "{}"),
        ToolCallDelta(1, "same", "hello", "{}"),
        FinishDelta("tool_calls"),
    ]
    async with Harness(tmp_path, [twice, says("ok")], [HELLO]) as agent:
        agent.say("go")
        await agent.turn_end()
    ids = [call.tool_call_id for call in agent.of(ToolCallEvent)]
    assert len(set(ids)) == 2
    assert len(agent.of(ToolOutput)) == 2
