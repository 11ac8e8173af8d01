"""The Hub's library and tool servers follow the same policy as our own client."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from pathlib import Path

import httpx2
import huggingface_hub
import pytest

from mlagent_tui.http import Network
from mlagent_tui.http.hub_clients import install_in_hub, tool_server_client
from standin.hub import StandInHub
from standin.proxy import StandInProxy
from standin.web import Exchange, LoopbackServer, Reply


@pytest.fixture(autouse=True)
def hub_as_before() -> Iterator[None]:
    yield
    install_in_hub(Network.of({}))


def whoami(endpoint: str) -> str:
    return str(huggingface_hub.HfApi(endpoint=endpoint, token="hf_ok").whoami()["name"])


async def test_the_hub_is_trusted_by_the_named_authority(
    bundle: Path, server_tls: ssl.SSLContext
) -> None:
    hub = StandInHub()
    hub.tls = server_tls
    async with hub:
        install_in_hub(Network.of({"REQUESTS_CA_BUNDLE": str(bundle)}))
        assert await asyncio.to_thread(whoami, hub.url) == "ada"
        install_in_hub(Network.of({}))
        with pytest.raises(httpx2.ConnectError, match=r"(?i)certificate"):
            await asyncio.to_thread(whoami, hub.url)


async def test_the_hub_is_asked_through_the_proxy(bundle: Path, server_tls: ssl.SSLContext) -> None:
    hub = StandInHub()
    hub.tls = server_tls
    async with hub, StandInProxy({"service.example:443": hub.port}, password="ada:p4ss") as proxy:
        variables = {"HTTPS_PROXY": proxy.address, "SSL_CERT_FILE": str(bundle)}
        install_in_hub(Network.of(variables))
        assert await asyncio.to_thread(whoami, "https://service.example") == "ada"
        async with huggingface_hub.get_async_session() as client:
            reply = await client.get("https://service.example/api/whoami-v2")
            assert reply.status_code == 401
    assert proxy.asked == ["CONNECT service.example:443"] * 2
    assert b"hf_ok" not in proxy.seen


async def test_a_tool_server_is_asked_through_the_proxy(
    bundle: Path, server_tls: ssl.SSLContext
) -> None:
    server = Answering(200, "")
    server.tls = server_tls
    async with server, StandInProxy({"service.example:443": server.port}) as proxy:
        network = Network.of({"ALL_PROXY": proxy.address, "SSL_CERT_FILE": str(bundle)})
        async with tool_server_client(headers={"X-Key": "k"}, network=network) as client:
            assert (await client.get("https://service.example/mcp")).status_code == 200
    assert proxy.asked == ["CONNECT service.example:443"]
    assert server.exchanges[0].headers["x-key"] == "k"


async def test_a_tool_servers_headers_do_not_follow_a_redirect() -> None:
    async with (
        Answering(200, "") as foreign,
        Answering(307, foreign.url) as server,
        tool_server_client(headers={"X-Key": "k"}, network=Network.of({})) as client,
    ):
        assert (await client.get(server.url)).status_code == 307
    assert foreign.exchanges == []


async def test_the_hub_token_does_not_follow_a_redirect() -> None:
    async with Answering(200, "") as foreign, Answering(302, foreign.url) as server:
        install_in_hub(Network.of({"NO_PROXY": "x"}))
        headers = {"Authorization": "Bearer hf_ok"}
        client = huggingface_hub.get_session()
        reply = await asyncio.to_thread(client.get, f"{server.url}/a", headers=headers)
        assert reply.status_code == 200
    assert server.exchanges[0].headers["authorization"] == "Bearer hf_ok"
    assert "authorization" not in foreign.exchanges[0].headers


class Answering(LoopbackServer):
    def __init__(self, status: int, target: str) -> None:
        super().__init__()
        self._status, self._target = status, target

    async def handle(self, exchange: Exchange, reply: Reply) -> None:
        await reply.send(self._status, {}, {"location": self._target} if self._target else {})
