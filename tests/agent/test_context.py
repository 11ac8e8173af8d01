"""Compaction, undo and redo, overflow: the history as the model is shown it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from agent_harness import Harness, ScriptedClient, calls, says, tool

from mlagent_tui.models.client import ContextOverflowError, FinishDelta, TextDelta, UsageDelta
from mlagent_tui.models.profile import ModelProfile, Price
from mlagent_tui.protocol.events import (
    Compacted,
    ContextBase,
    ContextStatus,
    ErrorEvent,
    Notice,
    PlanUpdate,
    RedoComplete,
    TurnComplete,
    UndoComplete,
    Usage,
)
from mlagent_tui.protocol.messages import (
    AssistantMessage,
    Message,
    SystemMessage,
    ToolMessage,
    UserMessage,
)
from mlagent_tui.protocol.operations import (
    Compact,
    NewSession,
    Redo,
    SetBudget,
    TurnOperation,
    Undo,
)
from mlagent_tui.protocol.values import PlanItem


def texts(messages: tuple[Message, ...]) -> list[str]:
    return [m.output if isinstance(m, ToolMessage) else m.text for m in messages[1:]]


def assert_calls_are_paired(messages: tuple[Message, ...]) -> None:
    """Every call is followed by its results, in call order, before anything else."""
    waiting: list[str] = []
    for message in messages:
        if isinstance(message, ToolMessage):
            assert waiting, "a result without a call"
            assert message.tool_call_id == waiting.pop(0)
        else:
            assert not waiting, "a call without its result"
            if isinstance(message, AssistantMessage):
                waiting = [call.id for call in message.tool_calls]
    assert not waiting


async def test_one_prompt_with_sixty_rounds_compacts_and_goes_on(tmp_path: Path) -> None:
    async def read(arguments: dict[str, int]) -> str:
        return f"row {arguments['n']} of org/data-set: loss=0.{arguments['n']} " + "x" * 3000

    answers = [calls(("read", {"n": n}), text=f"Reading part {n}.", tokens_in=0) for n in range(60)]
    client = ScriptedClient([*answers, says("All sixty parts are read.", tokens_in=0)])
    client.profile = ModelProfile(30_000, "metadata")
    reads = tool("read", read, properties={"n": {"type": "integer"}})
    async with Harness(tmp_path, [], [reads], client=client) as agent:
        agent.say("Read all sixty parts of org/data-set and keep the best loss.")
        end = await agent.turn_end()
    assert isinstance(end, TurnComplete)
    assert end.reason == "done"
    assert len(client.requests) == 61
    compactions = agent.of(Compacted)
    assert len(compactions) >= 2
    assert all(c.tokens_after < c.tokens_before for c in compactions)
    for request in client.requests:
        assert_calls_are_paired(request)
        assert isinstance(request[1], UserMessage)
        assert request[1].text.startswith("Read all sixty parts")
    summary = next(m for m in client.requests[-1] if getattr(m, "origin", "") == "summary")
    assert "Summary of the work." in summary.text
    assert "org/data-set" in summary.text
    assert "loss=0." in summary.text


async def test_compact_always_acts_and_keeps_what_people_wrote(tmp_path: Path) -> None:
    answers = [says("first answer " + "word " * 3000), says("second answer"), says("third")]
    async with Harness(tmp_path, answers) as agent:
        for index, text in enumerate(("one", "two"), start=1):
            agent.say(text)
            await agent.turn_end(index)
        agent.submit(Compact("the learning rate"))
        await agent.seen(Compacted)
        agent.say("three")
        await agent.turn_end(3)
    shown = texts(agent.client.requests[-1])
    assert "one" in shown
    assert not any("word word" in text for text in shown)
    assert agent.of(Compacted)[0].trigger == "requested"


async def test_compacting_nothing_says_so(tmp_path: Path) -> None:
    async with Harness(tmp_path, []) as agent:
        agent.submit(Compact())
        notice = await agent.seen(Notice)
    assert notice.code == "nothing_to_compact"


async def test_a_five_megabyte_paste_becomes_head_tail_and_a_file(tmp_path: Path) -> None:
    paste = "start " + "lorem ipsum " * 430_000 + " finish"
    answers = [says("seen", tokens_in=0), says("again", tokens_in=0)]
    async with Harness(tmp_path, answers) as agent:
        agent.say(paste)
        await agent.turn_end()
    sent = texts(agent.client.requests[0])[0]
    assert len(sent) < 10_000
    assert sent.startswith("start")
    assert sent.endswith("finish")
    path = sent.split("the whole text is in ")[1].split(" …]")[0]
    assert (tmp_path / "spill" / Path(path).name).read_text() == paste


async def test_overflow_shrinks_and_retries_then_stops_with_choices(tmp_path: Path) -> None:
    long = says("answer " + "y" * 60_000, tokens_in=0)
    overflow = [ContextOverflowError("The prompt is too long.", limit=8_000)]
    answers = [long, overflow, says("fits now", tokens_in=0)]
    async with Harness(tmp_path, answers) as agent:
        agent.say("one")
        await agent.turn_end()
        agent.say("two")
        assert isinstance(await agent.turn_end(2), TurnComplete)
    assert agent.of(Compacted)[-1].trigger == "overflow"
    assert agent.session.window == (8_000, "learned")

    answers = [long, overflow, list(overflow), list(overflow), list(overflow)]
    async with Harness(tmp_path, answers) as agent:
        agent.say("one")
        await agent.turn_end()
        agent.say("two")
        end = await agent.turn_end(2)
    assert isinstance(end, ErrorEvent)
    assert end.code == "context_full"
    assert "/compact" in end.hint
    assert len(agent.client.requests) <= 4


async def test_undo_removes_the_whole_turn_and_redo_revives_it(tmp_path: Path) -> None:
    def plan(arguments: dict[str, str], context: object) -> str:
        context.set_plan((PlanItem("1", "train it"),))  # type: ignore[attr-defined]
        return "ok"

    answers = [
        says("answer one"),
        calls(("plan", {})),
        says("still open"),
        says("still open"),
        says("still open"),
        says("after undo"),
        says("after redo"),
    ]
    async with Harness(tmp_path, answers, [tool("plan", plan)]) as agent:
        agent.say("one")
        await agent.turn_end()
        agent.say("two")
        await agent.turn_end(2)
        agent.submit(Undo())
        assert (await agent.seen(UndoComplete)).turns == (2,)
        await agent.until(lambda: agent.of(PlanUpdate)[-1].items == ())
        assert [m.text for m in agent.session.history.messages] == ["one", "answerone"]
        agent.submit(Redo())
        assert (await agent.seen(RedoComplete)).turns == (2,)
        await agent.until(lambda: agent.of(PlanUpdate)[-1].items != ())
        assert len(agent.session.history.messages) > 2
        agent.submit(Undo())
        await agent.seen(UndoComplete, 2)
        agent.say("three")
        await agent.turn_end(3)
        agent.submit(Redo())
        await agent.until(lambda: "nothing_to_redo" in [n.code for n in agent.of(Notice)])
    assert texts(agent.client.requests[-1]) == ["one", "answerone", "three"]


@pytest.mark.parametrize("operation", [Undo(), NewSession()], ids=["undo", "new"])
async def test_what_leaves_the_context_is_said_to_have_left_it(
    tmp_path: Path, operation: TurnOperation
) -> None:
    async with Harness(tmp_path, [says("word " * 400)]) as agent:
        agent.say("one")
        await agent.turn_end()
        before = agent.of(ContextStatus)[-1]
        agent.submit(operation)
        await agent.until(lambda: agent.of(ContextStatus)[-1] is not before)
    after = agent.of(ContextStatus)[-1]
    assert after.used < before.used
    assert (after.breakdown["user"], after.breakdown["assistant"]) == (0, 0)


async def test_undo_takes_back_a_compaction_that_spoke_of_the_turn(tmp_path: Path) -> None:
    answers = [says("a " + "w " * 9000), says("b " + "w " * 9000), says("c")]
    async with Harness(tmp_path, answers) as agent:
        agent.say("one")
        await agent.turn_end()
        agent.say("two")
        await agent.turn_end(2)
        agent.submit(Compact())
        await agent.seen(Compacted)
        agent.submit(Undo())
        await agent.seen(UndoComplete)
        left = agent.session.history.messages
    assert [type(m) for m in left] == [UserMessage, AssistantMessage]
    assert left[0].text == "one"


async def test_a_compaction_stands_beside_a_turn_that_was_undone_before_it(tmp_path: Path) -> None:
    answers = [says(f"{word} " + "w " * 9000) for word in ("a", "b", "c")]
    async with Harness(tmp_path, answers) as agent:
        agent.say("one")
        await agent.turn_end()
        agent.say("two")
        await agent.turn_end(2)
        agent.submit(Undo())
        await agent.seen(UndoComplete)
        agent.say("three")
        await agent.turn_end(3)
        agent.submit(Compact())
        await agent.seen(Compacted)
        left = agent.session.history.messages
    assert not any(m.text.startswith("b") for m in left)
    assert [m.origin for m in left if isinstance(m, UserMessage)].count("summary") == 1


async def test_a_new_session_forgets_and_stays_usable(tmp_path: Path) -> None:
    async with Harness(tmp_path, [says("one"), says("two")]) as agent:
        agent.say("first")
        await agent.turn_end()
        agent.submit(NewSession())
        agent.say("second")
        await agent.turn_end(2)
        agent.submit(Undo())
        await agent.seen(UndoComplete)
    assert texts(agent.client.requests[-1]) == ["second"]


async def test_the_prefix_is_identical_over_twenty_turns(tmp_path: Path) -> None:
    async with Harness(tmp_path, [says(str(n)) for n in range(20)]) as agent:
        for n in range(20):
            agent.say(f"turn {n}")
            await agent.turn_end(n + 1)
    assert len(agent.of(ContextBase)) == 1
    for earlier, later in zip(agent.client.requests, agent.client.requests[1:], strict=False):
        assert later[: len(earlier)] == earlier
    system = agent.client.requests[0][0]
    assert isinstance(system, SystemMessage)
    assert str(tmp_path) in system.text
    assert "2026-01-01" in system.text


async def test_the_cost_limit_ends_the_turn_before_the_next_request(tmp_path: Path) -> None:
    async def read(arguments: dict[str, str]) -> str:
        return "x"

    paid = [*calls(("read", {}))[:-2], UsageDelta(10, 10, cost=Decimal("0.60")), FinishDelta("")]
    answers = [list(paid), list(paid), list(paid)]
    async with Harness(tmp_path, answers, [tool("read", read)], max_cost=Decimal(1)) as agent:
        agent.say("go")
        end = await agent.turn_end()
        assert isinstance(end, TurnComplete)
        assert end.reason == "cost_limit"
        assert len(agent.client.requests) == 2
        agent.submit(SetBudget(None))
        agent.client.answers = [[TextDelta("ok"), FinishDelta("stop")]]
        agent.say("go on")
        assert (await agent.turn_end(2)).reason == "done"


async def test_a_limit_that_cannot_be_held_is_said_once(tmp_path: Path) -> None:
    answers = [says("one"), says("two")]
    async with Harness(tmp_path, answers, max_cost=Decimal("1")) as agent:
        for count in (1, 2):
            agent.say("go")
            await agent.turn_end(count)
    told = [notice for notice in agent.of(Notice) if notice.code == "unknown_cost"]
    assert [notice.level for notice in told] == ["warning"]
    assert "scripted/model" in told[0].text


async def test_a_limit_that_comes_after_unknown_costs_says_what_it_misses(tmp_path: Path) -> None:
    async with Harness(tmp_path, [says("one")]) as agent:
        agent.say("go")
        await agent.turn_end()
        agent.submit(SetBudget(Decimal(1)))
        notice = await agent.seen(Notice)
    assert (notice.level, notice.code) == ("warning", "unknown_cost")
    assert "scripted/model" in notice.text


async def test_a_summary_of_unknown_price_under_a_limit_is_told(tmp_path: Path) -> None:
    paid = [UsageDelta(10, 10, cost=Decimal("0.01")), FinishDelta("stop")]
    answers = [[TextDelta("word " * 6000), *paid], [TextDelta("b"), *paid]]
    async with Harness(tmp_path, answers, max_cost=Decimal(1)) as agent:
        for count in (1, 2):
            agent.say("go")
            await agent.turn_end(count)
        agent.submit(Compact())
        notice = await agent.seen(Notice)
        rows = agent.session.spent.rows
    assert notice.code == "unknown_cost"
    assert [(row.kind, row.requests, row.unknown) for row in rows] == [
        ("main", 2, False),
        ("compaction", 1, True),
    ]


async def test_a_free_model_that_reports_nothing_costs_nothing(tmp_path: Path) -> None:
    free = ModelProfile(100_000, "server", price=Price(Decimal(0), Decimal(0), source="local"))
    client = ScriptedClient([[TextDelta("ok"), FinishDelta("stop")]], profile=free)
    async with Harness(tmp_path, [], client=client, max_cost=Decimal(1)) as agent:
        agent.say("go")
        await agent.turn_end()
    assert agent.of(Usage)[0].cost == 0
    assert not agent.of(Notice)


async def test_the_context_says_what_takes_it_and_where_it_is_compacted(tmp_path: Path) -> None:
    reads = tool("read", lambda arguments: "x" * 7000)
    async with Harness(tmp_path, [calls(("read", {})), says("done")], [reads]) as agent:
        agent.say("go")
        await agent.turn_end()
    status = agent.of(ContextStatus)[-1]
    assert (status.window, status.limit) == (100_000, 90_000)
    assert status.source == "reported; window metadata"
    assert status.breakdown["tool results"] >= 2_000
    assert status.breakdown["tools"] > 0
    assert status.breakdown["system"] > 500
