"""What people read when a request does not get through: certificate, TLS, proxy, name."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator

import pytest

from mlagent_tui import http
from mlagent_tui.models.client import ModelError, ModelSettings, RetryDelta
from mlagent_tui.models.factory import create_client
from mlagent_tui.models.library import loader
from mlagent_tui.protocol.messages import UserMessage
from standin.clocks import InstantClock
from standin.llm_server import ScriptedModel, Turn
from standin.proxy import StandInProxy

pytestmark = pytest.mark.usefixtures("library", "clean_policy")

PLACES = {"openai/gpt-4o": "OpenAI", "anthropic/claude-sonnet-4-5": "Anthropic"}
BOTH = pytest.mark.parametrize(("model", "place"), PLACES.items(), ids=["openai", "anthropic"])


@pytest.fixture
async def library() -> AsyncIterator[None]:
    await loader.load()
    yield
    await loader.close()


async def fail(model: str, base: str) -> tuple[ModelError, int]:
    """Ask in vain; return the error, and how often it was tried again."""
    environment = {
        "OPENAI_BASE_URL": f"{base}/v1",
        "OPENAI_API_KEY": "sk-1",
        "ANTHROPIC_BASE_URL": base,
        "ANTHROPIC_API_KEY": "sk-2",
    }
    retries = 0
    try:
        deltas = create_client(model, environment, InstantClock()).stream
        async for delta in deltas([UserMessage("hi")], [], ModelSettings()):
            retries += isinstance(delta, RetryDelta)
    except ModelError as error:
        return error, retries
    raise AssertionError("it got through")


@BOTH
async def test_a_certificate_of_an_unknown_authority(
    model: str, place: str, server_tls: ssl.SSLContext
) -> None:
    http.adopt({})
    server = ScriptedModel([Turn(text="never")])
    server.tls = server_tls
    async with server:
        error, retries = await fail(model, server.url)
    assert error.message.startswith(f"The certificate of {place} could not be verified: ")
    assert "SSL_CERT_FILE" in error.hint
    assert "_ssl" not in error.message
    assert retries == 0


@BOTH
async def test_a_server_that_does_not_speak_tls(model: str, place: str) -> None:
    http.adopt({})

    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(plain, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with asyncio.timeout(30):
            error, _ = await fail(model, f"https://127.0.0.1:{port}")
    assert error.message.startswith(f"No encrypted connection to {place}: ")
    assert error.hint.startswith("Check that the address begins with the right one of http")


@BOTH
async def test_a_proxy_that_wants_a_password(model: str, place: str) -> None:
    async with StandInProxy({}, password="ada:p4ss") as proxy:
        http.adopt({"HTTPS_PROXY": f"http://127.0.0.1:{proxy.port}"})
        error, retries = await fail(model, "https://service.example")
    assert error.message == (
        f"The proxy on the way to {place} wants a user name and a password (407)."
    )
    assert error.hint == "Write them into HTTPS_PROXY: http://USER:PASSWORD@HOST:PORT."
    assert retries == 0


@BOTH
async def test_a_name_that_nobody_knows(model: str, place: str) -> None:
    http.adopt({})
    error, retries = await fail(model, "https://no-such-service.invalid")
    assert error.message == (
        f"No connection to {place}: its name could not be looked up. It was asked 5 times."
    )
    assert error.hint.startswith("Check the network and the DNS.")
    assert retries == 4
