"""An interrupt stops a turn in every phase, and nothing that was said is lost."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from agent_harness import READS, Harness, ScriptedClient, calls, says, tool

from mlagent_tui.models.client import Delta, ModelSettings, RetryDelta, TextDelta
from mlagent_tui.protocol.events import (
    ApprovalRequired,
    ApprovalResolved,
    AssistantChunk,
    AssistantMessageDone,
    ErrorEvent,
    Interrupted,
    Notice,
    Processing,
    ToolOutput,
    ToolStateChange,
    TurnComplete,
    UndoComplete,
)
from mlagent_tui.protocol.messages import AssistantMessage, Message, ToolMessage
from mlagent_tui.protocol.operations import (
    Compact,
    EditInput,
    Interrupt,
    ReleaseQueue,
    RemoveInput,
    Undo,
)
from mlagent_tui.protocol.values import Effect, ToolInfo


async def forever() -> None:
    await asyncio.Event().wait()


async def interrupt(agent: Harness) -> Interrupted:
    """Interrupt, and check what must hold in every phase."""
    before = time.monotonic()
    agent.submit(Interrupt())
    notice = await agent.until(
        lambda: next((n for n in agent.of(Notice) if n.code == "interrupting"), None)
    )
    assert time.monotonic() - before < 0.2
    assert notice.text.startswith("Interrupting")
    end = await agent.turn_end()
    assert time.monotonic() - before < 3.0
    assert isinstance(end, Interrupted)
    return end


async def next_message_works(agent: Harness) -> None:
    agent.say("go on")
    await agent.turn_end(2)
    assert agent.of(Processing)[-1].text == "go on"


async def test_before_the_first_token(tmp_path: Path) -> None:
    async with Harness(tmp_path, [[forever], says("ok")]) as agent:
        agent.say("go")
        await agent.client.asked.wait()
        await interrupt(agent)
        await next_message_works(agent)
    assert not [m for m in agent.of(AssistantMessageDone) if m.status == "interrupted"]


async def test_in_the_middle_of_a_stream(tmp_path: Path) -> None:
    answer = [TextDelta("The loss is "), forever, TextDelta("never seen")]
    async with Harness(tmp_path, [answer, says("ok")]) as agent:
        agent.say("go")
        await agent.seen(AssistantChunk)
        end = await interrupt(agent)
        assert end.stopped == ("the model's answer",)
        await next_message_works(agent)
    partial = agent.of(AssistantMessageDone)[0]
    assert (partial.status, partial.content) == ("interrupted", "The loss is ")
    kept = [m.text for m in agent.client.requests[1] if isinstance(m, AssistantMessage)]
    assert kept == ["The loss is\n\n[The person interrupted this answer here.]"]


async def test_while_waiting_for_a_retry(tmp_path: Path) -> None:
    answer = [RetryDelta(2, 3, 60.0, "The server is busy"), forever]
    async with Harness(tmp_path, [answer, says("ok")]) as agent:
        agent.say("go")
        await agent.until(lambda: "retrying" in [n.code for n in agent.of(Notice)])
        await interrupt(agent)
        await next_message_works(agent)


async def test_while_a_tool_runs(tmp_path: Path) -> None:
    async def slow(arguments: dict[str, str], context: object) -> str:
        context.log("epoch 1\n")  # type: ignore[attr-defined]
        await forever()
        return ""

    runs = tool("train", slow, effect=Effect(("run",), proven=False))
    answers = [calls(("train", {}), ("train", {"n": 2})), says("ok")]
    async with Harness(tmp_path, answers, [runs], mode="yolo") as agent:
        agent.say("go")
        await agent.until(lambda: "tool_log" in agent.types)
        end = await interrupt(agent)
        assert end.stopped == ("train", "train")
        await next_message_works(agent)
    started, waiting = agent.of(ToolOutput)
    assert "interrupted this call after" in started.output
    assert "epoch 1" in started.output
    assert "before this call began" in waiting.output
    finals = [s.state for s in agent.of(ToolStateChange) if s.state != "running"]
    assert finals == ["cancelled", "cancelled"]
    results = [m for m in agent.client.requests[1] if isinstance(m, ToolMessage)]
    assert len(results) == 2


async def test_a_call_says_what_it_does_when_it_begins(tmp_path: Path) -> None:
    """Faces tell by this what an interrupt would break off."""
    tools = [
        tool("look", lambda arguments: "seen"),
        tool("train", lambda arguments: "done", effect=Effect(("run", "write"), proven=False)),
        tool("unknown", lambda arguments: "done", effect=None),
    ]
    answers = [calls(("look", {}), ("train", {}), ("unknown", {})), says("ok")]
    async with Harness(tmp_path, answers, tools, mode="yolo") as agent:
        agent.say("go")
        await agent.turn_end()
    changes = agent.of(ToolStateChange)
    began = [change.effects for change in changes if change.state == "running"]
    assert began == [("read",), ("run", "write"), ()]
    assert not any(change.effects for change in changes if change.state != "running")


async def test_while_an_approval_is_open(tmp_path: Path) -> None:
    writes = tool("write", lambda arguments: "x", effect=Effect(("write",)))
    async with Harness(tmp_path, [calls(("write", {})), says("ok")], [writes]) as agent:
        agent.say("go")
        await agent.seen(ApprovalRequired)
        await interrupt(agent)
        await next_message_works(agent)
    assert agent.of(ApprovalResolved)[0].items[0].outcome == "abandoned"
    assert not agent.of(ToolOutput)[0].success


async def test_a_tool_that_will_not_stop_is_abandoned_and_its_result_dropped(
    tmp_path: Path,
) -> None:
    released, finished = asyncio.Event(), asyncio.Event()

    async def stubborn(arguments: dict[str, str]) -> str:
        while not released.is_set():
            try:
                await released.wait()
            except asyncio.CancelledError:
                continue
        finished.set()
        return "too late"

    answers = [calls(("stubborn", {})), says("ok")]
    async with Harness(tmp_path, answers, [tool("stubborn", stubborn)]) as agent:
        agent.say("go")
        await agent.until(lambda: "tool_state_change" in agent.types)
        await interrupt(agent)
        await next_message_works(agent)
        released.set()
        await finished.wait()
    assert "too late" not in "".join(str(event) for event in agent.events)


async def test_a_tool_in_a_thread_is_abandoned_at_once(tmp_path: Path) -> None:
    import threading

    release = threading.Event()
    entered = threading.Event()

    def blocks(arguments: dict[str, str]) -> str:
        entered.set()
        release.wait(10)
        return "too late"

    async with Harness(
        tmp_path, [calls(("blocks", {})), says("ok")], [tool("blocks", blocks, effect=READS)]
    ) as agent:
        agent.say("go")
        await asyncio.to_thread(entered.wait, 5)
        await interrupt(agent)
        release.set()
        await next_message_works(agent)
    assert "too late" not in "".join(str(event) for event in agent.events)


async def test_the_queue_is_held_and_a_new_message_runs_first(tmp_path: Path) -> None:
    answers = [[forever], says("new"), says("old")]
    async with Harness(tmp_path, answers) as agent:
        agent.say("go")
        await agent.client.asked.wait()
        agent.say("queued before")
        await agent.until(lambda: "input_queued" in agent.types)
        await interrupt(agent)
        agent.say("new message")
        await agent.turn_end(2)
        agent.submit(ReleaseQueue())
        await agent.turn_end(3)
    assert [p.text for p in agent.of(Processing)] == ["go", "new message", "queued before"]


async def test_queued_messages_can_be_edited_and_removed(tmp_path: Path) -> None:
    gate = asyncio.Event()
    async with Harness(tmp_path, [[gate.wait, *says("a")], says("b")]) as agent:
        agent.say("go")
        await agent.client.asked.wait()
        first, second = agent.say("one"), agent.say("two")
        await agent.until(lambda: agent.types.count("input_queued") == 2)
        agent.submit(EditInput(first.id, "ONE"))
        agent.submit(RemoveInput(second.id))
        await agent.until(lambda: "input_removed" in agent.types)
        agent.submit(EditInput(second.id, "too late"))
        await agent.until(lambda: "error" in agent.types)
        gate.set()
        await agent.turn_end(2)
    assert [p.text for p in agent.of(Processing)] == ["go", "ONE"]


async def test_a_message_that_runs_first_can_be_edited_and_removed_too(tmp_path: Path) -> None:
    gate, answers = asyncio.Event(), [[forever], says("x"), says("y")]
    async with Harness(tmp_path, answers) as agent:
        agent.say("go")
        await agent.client.asked.wait()
        agent.say("held")
        await agent.until(lambda: "input_queued" in agent.types)
        await interrupt(agent)
        agent.client.answers[:0] = [[gate.wait, *says("a")]]
        agent.client.asked.clear()
        agent.say("runs at once")
        await agent.client.asked.wait()
        first, second = agent.say("then this"), agent.say("not this")
        await agent.until(lambda: agent.types.count("input_queued") == 3)
        agent.submit(EditInput(first.id, "then that"))
        agent.submit(RemoveInput(second.id))
        await agent.until(lambda: "input_removed" in agent.types)
        gate.set()
        await agent.turn_end(3)
    assert [p.text for p in agent.of(Processing)] == ["go", "runs at once", "then that"]


async def test_a_second_interrupt_changes_nothing(tmp_path: Path) -> None:
    async with Harness(tmp_path, [[forever]]) as agent:
        agent.say("go")
        await agent.client.asked.wait()
        agent.submit(Interrupt())
        agent.submit(Interrupt())
        await agent.turn_end()
        agent.submit(Interrupt())
    assert len(agent.of(Interrupted)) == 1


async def test_shutdown_in_the_middle_of_a_turn_closes_it_first(tmp_path: Path) -> None:
    async with Harness(tmp_path, [[TextDelta("half"), forever]]) as agent:
        agent.say("go")
        await agent.seen(AssistantChunk)
    assert agent.types[-2:] == ["interrupted", "shutdown"]


async def test_an_interrupt_right_behind_a_message_stops_its_turn(tmp_path: Path) -> None:
    async with Harness(tmp_path, [says("ok")]) as agent:
        agent.say("go")
        agent.submit(Interrupt())
        assert isinstance(await agent.turn_end(), Interrupted)
        await next_message_works(agent)
    assert agent.of(Processing)[0].text == "go"


async def test_an_answer_behind_an_interrupt_is_refused_and_harms_nothing(tmp_path: Path) -> None:
    writes = tool("write", lambda arguments: "x", effect=Effect(("write",)))
    async with Harness(tmp_path, [calls(("write", {})), says("ok")], [writes]) as agent:
        agent.say("go")
        await agent.seen(ApprovalRequired)
        agent.submit(Interrupt())
        await agent.decide()
        await agent.until(lambda: "approval_closed" in [e.code for e in agent.of(ErrorEvent)])
        assert isinstance(await agent.turn_end(), Interrupted)
        await next_message_works(agent)


class SlowSummaries(ScriptedClient):
    """A model whose summaries never come."""

    summarising: asyncio.Event

    async def stream(
        self, messages: Sequence[Message], tools: Sequence[ToolInfo], settings: ModelSettings
    ) -> AsyncIterator[Delta]:
        if settings.purpose == "compaction":
            self.summarising.set()
            await asyncio.Event().wait()
        async for delta in super().stream(messages, tools, settings):
            yield delta


async def test_while_a_compaction_that_was_asked_for_runs(tmp_path: Path) -> None:
    long = " w" * 9000
    client = SlowSummaries([says("a" + long), says("b" + long), says("ok"), says("ok")])
    client.summarising = asyncio.Event()
    async with Harness(tmp_path, [], client=client) as agent:
        agent.say("one")
        await agent.turn_end()
        agent.say("two")
        await agent.turn_end(2)
        agent.submit(Compact())
        await asyncio.wait_for(client.summarising.wait(), 10)
        before = agent.session.history.messages
        agent.submit(Interrupt())
        await agent.until(lambda: "compaction_stopped" in [n.code for n in agent.of(Notice)])
        assert agent.session.history.messages == before
        agent.say("three")
        assert isinstance(await agent.turn_end(3), TurnComplete)


async def test_an_interrupt_meant_for_something_else_spares_the_next_message(
    tmp_path: Path,
) -> None:
    async with Harness(tmp_path, [says("ok"), says("fine")]) as agent:
        agent.say("one")
        await agent.turn_end()
        agent.submit(Undo())
        agent.submit(Interrupt())
        await agent.seen(UndoComplete)
        agent.say("two")
        assert isinstance(await agent.turn_end(2), TurnComplete)
