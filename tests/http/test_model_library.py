"""The model library's connections follow the policy: trust, proxies, no redirects."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from mlagent_tui import http
from mlagent_tui.http import PublicHosts
from mlagent_tui.models.client import Delta, ModelError, ModelSettings, TextDelta
from mlagent_tui.models.factory import create_client
from mlagent_tui.models.faults.retry import RetryPolicy
from mlagent_tui.models.library import loader
from mlagent_tui.protocol.messages import UserMessage
from standin.clocks import InstantClock
from standin.llm_server import ScriptedModel, Turn
from standin.proxy import StandInProxy
from standin.web import Exchange, LoopbackServer, Reply

pytestmark = pytest.mark.usefixtures("library", "clean_policy")

MODELS = {
    "openai": "openai/gpt-4o",
    "anthropic": "anthropic/claude-sonnet-4-5",
    "router": "acme-ml/big-chat:novita",
    "vllm": "vllm/scripted-model",
}
WIRES = pytest.mark.parametrize("provider", ["openai", "anthropic"])


@pytest.fixture
async def library() -> AsyncIterator[None]:
    """The library, without clients of other tests."""
    library = await loader.load()
    library.in_memory_llm_clients_cache.flush_cache()
    yield
    await loader.close()
    library.in_memory_llm_clients_cache.flush_cache()


async def ask(provider: str, base: str, policy: RetryPolicy | None = None) -> list[Delta]:
    version = "" if provider == "anthropic" else "/v1"
    environment = {
        "OPENAI_BASE_URL": f"{base}{version}",
        "OPENAI_API_KEY": "sk-openai-key",
        "ANTHROPIC_BASE_URL": base,
        "ANTHROPIC_API_KEY": "sk-ant-key",
        "VLLM_BASE_URL": base,
        "VLLM_API_KEY": "vllm-key",
        "HF_TOKEN": "hf_key",
    }
    client = create_client(
        MODELS[provider],
        environment,
        InstantClock(),
        endpoints=PublicHosts(router=f"{base}/v1"),
        stored_token=lambda: None,
        policy=policy or RetryPolicy(attempts=1),
    )
    return [each async for each in client.stream([UserMessage("hi")], [], ModelSettings())]


def text_of(deltas: list[Delta]) -> str:
    return "".join(each.text for each in deltas if isinstance(each, TextDelta))


@WIRES
async def test_a_private_authority_is_trusted_if_it_is_named(
    provider: str, bundle: Path, server_tls: ssl.SSLContext
) -> None:
    server = ScriptedModel([Turn(text="hello")])
    server.tls = server_tls
    http.adopt({"SSL_CERT_FILE": str(bundle)})
    async with server:
        assert text_of(await ask(provider, server.url)) == "hello"


@WIRES
async def test_an_unknown_authority_is_not_trusted(
    provider: str, server_tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_VERIFY", "False")
    server = ScriptedModel([Turn(text="hello")])
    server.tls = server_tls
    http.adopt({})
    async with server:
        with pytest.raises(ModelError) as caught:
            await ask(provider, server.url)
    assert "certificate" in caught.value.message
    assert not server.exchanges


@WIRES
async def test_requests_go_through_the_proxy_with_its_password(
    provider: str, bundle: Path, server_tls: ssl.SSLContext
) -> None:
    server = ScriptedModel([Turn(text="hello")])
    server.tls = server_tls
    async with server:
        places = {"service.example:443": server.port}
        async with StandInProxy(places, password="ada:p4ss") as proxy:
            http.adopt({"HTTPS_PROXY": proxy.address, "SSL_CERT_FILE": str(bundle)})
            assert text_of(await ask(provider, "https://service.example")) == "hello"
    assert proxy.asked == ["CONNECT service.example:443"]
    assert b"-key" not in proxy.seen


@WIRES
async def test_the_way_to_the_proxy_may_be_encrypted_too(
    provider: str, bundle: Path, server_tls: ssl.SSLContext
) -> None:
    server = ScriptedModel([Turn(text="hello")])
    server.tls = server_tls
    async with server:
        places = {"service.example:443": server.port}
        async with StandInProxy(places, password="ada:p4ss", tls=server_tls) as proxy:
            http.adopt({"HTTPS_PROXY": proxy.address, "SSL_CERT_FILE": str(bundle)})
            assert text_of(await ask(provider, "https://service.example")) == "hello"
    assert proxy.asked == ["CONNECT service.example:443"]


async def test_openai_itself_learns_who_pays(
    bundle: Path, server_tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_ORGANIZATION", "org-7")
    server = ScriptedModel([Turn(text="hello")])
    server.tls = server_tls
    async with server, StandInProxy({"api.openai.com:443": server.port}) as proxy:
        http.adopt({"HTTPS_PROXY": proxy.address, "SSL_CERT_FILE": str(bundle)})
        await ask("openai", "https://api.openai.com")
    assert server.exchanges[0].headers["openai-organization"] == "org-7"


async def test_a_plain_request_to_an_own_server_goes_through_the_proxy() -> None:
    async with (
        ScriptedModel([Turn(text="hello")]) as server,
        StandInProxy({"models.example:8000": server.port}) as proxy,
    ):
        http.adopt({"http_proxy": proxy.address})
        assert text_of(await ask("vllm", "http://models.example:8000")) == "hello"
    assert proxy.asked == ["POST http://models.example:8000/v1/chat/completions"]


@WIRES
async def test_this_machine_is_reached_without_the_proxy(provider: str) -> None:
    async with ScriptedModel([Turn(text="hello")]) as server, StandInProxy({}) as proxy:
        http.adopt({"ALL_PROXY": proxy.address, "HTTP_PROXY": proxy.address})
        assert text_of(await ask(provider, server.url)) == "hello"
    assert proxy.asked == []


@WIRES
async def test_a_proxy_that_wants_a_password_is_named(provider: str) -> None:
    async with StandInProxy({}, password="ada:p4ss") as proxy:
        http.adopt({"HTTPS_PROXY": f"http://127.0.0.1:{proxy.port}"})
        with pytest.raises(ModelError) as caught:
            await ask(provider, "https://service.example")
    assert "407" in caught.value.message


@WIRES
async def test_a_socks_proxy_is_refused_in_plain_words(provider: str) -> None:
    http.adopt({"ALL_PROXY": "socks5://ada:p4ss@127.0.0.1:1080"})
    with pytest.raises(ModelError) as caught:
        await ask(provider, "https://service.example")
    assert "only http and https proxies" in caught.value.message
    assert "p4ss" not in caught.value.message


class Elsewhere(LoopbackServer):
    """Sends everybody to another address."""

    def __init__(self, status: int, target: str) -> None:
        super().__init__()
        self._status, self._target = status, target

    async def handle(self, exchange: Exchange, reply: Reply) -> None:
        await reply.send(self._status, "moved", {"location": f"{self._target}{exchange.path}"})


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("provider", ["openai", "anthropic", "router", "vllm"])
async def test_a_redirect_carries_nothing_to_a_foreign_host(provider: str, status: int) -> None:
    http.adopt({})
    async with (
        ScriptedModel([Turn(text="hello")]) as foreign,
        Elsewhere(status, foreign.url) as server,
    ):
        with pytest.raises(ModelError) as caught:
            await ask(provider, server.url, RetryPolicy())
    assert foreign.exchanges == []
    assert len(server.exchanges) == 1, caught.value.message
    assert "redirect" in caught.value.message
