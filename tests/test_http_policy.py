"""Secrets go to their own hosts only, also when a reply sends us elsewhere."""

from __future__ import annotations

import httpx
import pytest

from mlagent_tui.http import (
    PublicHosts,
    ResponseTooLargeError,
    create_http_client,
    hub_credential,
    read_limited,
)
from standin.web import Exchange, LoopbackServer, Reply

CREDENTIAL = hub_credential("hf_secret", PublicHosts())


@pytest.mark.parametrize(
    "url",
    [
        "https://huggingface.co/api/whoami-v2",
        "https://HuggingFace.co:443/x",
        "https://huggingface.co./x",
        "https://router.huggingface.co/v1/models",
        "https://datasets-server.huggingface.co/rows",
        "https://ada-demo.hf.space/run",
        "https://abc--8000.hf.jobs/",
    ],
)
def test_the_token_goes_to_its_own_hosts(url: str) -> None:
    assert CREDENTIAL.may_go_to(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://huggingface.co/api",
        "https://huggingface.co:8443/",
        "https://huggingface.co.evil.example/",
        "https://evil-huggingface.co/",
        "https://huggingface.co@evil.example/",
        "https://evil.example@huggingface.co/",
        "https://evilhf.space/",
        "https://hf.space/",
        "http://ada-demo.hf.space/",
        "https://cdn-lfs.huggingface.co/x",
        "http://127.0.0.1:9000/",
        "file:///etc/passwd",
        "https://[broken",
        "https://huggingface.co:notaport/",
        "",
    ],
)
def test_the_token_goes_nowhere_else(url: str) -> None:
    assert not CREDENTIAL.may_go_to(url)


def test_a_secret_does_not_show_in_texts_about_its_credential() -> None:
    assert "hf_secret" not in repr(CREDENTIAL)


def test_plain_http_is_acceptable_on_the_loopback_only() -> None:
    local = hub_credential("x", PublicHosts(hub="http://127.0.0.1:8080"))
    remote = hub_credential("x", PublicHosts(hub="http://hub.example"))
    assert local.may_go_to("http://127.0.0.1:8080/api")
    assert not local.may_go_to("http://127.0.0.1:8081/api")
    assert not remote.may_go_to("http://hub.example/api")


class Redirecting(LoopbackServer):
    """Sends ``/away`` to another address, and answers everything else."""

    target = ""

    async def handle(self, exchange: Exchange, reply: Reply) -> None:
        if exchange.path == "/away":
            await reply.send(302, b"", {"location": self.target})
        else:
            await reply.send(200, b"x" * 1000)


async def test_a_redirect_to_a_foreign_host_loses_the_secret() -> None:
    async with Redirecting() as home, Redirecting() as foreign:
        home.target = f"{foreign.url}/landing"
        credential = hub_credential("hf_secret", PublicHosts(hub=home.url))
        async with create_http_client(credential=credential) as client:
            reply = await client.get(f"{home.url}/away")
    assert reply.status_code == 200
    assert home.exchanges[0].headers["authorization"] == "Bearer hf_secret"
    assert "authorization" not in foreign.exchanges[0].headers


async def test_a_redirect_at_home_keeps_the_secret() -> None:
    async with Redirecting() as home:
        home.target = f"{home.url}/landing"
        credential = hub_credential("hf_secret", PublicHosts(hub=home.url))
        async with create_http_client(credential=credential) as client:
            await client.get(f"{home.url}/away")
    assert home.exchanges[1].headers["authorization"] == "Bearer hf_secret"


async def test_redirects_come_to_an_end() -> None:
    async with Redirecting() as home:
        home.target = f"{home.url}/away"
        async with create_http_client() as client:
            with pytest.raises(httpx.TooManyRedirects):
                await client.get(f"{home.url}/away")


async def test_a_reply_is_read_up_to_its_limit() -> None:
    async with Redirecting() as home, create_http_client() as client:
        async with client.stream("GET", f"{home.url}/small") as reply:
            assert len(await read_limited(reply, 1000)) == 1000
        async with client.stream("GET", f"{home.url}/large") as reply:
            with pytest.raises(ResponseTooLargeError, match="larger than 999 bytes"):
                await read_limited(reply, 999)
