"""What each service is sent, and what no service is ever sent."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest

from mlagent_tui import http
from mlagent_tui.http import PublicHosts
from mlagent_tui.models.client import ModelError, ModelSettings
from mlagent_tui.models.factory import create_client
from mlagent_tui.models.library import loader
from mlagent_tui.models.routes.providers import HOSTED
from mlagent_tui.protocol.messages import UserMessage
from standin.clocks import InstantClock
from standin.llm_server import Exchange, ScriptedModel, Turn

pytestmark = pytest.mark.usefixtures("library", "clean_policy")

OWN_KEY = {
    "anthropic": ("x-api-key", "fake-ANTHROPIC_API_KEY"),
    "openai": ("authorization", "Bearer fake-OPENAI_API_KEY"),
    "router": ("authorization", "Bearer fake-HF_TOKEN"),
    "vllm": ("authorization", "Bearer fake-VLLM_API_KEY"),
    "ollama": ("authorization", "Bearer fake-OLLAMA_API_KEY"),
    "lm_studio": ("authorization", "Bearer fake-LMSTUDIO_API_KEY"),
    "llamacpp": ("authorization", "Bearer fake-LLAMACPP_API_KEY"),
}
MODELS = {
    "anthropic": "anthropic/claude-sonnet-4-5",
    "openai": "openai/gpt-4o",
    "router": "acme-ml/big-chat:novita",
}
SECRETS = (
    *(key for service in HOSTED.values() for key in service.keys),
    "HF_TOKEN",
    "HUGGING_FACE_HUB_TOKEN",
    "VLLM_API_KEY",
    "OLLAMA_API_KEY",
    "LMSTUDIO_API_KEY",
    "LLAMACPP_API_KEY",
    "LOCAL_LLM_API_KEY",
    "GITHUB_TOKEN",
    "SLACK_BOT_TOKEN",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AZURE_API_KEY",
    "AZURE_OPENAI_API_KEY",
    "ANTHROPIC_AUTH_TOKEN",
    "ANTHROPIC_CUSTOM_HEADERS",
    "OPENAI_ORGANIZATION",
    "OPENAI_ORG_ID",
    "OPENAI_PROJECT_ID",
    "OPENAI_ADMIN_KEY",
    "OPENAI_WEBHOOK_SECRET",
    "OPENAI_CUSTOM_HEADERS",
    "LITELLM_API_KEY",
    "LITELLM_MASTER_KEY",
    "LITELLM_PROXY_API_KEY",
    "LANGFUSE_SECRET_KEY",
    "LANGSMITH_API_KEY",
    "WANDB_API_KEY",
    "HELICONE_API_KEY",
    "DATABASE_URL",
)


@pytest.fixture
async def library() -> AsyncIterator[None]:
    """The library, without clients of other tests."""
    library = await loader.load()
    library.in_memory_llm_clients_cache.flush_cache()
    yield
    await loader.close()
    library.in_memory_llm_clients_cache.flush_cache()


async def one_request(provider: str, extra: dict[str, str], stream: bool) -> Exchange:
    http.adopt({})
    async with ScriptedModel([Turn(text="hello")]) as server:
        given = {name: f"fake-{name}" for name in SECRETS} | extra
        for name, value in server.environment(provider).items():
            if name.endswith("_BASE_URL"):
                given[name] = value
        client = create_client(
            MODELS.get(provider, f"{provider}/scripted-model"),
            given,
            InstantClock(),
            endpoints=PublicHosts(router=f"{server.url}/v1"),
            stored_token=lambda: "fake-stored-token",
        )
        settings = ModelSettings(stream=stream, session_id="session-7")
        async for _ in client.stream([UserMessage("hi")], [], settings):
            pass
    (exchange,) = server.exchanges
    return exchange


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize("provider", OWN_KEY)
async def test_a_service_is_sent_its_own_key_and_no_other_secret(
    provider: str, stream: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in SECRETS:
        monkeypatch.setenv(name, f"fake-{name}")
    exchange = await one_request(provider, {"HF_BILL_TO": "acme-ml"}, stream)
    header, value = OWN_KEY[provider]
    assert exchange.headers.pop(header) == value
    everything = json.dumps(
        [exchange.path, exchange.query, exchange.headers, exchange.raw.decode()]
    )
    assert "fake-" not in everything
    assert "x-api-key" not in exchange.headers
    assert "authorization" not in exchange.headers
    billed = exchange.headers.get("x-hf-bill-to"), exchange.headers.get("x-hf-session-id")
    assert billed == (("acme-ml", "session-7") if provider == "router" else (None, None))
    assert "session-7" not in everything or provider in ("router", "openai")
    version = exchange.headers.get("anthropic-version")
    assert version == ("2023-06-01" if provider == "anthropic" else None)
    assert exchange.path == ("/v1/messages" if provider == "anthropic" else "/v1/chat/completions")


async def test_the_library_reports_to_nobody() -> None:
    library = await loader.load()
    for kind in ("", "input_", "success_", "failure_", "service_", "_async_success_"):
        name = f"{kind}callbacks" if not kind else f"{kind}callback"
        assert getattr(library, name) == [], name
    assert not getattr(library, "telemetry", False)


@pytest.mark.parametrize(
    ("model", "environment"),
    [
        ("openai/x", {"OPENAI_API_KEY": "sk-1", "OPENAI_BASE_URL": "http://gateway.example/v1"}),
        ("openai/x", {"OPENAI_API_KEY": "sk-1", "OPENAI_BASE_URL": "http://u:p4ss@10.0.0.5/v1"}),
        ("anthropic/x", {"ANTHROPIC_API_KEY": "sk-1", "ANTHROPIC_BASE_URL": "http://10.0.0.5"}),
        ("acme/x", {"HF_TOKEN": "sk-1"}),
    ],
)
def test_a_hosted_key_is_not_sent_over_an_open_line(
    model: str, environment: dict[str, str]
) -> None:
    with pytest.raises(ModelError) as caught:
        create_client(
            model,
            environment,
            InstantClock(),
            endpoints=PublicHosts(router="http://router.example/v1"),
        )
    assert caught.value.code == "exposed_key"
    assert "sk-1" not in f"{caught.value.message} {caught.value.hint}"
    assert "p4ss" not in caught.value.message
    assert "vllm/" in caught.value.hint


def test_an_own_server_may_be_asked_over_plain_http() -> None:
    environment = {"VLLM_BASE_URL": "http://10.0.0.5:8000", "VLLM_API_KEY": "k"}
    assert create_client("vllm/x", environment, InstantClock()).provider == "vllm"
