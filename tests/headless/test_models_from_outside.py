"""What a run says of its model: a missing key, a wrong id, and what it cost, from outside."""

from __future__ import annotations

import json
from typing import Any

import pytest

from event_rules import check_lines, only
from mlagent_tui.exit_codes import ExitCode
from mlagent_tui.protocol.events import ModelProfiled, Usage
from standin.llm_server import ScriptedModel, Turn
from standin.llm_server import Usage as Used
from standin.router_catalogue import RouterStandIn, model, offer
from standin.web import Exchange, Reply

CHAT = model(
    "acme/big-chat",
    offer("novita", 131_072, 0.6, 2.2, tools=True),
    offer("together", 65_536, 0.9, 1.9, tools=True),
)


class Router(ScriptedModel):
    """Answers chats from the script, and lists models with their providers."""

    def __init__(self, *turns: Turn) -> None:
        super().__init__(turns)
        self._catalogue = RouterStandIn([CHAT])

    async def handle(self, exchange: Exchange, reply: Reply) -> None:
        listing = exchange.path.startswith("/v1/models")
        answer = self._catalogue.handle if listing else super().handle
        await answer(exchange, reply)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (
            "anthropic/claude-opus-5-5",
            ["ANTHROPIC_API_KEY", "console.anthropic.com", "export ANTHROPIC_API_KEY="],
        ),
        ("openai/gpt-x", ["OPENAI_API_KEY", "platform.openai.com", "export OPENAI_API_KEY="]),
        ("groq/llama", ["GROQ_API_KEY", "console.groq.com", "export GROQ_API_KEY="]),
        ("acme/big-chat", ["HF_TOKEN", "huggingface.co/settings/tokens", "hf auth login"]),
        ("claude-opus-5-5", ["not a model id", "Did you mean anthropic/claude-opus-5-5"]),
    ],
)
async def test_what_is_missing_is_said_before_any_request(
    command: Any, name: str, words: list[str]
) -> None:
    async with Router() as server:
        command.environment |= {
            "MLAGENT_ENDPOINTS__ROUTER": f"{server.url}/v1",
            "OPENAI_BASE_URL": f"{server.url}/v1",
            "ANTHROPIC_BASE_URL": server.url,
        }
        done = await command.run("-m", name, "hello")
        assert server.exchanges == []
    assert done.code == ExitCode.USAGE, done.err
    assert done.out == ""
    assert all(word in done.err for word in words), done.err
    assert len(done.err.strip().splitlines()) == 1


async def test_a_run_on_the_router_knows_its_window_and_its_cost(command: Any) -> None:
    async with Router(Turn(text="Hello.", usage=Used(1_000_000, 10_000))) as server:
        command.environment |= server.environment("router", "hf_x")
        command.environment["HF_BILL_TO"] = "acme-ml"
        done = await command.run("-m", "acme/big-chat", "--json", "hello")
        asked = [each.path for each in server.exchanges]
        (request,) = server.requests
    assert done.code == ExitCode.DONE, done.err
    assert asked.count("/v1/models") == 1
    assert request.headers["x-hf-bill-to"] == "acme-ml"
    envelopes = check_lines(done.out)
    profiled = only(envelopes, ModelProfiled)[-1]
    assert (profiled.window, profiled.window_source) == (65_536, "router")
    assert any("Any of 2 providers" in note for note in profiled.notes)
    assert [str(each.cost) for each in only(envelopes, Usage)] == ["0.922"]


async def test_a_model_that_is_not_there_is_refused_with_close_matches(command: Any) -> None:
    async with Router() as server:
        command.environment |= server.environment("router", "hf_x")
        done = await command.run("-m", "acme/bigchat", "hello")
        assert server.requests == []
    assert done.code == ExitCode.FAILED
    assert "does not serve “acme/bigchat”" in done.err
    assert "Did you mean acme/big-chat?" in done.err


async def test_a_local_model_that_its_server_lacks_is_named_with_those_it_has(
    command: Any,
) -> None:
    from standin.llm_server import Fault

    missing = Turn(fault=Fault(status=404, message="model 'qwen' not found"))
    async with ScriptedModel([missing], models=["qwen3-coder:30b"], repeat_last=True) as server:
        command.environment |= server.environment("ollama")
        done = await command.run("-m", "ollama/qwen3-coderr", "hello")
    assert done.code == ExitCode.FAILED
    assert "ollama/qwen3-coder:30b" in done.err


async def test_a_price_of_the_user_counts(command: Any) -> None:
    prices = {"openai/scripted-model": {"input": 2, "output": 10}}
    async with ScriptedModel([Turn(text="Hello.", usage=Used(1_000_000, 10_000))]) as server:
        command.environment |= server.environment("openai")
        command.environment["MLAGENT_MODEL_PRICES"] = json.dumps(prices)
        done = await command.run("-m", "openai/scripted-model", "--json", "hello")
    assert done.code == ExitCode.DONE, done.err
    assert [str(each.cost) for each in only(check_lines(done.out), Usage)] == ["2.1"]
