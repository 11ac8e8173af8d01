"""Whom we trust."""

from __future__ import annotations

import ssl
from pathlib import Path

import httpx
import pytest

from mlagent_tui.http import Network, create_http_client
from mlagent_tui.http.tls import FILE_VARIABLES, context_for, trust_of
from standin.proxy import StandInProxy
from standin.web import Exchange, LoopbackServer, Reply


class Greeter(LoopbackServer):
    async def handle(self, exchange: Exchange, reply: Reply) -> None:
        await reply.send(200, {"path": exchange.path})


def test_without_variables_the_operating_system_decides() -> None:
    trust = trust_of({})
    assert (trust.file, trust.folder, trust.problem) == (None, None, "")
    assert trust.label == "the operating system's store"
    context = context_for(trust)
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname


def test_a_context_is_made_once(bundle: Path) -> None:
    named = {"SSL_CERT_FILE": str(bundle)}
    same = {**named, "REQUESTS_CA_BUNDLE": "/nowhere"}
    assert context_for(trust_of(named)) is context_for(trust_of(same))


@pytest.mark.parametrize("name", FILE_VARIABLES)
@pytest.mark.parametrize("text", [None, "not a certificate", ""])
def test_a_file_without_certificates_is_passed_over(
    name: str, text: str | None, tmp_path: Path
) -> None:
    place = tmp_path / "ca.pem"
    if text is not None:
        place.write_text(text)
    trust = trust_of({name: str(place)})
    assert trust.file is None
    assert name in trust.problem
    assert context_for(trust).verify_mode == ssl.CERT_REQUIRED


def test_a_missing_folder_is_passed_over(tmp_path: Path) -> None:
    trust = trust_of({"SSL_CERT_DIR": str(tmp_path / "none")})
    assert trust.folder is None
    assert "SSL_CERT_DIR" in trust.problem


@pytest.mark.parametrize("name", FILE_VARIABLES)
async def test_a_named_authority_is_trusted_and_others_are_not(
    name: str, bundle: Path, server_tls: ssl.SSLContext
) -> None:
    server = Greeter()
    server.tls = server_tls
    async with server:
        async with create_http_client(network=Network.of({name: str(bundle)})) as client:
            assert (await client.get(f"{server.url}/a")).json() == {"path": "/a"}
        async with create_http_client(network=Network.of({})) as client:
            with pytest.raises(httpx.ConnectError, match=r"(?i)certificate"):
                await client.get(f"{server.url}/b")
    assert [each.path for each in server.exchanges] == ["/a"]


@pytest.mark.parametrize("encrypted", [False, True])
async def test_our_own_client_goes_through_the_proxy(
    bundle: Path, server_tls: ssl.SSLContext, encrypted: bool
) -> None:
    server = Greeter()
    server.tls = server_tls
    proxy = StandInProxy({}, password="a:b", tls=server_tls if encrypted else None)
    async with server, proxy:
        proxy.places["service.example:443"] = server.port
        network = Network.of({"HTTPS_PROXY": proxy.address, "SSL_CERT_FILE": str(bundle)})
        async with create_http_client(network=network) as client:
            assert (await client.get("https://service.example/x")).status_code == 200
            assert (await client.get(f"{server.url}/near")).status_code == 200
    assert proxy.asked == ["CONNECT service.example:443"]


async def test_a_folder_of_certificates_is_trusted(
    bundle: Path, server_tls: ssl.SSLContext, tmp_path: Path
) -> None:
    folder = tmp_path / "hashed"
    folder.mkdir()
    (folder / f"{_hash_of(bundle)}.0").write_bytes(bundle.read_bytes())
    server = Greeter()
    server.tls = server_tls
    async with server:
        for name in ("SSL_CERT_DIR", "REQUESTS_CA_BUNDLE"):
            network = Network.of({name: str(folder)})
            async with create_http_client(network=network) as client:
                assert (await client.get(server.url)).status_code == 200


def _hash_of(bundle: Path) -> str:
    """The name that OpenSSL looks a certificate up by."""
    import subprocess

    done = subprocess.run(
        ["openssl", "x509", "-hash", "-noout", "-in", str(bundle)],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()
