"""Requests that are too large: what gives way first, what is learned, and where it ends."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from agent_harness import Harness, ScriptedClient, Step, calls, says, tool
from test_context import assert_calls_are_paired

from mlagent_tui.agent.elision import old_results
from mlagent_tui.agent.tokens import estimate_message, estimate_tools
from mlagent_tui.agent.window_shares import answer_tokens, compaction_limit, result_characters
from mlagent_tui.models.client import ContextOverflowError, Delta, ModelSettings
from mlagent_tui.models.profile import ModelProfile
from mlagent_tui.protocol.events import Compacted, ErrorEvent, ModelProfiled, Notice, TurnComplete
from mlagent_tui.protocol.messages import Message, ToolMessage, UserMessage
from mlagent_tui.protocol.operations import SetModel
from mlagent_tui.protocol.values import ToolInfo
from mlagent_tui.tools.builtin import BUILTIN_TOOLS


class TightClient(ScriptedClient):
    """A model whose server refuses what is larger than its window, summaries included.

    It reads a little more than is estimated, as real tokenizers may.
    """

    window: int = 8_192
    named: bool = True
    refused: int = 0
    sizes: list[int]

    async def stream(
        self, messages: Sequence[Message], tools: Sequence[ToolInfo], settings: ModelSettings
    ) -> AsyncIterator[Delta]:
        size = int(1.1 * (sum(map(estimate_message, messages[1:])) + estimate_tools(tools)))
        size += len(messages[0].text) // 4  # type: ignore[union-attr]
        if size + (settings.max_output_tokens or 0) > self.window:
            self.refused += 1
            raise ContextOverflowError(
                "The request is larger than the window.", self.window if self.named else None
            )
        self.sizes.append(size)
        async for delta in super().stream(messages, tools, settings):
            yield delta


def tight(answers: list[list[Step]], window: int, *, named: bool = True) -> TightClient:
    client = TightClient(answers, profile=ModelProfile())
    client.window, client.named, client.sizes = window, named, []
    return client


async def rows(arguments: dict[str, int]) -> str:
    return f"table {arguments['n']}\n" + "0.12345 0.67890\n" * 400 + "end of table"


TABLE = tool("table", rows, properties={"n": {"type": "integer"}})


def rounds(count: int) -> list[list[Step]]:
    return [calls(("table", {"n": n}), tokens_in=0) for n in range(count)]


def results(request: tuple[Message, ...]) -> list[ToolMessage]:
    return [message for message in request if isinstance(message, ToolMessage)]


async def test_old_results_give_way_first_and_nobody_is_asked(tmp_path: Path) -> None:
    client = tight([*rounds(6), says("done", tokens_in=0)], 11_500)
    async with Harness(tmp_path, [], [TABLE], client=client) as agent:
        agent.say("go")
        assert isinstance(await agent.turn_end(), TurnComplete)
    assert client.refused == 1
    assert client.summaries == 0
    first = agent.of(Compacted)[0]
    assert (first.trigger, first.summary) == ("overflow", "")
    assert first.tokens_after < first.tokens_before
    shown = results(client.requests[-1])
    assert "characters left out here; the whole text is in " in shown[0].output
    assert shown[0].output.startswith("table 0")
    assert shown[0].output.endswith("end of table")
    assert len(shown[0].output) < 1_100
    path = shown[0].output.split("the whole text is in ")[1].split(" …]")[0]
    assert Path(path).read_text() == await rows({"n": 0})
    assert shown[-1].output == await rows({"n": 5})
    for request in client.requests:
        assert_calls_are_paired(request)


async def test_what_is_still_too_large_is_compacted(tmp_path: Path) -> None:
    long = [says("answer " + "word " * 4000, tokens_in=0) for _ in range(3)]
    client = tight([*long, says("fits", tokens_in=0)], 15_000)
    async with Harness(tmp_path, [], client=client) as agent:
        for count in range(1, 5):
            agent.say(f"question {count}")
            assert isinstance(await agent.turn_end(count), TurnComplete)
    assert client.refused == 1
    assert [c.trigger for c in agent.of(Compacted)] == ["overflow"]
    assert "Summary of the work." in agent.of(Compacted)[0].summary
    people = [m.text for m in client.requests[-1] if getattr(m, "origin", "") == "user"]
    assert people == [f"question {count}" for count in range(1, 5)]


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("growth", [0, 12])
async def test_overflow_for_ever_costs_five_requests_at_most(
    tmp_path: Path, named: bool, growth: int
) -> None:
    answers = [*rounds(growth), says("long " + "word " * 9000, tokens_in=0)]
    client = tight(answers, 200_000)
    async with Harness(tmp_path, [], [TABLE], client=client) as agent:
        agent.say("one")
        await agent.turn_end()
        client.window, client.named = 100, named
        before = len(client.sizes)
        agent.say("two")
        end = await agent.turn_end(2)
    assert isinstance(end, ErrorEvent)
    assert end.code == "context_full"
    assert all(choice in end.hint for choice in ("/undo", "/compact", "/model", "/new"))
    said = [notice.code for notice in agent.of(Notice)]
    assert "nothing_to_compact" not in said, "the end says it"
    assert 1 <= client.refused <= 5
    assert len(client.sizes) == before


class RefusesMain(ScriptedClient):
    """A model that summarises gladly, and refuses everything else from some point on."""

    refusing: bool = False
    refused: int = 0

    async def stream(self, *request: Any) -> AsyncIterator[Delta]:
        if self.refusing and request[2].purpose == "main":
            self.refused += 1
            raise ContextOverflowError("Too long.")
        async for delta in super().stream(*request):
            yield delta


async def test_summaries_count_among_the_five(tmp_path: Path) -> None:
    client = RefusesMain([says("x " * 30_000, tokens_in=0) for _ in range(4)])
    async with Harness(tmp_path, [], client=client) as agent:
        for count in range(1, 5):
            agent.say("go")
            await agent.turn_end(count)
        client.refusing = True
        agent.say("go")
        end = await agent.turn_end(5)
    assert isinstance(end, ErrorEvent)
    assert end.code == "context_full"
    assert client.refused + client.summaries <= 5
    assert client.refused == 3


async def test_a_window_is_learned_for_its_model_and_shown(tmp_path: Path) -> None:
    long = says("answer " + "y" * 60_000, tokens_in=0)
    overflow: list[Step] = [ContextOverflowError("The prompt is too long.", limit=8_000)]
    async with Harness(tmp_path, [long, overflow, says("fits")]) as agent:
        agent.say("one")
        await agent.turn_end()
        agent.say("two")
        await agent.turn_end(2)
        learned = agent.of(ModelProfiled)[-1]
        assert (learned.window, learned.window_source, learned.small) == (8_000, "learned", True)
        agent.others["other/model"] = ScriptedClient([], model="other/model")
        agent.others["scripted/model"] = agent.client
        agent.submit(SetModel("other/model"))
        await agent.until(lambda: "model_changed" in agent.types)
        assert agent.session.window == (100_000, "metadata")
        agent.submit(SetModel("scripted/model"))
        await agent.until(lambda: agent.types.count("model_changed") == 2)
        assert agent.session.window == (8_000, "learned")


async def test_an_unnamed_window_is_taken_to_be_below_what_was_sent(tmp_path: Path) -> None:
    client = tight([*rounds(6), says("done", tokens_in=0)], 11_500, named=False)
    async with Harness(tmp_path, [], [TABLE], client=client) as agent:
        agent.say("go")
        assert isinstance(await agent.turn_end(), TurnComplete)
    learned = agent.of(ModelProfiled)[-1]
    assert learned.window_source == "learned"
    assert learned.window < 11_500


async def test_an_unknown_model_with_an_8k_window_completes_the_turn(tmp_path: Path) -> None:
    """Nothing is known of the model before its server refuses; the tools are the real ones."""
    (tmp_path / "data.csv").write_text("0.12345,0.67890,cat\n" * 1500)
    answers = [
        calls(("read", {"path": "data.csv"}), tokens_in=0),
        calls(("bash", {"command": "head -c 30000 data.csv"}), tokens_in=0),
        calls(("read", {"path": "data.csv", "offset": 700}), tokens_in=0),
        says("It has three columns.", tokens_in=0),
    ]
    client = tight(answers, 8_192)
    async with Harness(tmp_path, [], BUILTIN_TOOLS, client=client, mode="yolo") as agent:
        agent.say("What is in data.csv?")
        end = await agent.turn_end()
    assert isinstance(end, TurnComplete)
    assert end.reason == "done"
    assert client.refused <= 2
    assert agent.of(ModelProfiled)[-1].small
    assert [info.name for info in client.tools[0]][-1] == "plan_tool"
    assert [info.name for info in client.tools[-1]] == ["bash", "read", "write", "edit"]
    assert "# This session" in client.requests[-1][0].text


async def test_a_known_8k_window_is_never_overrun(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("0.12345,0.67890,cat\n" * 1500)
    read = ("read", {"path": "data.csv"})
    bash = ("bash", {"command": "head -c 30000 data.csv"})
    answers = [calls(read, bash, tokens_in=0) for _ in range(4)]
    client = tight([*answers, says("done", tokens_in=0)], 8_192)
    client.profile = ModelProfile(8_192, "server", local=True)
    async with Harness(tmp_path, [], BUILTIN_TOOLS, client=client, mode="yolo") as agent:
        agent.say("Look at data.csv again and again.")
        end = await agent.turn_end()
    assert isinstance(end, TurnComplete)
    assert client.refused == 0
    assert max(client.sizes) < 8_192
    assert len(client.requests[0][0].text) < 1_500
    assert all(len(m.output) < 5_000 for m in results(client.requests[1]))
    assert all(asked.max_output_tokens for asked in client.settings)
    assert not [n for n in agent.of(Notice) if n.code == "summary_failed"]


def test_shares_of_windows() -> None:
    assert compaction_limit(170_000, None) == 170_000
    assert compaction_limit(170_000, 200_000) == 170_000
    assert compaction_limit(170_000, 128_000) == 115_200
    assert compaction_limit(170_000, 32_768) == 32_768 - 4_096
    assert compaction_limit(170_000, 8_192) == 6_144
    assert result_characters(None) is None
    assert result_characters(8_192) == 4_915
    assert result_characters(1_000) == 2_000
    assert answer_tokens(128_000, 10) is None
    assert answer_tokens(8_192, 3_000) == 2_048
    assert answer_tokens(8_192, 7_000) == 783
    assert answer_tokens(8_192, 9_000) == 512
    assert answer_tokens(8_192, 0, output_limit=1_000) == 1_000


def test_only_old_results_that_are_worth_it_are_chosen() -> None:
    from mlagent_tui.agent.history import Entry
    from mlagent_tui.protocol.messages import AssistantMessage, ToolCall

    entries = [Entry(1, (1, 0), 1, UserMessage("go"), 10)]
    for n in range(5):
        call = AssistantMessage("", (ToolCall(f"c{n}", "read"),))
        result = ToolMessage(f"c{n}", "read", "x")
        size = 100 if n == 1 else 5_000
        entries += [
            Entry(10 * n + 2, (10 * n + 2, 0), 1, call, 20),
            Entry(10 * n + 3, (10 * n + 2, 1), 1, result, size),
        ]
    assert [entry.seq for entry in old_results(entries, 20_000)] == [3, 23]
    assert old_results(entries, 1_000_000) == ()
    assert old_results(entries[:3], 100) == ()
