"""Small models behind servers of uneven quality, over real HTTP: what is asked, what is read."""

from __future__ import annotations

import json
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from mlagent_tui.models.catalogue.catalogue import Catalogue
from mlagent_tui.models.client import (
    Delta,
    FinishDelta,
    HealedDelta,
    ModelClient,
    ModelError,
    ModelSettings,
    TextDelta,
    ToolCallDelta,
)
from mlagent_tui.models.factory import create_client
from mlagent_tui.models.routes.registry import resolve
from mlagent_tui.models.tool_styles.ability_memory import AbilityMemory
from mlagent_tui.models.tool_styles.ability_probe import AbilityProbe
from mlagent_tui.protocol.messages import (
    AssistantMessage,
    Message,
    SystemMessage,
    ToolCall,
    ToolMessage,
    UserMessage,
)
from mlagent_tui.protocol.values import ToolInfo
from standin import local_answers
from standin.clocks import InstantClock
from standin.llm_server import Call, Exchange, Fault, Gate, ScriptedModel, Turn
from standin.weak_server import WeakServer, in_block, in_json, in_tags

pytestmark = pytest.mark.usefixtures("library")

READ = ToolInfo(
    "read",
    "Reads a file.",
    {
        "type": "object",
        "properties": {"path": {"type": "string"}},
        "required": ["path"],
        "additionalProperties": False,
    },
)
CALL = Call("read", {"path": "a.py"})
VLLM = local_answers.vllm("tiny")


def client_of(server: ScriptedModel, memory: AbilityMemory | None = None) -> ModelClient:
    environment = server.environment("vllm")
    return create_client("vllm/tiny", environment, InstantClock(), abilities=memory)


async def ask(client: ModelClient, *messages: Message, stream: bool = True) -> list[Delta]:
    history = messages or (SystemMessage("Be good."), UserMessage("Read a.py."))
    settings = ModelSettings(stream=stream)
    return [delta async for delta in client.stream(history, [READ], settings)]


def text_of(deltas: list[Delta]) -> str:
    return "".join(delta.text for delta in deltas if isinstance(delta, TextDelta))


def calls_of(deltas: list[Delta]) -> list[ToolCallDelta]:
    return [delta for delta in deltas if isinstance(delta, ToolCallDelta)]


def ending(deltas: list[Delta]) -> str:
    assert isinstance(deltas[-1], FinishDelta)
    return deltas[-1].reason


READ_CALL = ToolCallDelta(0, tool="read", arguments='{"path": "a.py"}', recovered=True)


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize("writes", [in_tags, in_json, in_block])
async def test_a_call_written_as_text_is_read(writes: object, stream: bool) -> None:
    async with WeakServer([CALL], VLLM, writes=writes) as server:  # type: ignore[arg-type]
        deltas = await ask(client_of(server), stream=stream)
    assert calls_of(deltas) == [READ_CALL]
    assert text_of(deltas).strip() == ("I will do that." if writes is in_block else "")
    assert ending(deltas) == "tool_calls"


async def test_a_proper_call_stays_as_it_is_and_words_pass() -> None:
    async with WeakServer([CALL, "It is {empty}."], VLLM, tools="native") as server:
        client = client_of(server)
        first, second = await ask(client), await ask(client)
    assert not any(call.recovered for call in calls_of(first))
    assert "".join(call.tool for call in calls_of(first)) == "read"
    assert (text_of(second), calls_of(second), ending(second)) == ("It is {empty}.", [], "stop")


async def test_text_of_a_hosted_model_is_never_touched() -> None:
    async with ScriptedModel([Turn(text=in_tags(CALL))]) as server:
        client = create_client("openai/gpt-4o", server.environment("openai"), InstantClock())
        deltas = await ask(client)
    assert (text_of(deltas), calls_of(deltas)) == (in_tags(CALL), [])


@pytest.mark.parametrize(
    ("tools", "schema", "style", "questions"),
    [
        ("native", "held", "native", 1),
        ("ignored", "held", "forced", 2),
        ("rejected", "held", "forced", 2),
        ("ignored", "ignored", "text", 2),
        ("ignored", "rejected", "text", 2),
        ("rejected", "rejected", "text", 2),
    ],
)
async def test_the_probe_finds_out_how_a_model_calls(
    tools: str, schema: str, style: str, questions: int
) -> None:
    steps = [CALL, "Done."]
    async with WeakServer(steps, VLLM, tools=tools, schema=schema) as server:  # type: ignore[arg-type]
        client = client_of(server)
        await client.prepare()
        await client.prepare()
        assert len(server.questions) == questions
        profile = client.profile
        call, words = await ask(client), await ask(client)
        assert len(server.requests) == 2
        bodies = [each.body for each in server.requests]
    assert (profile.tools, profile.window) == (style, 8_192)
    assert client.profile.streaming is True
    [made] = [json.loads("".join(each.arguments for each in calls_of(call)))]
    assert made == {"path": "a.py"}
    assert all(each.recovered for each in calls_of(call)) == (style != "native")
    assert (text_of(words), ending(words)) == ("Done.", "stop")
    for body in bodies:
        assert ("tools" in body) == (style == "native")
        assert ("response_format" in body) == (style == "forced")


async def test_results_go_back_as_words_to_a_server_without_tools() -> None:
    history = (
        SystemMessage("Be good."),
        UserMessage("Read a.py."),
        AssistantMessage("I look.", (ToolCall("1", "read", {"path": "a.py"}),)),
        ToolMessage("1", "read", "print(2)"),
        UserMessage("Be quick."),
    )
    async with WeakServer(["Done."], VLLM, tools="rejected") as server:
        deltas = await ask(client_of(server), *history)
        body = server.requests[-1].body
        assert len(server.requests) == 2
    assert [delta.code for delta in deltas if isinstance(delta, HealedDelta)] == ["tools_as_text"]
    assert text_of(deltas) == "Done."
    assert "tools" not in body
    roles = [message["role"] for message in body["messages"]]
    assert roles == ["system", "user", "assistant", "user"]
    system, _, answer, result = (message["content"] for message in body["messages"])
    assert "Reads a file." in system
    assert '"required": ["path"]' in system
    assert answer == f"I look.\n{in_tags(CALL)}"
    assert result == "Result of read:\nprint(2)\n\nBe quick."


@pytest.mark.parametrize(
    "refusal",
    [
        "registry.ollama.ai/library/tiny does not support tools",
        '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
        "tools param requires --jinja flag",
        "No endpoints found that support tool use.",
    ],
)
async def test_many_words_for_no_tools_are_understood(refusal: str) -> None:
    async with WeakServer([CALL], VLLM, tools="rejected", refusal=refusal) as server:
        client = client_of(server)
        assert calls_of(await ask(client)) == [READ_CALL]
        assert (client.profile.tools, client.profile.notes) == ("text", ()), "said once"


async def test_a_server_that_does_not_stream_is_asked_for_whole_answers() -> None:
    async with WeakServer([CALL, CALL], VLLM, streams=False, tools="native") as server:
        client = client_of(server)
        await client.prepare()
        assert client.profile.streaming is False
        assert len(calls_of(await ask(client))) == 1
        assert len(server.requests) == 1
        unprepared = client_of(server)
        deltas = await ask(unprepared)
        assert [each.code for each in deltas if isinstance(each, HealedDelta)] == ["no_streaming"]


async def test_what_was_found_out_is_remembered_for_a_week(tmp_path: Path) -> None:
    file = tmp_path / "own" / "abilities.json"
    async with WeakServer([], VLLM, schema="held") as server:
        await client_of(server, AbilityMemory(InstantClock(), file)).prepare()
        assert len(server.questions) == 2
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        again = client_of(server, AbilityMemory(InstantClock(), file))
        await again.prepare()
        assert len(server.questions) == 2
        assert (again.profile.tools, again.profile.notes) == ("forced", ()), "said once"
        later = InstantClock(InstantClock().now() + timedelta(days=8))
        await client_of(server, AbilityMemory(later, file)).prepare()
        assert len(server.questions) == 4
        file.write_text('{"a": 1, "b": [', encoding="utf-8")
        await client_of(server, AbilityMemory(InstantClock(), file)).prepare()
        assert len(server.questions) == 6


async def test_a_server_that_is_not_there_is_no_error() -> None:
    async with WeakServer([], VLLM, tools="native") as server:
        environment = server.environment("vllm")
    client = create_client("vllm/tiny", environment, InstantClock())
    await client.prepare()
    assert client.profile.tools == "unknown"


async def test_a_server_that_is_slow_is_not_waited_for() -> None:
    class Slow(WeakServer):
        def _turn_for(self, exchange: Exchange) -> Turn:
            return Turn(text="hello", gates=[Gate()])

    async with Slow([], VLLM) as server:
        route = resolve("vllm/tiny", server.environment("vllm"))
        probe = AbilityProbe(route, Catalogue(), AbilityMemory(InstantClock()), limit=0.2)
        found = await probe.abilities(client_of(server))
        assert len(server.questions) == 1
    assert found is not None
    assert found.tools == "unknown"
    assert "longer than 0.2 seconds" in found.notes[0]


class WithoutModel(WeakServer):
    """A server that does not have the model."""

    def _turn_for(self, exchange: Exchange) -> Turn:
        return Turn(fault=Fault(status=404, message="The model `tiny` does not exist."))


async def test_a_model_that_is_gone_is_an_error_that_names_others() -> None:
    async with WithoutModel([], local_answers.vllm("tiny2")) as server:
        with pytest.raises(ModelError) as caught:
            await client_of(server).prepare()
    assert caught.value.code == "not_found"
    assert "vllm/tiny2" in caught.value.hint
