"""Each step of the way to a host fails under its own name."""

from __future__ import annotations

import asyncio
import ssl
import time
from pathlib import Path

import pytest

from mlagent_tui.doctor.reach import reach
from mlagent_tui.http import Network
from standin.hub import StandInHub
from standin.proxy import StandInProxy
from standin.web import Exchange, LoopbackServer, Reply

DIRECT = Network.of({})


class Greeter(LoopbackServer):
    async def handle(self, exchange: Exchange, reply: Reply) -> None:
        await reply.send(200, b"", {"date": "Tue, 24 Nov 2026 18:00:00 GMT"})


class Silent(LoopbackServer):
    async def handle(self, exchange: Exchange, reply: Reply) -> None:
        await asyncio.Event().wait()


async def free_port() -> int:
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = int(server.sockets[0].getsockname()[1])
    server.close()
    await server.wait_closed()
    return port


async def test_a_host_that_answers() -> None:
    async with Greeter() as server:
        way = await reach(f"{server.url}/api", DIRECT, 3)
    assert (way.failed, way.status, way.proxy) == ("", 200, "")
    assert way.date.startswith("Tue")
    (asked,) = server.exchanges
    assert (asked.method, asked.path) == ("HEAD", "/api")
    assert "authorization" not in asked.headers


async def test_a_name_that_does_not_exist() -> None:
    way = await reach("https://no-such-host.invalid/", DIRECT, 3)
    assert (way.failed, way.why) == ("DNS", "the name cannot be looked up")


async def test_a_port_where_nobody_listens() -> None:
    way = await reach(f"http://127.0.0.1:{await free_port()}/", DIRECT, 3)
    assert (way.failed, way.why) == ("TCP", "the connection was refused")


@pytest.mark.parametrize(
    "url", ["ftp://x/", "https://", "nonsense", "http://[broken", "http://x:y"]
)
async def test_an_address_that_is_none(url: str) -> None:
    assert (await reach(url, DIRECT, 3)).failed == "address"


async def test_an_unknown_authority_is_named(server_tls: ssl.SSLContext) -> None:
    server = Greeter()
    server.tls = server_tls
    async with server:
        way = await reach(server.url, DIRECT, 3)
    assert way.failed == "TLS"
    assert "not trusted" in way.why
    assert "Acme Inspection" in way.issuer
    assert not server.exchanges


async def test_a_named_authority_is_trusted(server_tls: ssl.SSLContext, bundle: Path) -> None:
    server = Greeter()
    server.tls = server_tls
    async with server:
        way = await reach(server.url, Network.of({"SSL_CERT_FILE": str(bundle)}), 3)
    assert (way.failed, way.status) == ("", 200)


@pytest.mark.parametrize(
    ("answer", "why"),
    [(b"HTTP/1.1 400 Bad Request\r\n\r\n", "encryption"), (b"", "the connection was cut")],
)
async def test_a_host_that_speaks_no_tls(answer: bytes, why: str) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(answer)
        if not answer:
            writer.transport.abort()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        way = await reach(f"https://127.0.0.1:{port}/", DIRECT, 3)
    assert way.failed == "TLS"
    assert why in way.why


async def test_a_host_that_never_answers() -> None:
    started = time.monotonic()
    async with Silent() as server:
        way = await reach(server.url, DIRECT, 0.3)
    assert (way.failed, way.why) == ("HTTP", "no answer within 0.3 s")
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("answer", [b"SSH-2.0-OpenSSH\r\n\r\n", b"\x00" * 100_000, b""])
async def test_a_host_that_speaks_something_else(answer: bytes) -> None:
    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        assert (await reach(f"http://127.0.0.1:{port}/", DIRECT, 3)).failed == "HTTP"


async def test_a_tunnel_through_a_proxy(server_tls: ssl.SSLContext, bundle: Path) -> None:
    server = Greeter()
    server.tls = server_tls
    async with server, StandInProxy({"hub.example:443": server.port}, password="ada:p4ss") as proxy:
        variables = {"https_proxy": proxy.address, "SSL_CERT_FILE": str(bundle)}
        way = await reach("https://hub.example/", Network.of(variables), 3)
    assert (way.failed, way.why, way.status) == ("", "", 200)
    assert (way.proxy, way.source) == (f"http://127.0.0.1:{proxy.port}", "https_proxy")


async def test_a_proxy_that_is_reached_encrypted(server_tls: ssl.SSLContext, bundle: Path) -> None:
    server = Greeter()
    server.tls = server_tls
    async with server, StandInProxy({"hub.example:443": server.port}, tls=server_tls) as proxy:
        variables = {"HTTPS_PROXY": proxy.address, "SSL_CERT_FILE": str(bundle)}
        way = await reach("https://hub.example/", Network.of(variables), 3)
        unknown = await reach("https://hub.example/", Network.of({"HTTPS_PROXY": proxy.address}), 3)
    assert (way.failed, way.why, way.status) == ("", "", 200)
    assert unknown.failed == "proxy"
    assert "not trusted" in unknown.why


async def test_plain_http_through_a_proxy() -> None:
    async with Greeter() as server, StandInProxy({"hub.example:80": server.port}) as proxy:
        way = await reach("http://hub.example/a", Network.of({"HTTP_PROXY": proxy.address}), 3)
    assert (way.failed, way.status) == ("", 200)
    assert proxy.asked == ["HEAD http://hub.example:80/a"]


@pytest.mark.parametrize("given", ["", "ada:wrong@"])
@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_a_proxy_that_wants_another_password(given: str, scheme: str) -> None:
    async with StandInProxy({}, password="ada:p4ss") as proxy:
        variables = {"ALL_PROXY": f"http://{given}127.0.0.1:{proxy.port}"}
        way = await reach(f"{scheme}://hub.example/", Network.of(variables), 3)
    assert way.failed == "proxy login"
    assert "407" in way.why
    assert "wrong" not in f"{way}"


async def test_a_proxy_that_refuses() -> None:
    async with StandInProxy({}, refusal=403) as proxy:
        network = Network.of({"HTTPS_PROXY": proxy.address})
        way = await reach("https://hub.example/", network, 3)
    assert way.failed == "proxy"
    assert "403" in way.why


async def test_a_proxy_that_never_answers() -> None:
    async with StandInProxy({}, silent=True) as proxy:
        network = Network.of({"HTTPS_PROXY": proxy.address})
        way = await reach("https://hub.example/", network, 0.3)
    assert (way.failed, way.why) == ("proxy", "no answer within 0.3 s")


async def test_a_proxy_that_is_not_there() -> None:
    network = Network.of({"HTTPS_PROXY": f"http://127.0.0.1:{await free_port()}"})
    assert (await reach("https://hub.example/", network, 3)).failed == "TCP"


async def test_a_proxy_of_another_kind() -> None:
    network = Network.of({"ALL_PROXY": "socks5://ada:p4ss@127.0.0.1:1080"})
    way = await reach("https://hub.example/", network, 3)
    assert way.failed == "proxy"
    assert "p4ss" not in f"{way}"


async def test_an_inspecting_proxy_is_named(server_tls: ssl.SSLContext) -> None:
    server = StandInHub()
    server.tls = server_tls
    async with server, StandInProxy({"hub.example:443": server.port}) as proxy:
        network = Network.of({"HTTPS_PROXY": proxy.address})
        way = await reach("https://hub.example/", network, 3)
    assert way.failed == "TLS"
    assert "Acme Inspection" in way.issuer
