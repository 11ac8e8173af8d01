"""Goes the way to a host step by step, so that the step that fails has a name.

The steps are those of every request: look up the name, connect, pass the proxy, agree on
encryption, ask. No key is sent.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
import time
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote, urlsplit

from mlagent_tui.doctor.certificate import issuer_of, looking_only
from mlagent_tui.doctor.finding import plain
from mlagent_tui.http import USER_AGENT, Network
from mlagent_tui.http.proxies import BadProxyError, usable_proxy, without_password

Hop = Literal["address", "DNS", "TCP", "proxy", "proxy login", "TLS", "HTTP"]

_HEAD_LIMIT = 65_536


@dataclass(frozen=True, slots=True)
class Place:
    """Where a connection goes.

    Attributes:
        scheme: ``http`` or ``https``.
        host: The name or address.
        port: The port.
        login: User name and password for a proxy, or empty.
    """

    scheme: str
    host: str
    port: int
    login: str = ""

    @classmethod
    def of(cls, url: str) -> Place:
        """Read an address.

        Raises:
            ValueError: If it is none.
        """
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("it is no http or https address")
        port = parts.port or (443 if parts.scheme == "https" else 80)
        login = ""
        if parts.username is not None:
            login = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        return cls(parts.scheme, parts.hostname, port, login)

    @property
    def authority(self) -> str:
        """Host and port as they stand in a request."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Reach:
    """How far one got.

    Attributes:
        failed: The step that failed; empty if an answer came.
        why: What happened there.
        proxy: The proxy that was used, without its password; empty for the direct way.
        source: The variable that names the proxy.
        issuer: Who issued a certificate that is not trusted.
        status: The HTTP status, or 0.
        date: The server's clock as it wrote it.
        seconds: How long it took.
    """

    failed: Hop | Literal[""] = ""
    why: str = ""
    proxy: str = ""
    source: str = ""
    issuer: str = ""
    status: int = 0
    date: str = ""
    seconds: float = 0.0


class _StepError(Exception):
    """A step failed in a way that has words already."""


async def reach(url: str, network: Network, limit: float) -> Reach:
    """Go the whole way to ``url`` and ask for nothing but the head of its answer.

    Args:
        url: The address.
        network: Proxies and trust.
        limit: Seconds for the whole way.
    """
    started = time.monotonic()
    proxy = network.rules.proxy_for(url)
    source = network.rules.source_for(url) if proxy else ""
    way = _Way(network, proxy)
    shown = without_password(proxy) if proxy else ""
    try:
        async with asyncio.timeout(limit):
            status, date = await way.ask(url)
    except (OSError, ValueError, EOFError, _StepError) as error:
        issuer = await way.look_at_issuer(url, limit) if way.hop == "TLS" else ""
        seconds = time.monotonic() - started
        why = _words(error, limit)
        return Reach(way.hop, why, shown, source, issuer, seconds=seconds)
    finally:
        way.close()
    seconds = time.monotonic() - started
    return Reach("", "", shown, source, "", status, date, seconds)


class _Way:
    """The steps, with the one that is being taken."""

    def __init__(self, network: Network, proxy: str | None) -> None:
        self._network = network
        self._proxy = proxy
        self._writers: list[asyncio.StreamWriter] = []
        self.hop: Hop = "address"

    async def ask(self, url: str) -> tuple[int, str]:
        """Return the status and the date of the answer."""
        place = Place.of(url)
        reader, writer = await self._open(place, self._network.context())
        self.hop = "HTTP"
        path = urlsplit(url).path or "/"
        extra = ""
        if self._proxy and place.scheme == "http":
            path = f"http://{place.authority}{path}"
            extra = _login_line(Place.of(self._proxy))
        writer.write(
            f"HEAD {path} HTTP/1.1\r\nHost: {place.authority}\r\nUser-Agent: {USER_AGENT}\r\n"
            f"{extra}Connection: close\r\n\r\n".encode()
        )
        status, headers = await _head(reader)
        if status == 407:
            self.hop = "proxy login"
            raise _StepError("the proxy wants a user name and a password (407)")
        return status, headers.get("date", "")

    async def look_at_issuer(self, url: str, limit: float) -> str:
        """Return who issued the certificate at the end of the way; sends no request."""
        try:
            async with asyncio.timeout(limit / 2):
                _, writer = await self._open(Place.of(url), looking_only())
        except (OSError, ValueError, EOFError, _StepError):
            return ""
        finally:
            self.hop = "TLS"
        shown = writer.get_extra_info("ssl_object")
        return issuer_of(shown.getpeercert(binary_form=True)) if shown is not None else ""

    def close(self) -> None:
        """Leave nothing open."""
        for writer in self._writers:
            writer.transport.abort()

    async def _open(
        self, place: Place, context: ssl.SSLContext
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        self.hop = "proxy" if self._proxy else "address"
        first = Place.of(usable_proxy(self._proxy)) if self._proxy else place
        self.hop = "DNS"
        addresses = await look_up(first.host, first.port)
        self.hop = "TCP"
        reader, writer = await _connect(addresses)
        self._writers.append(writer)
        if self._proxy:
            self.hop = "proxy"
            if first.scheme == "https":
                await writer.start_tls(self._network.context(), server_hostname=first.host)
            if place.scheme == "https":
                await self._tunnel(reader, writer, place, first)
        if place.scheme == "https":
            self.hop = "TLS"
            await writer.start_tls(context, server_hostname=place.host)
        return reader, writer

    async def _tunnel(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        place: Place,
        proxy: Place,
    ) -> None:
        writer.write(
            f"CONNECT {place.authority} HTTP/1.1\r\nHost: {place.authority}\r\n"
            f"{_login_line(proxy)}\r\n".encode()
        )
        status, _ = await _head(reader)
        if status == 407:
            self.hop = "proxy login"
            raise _StepError(
                "the proxy does not accept the user name and password (407)"
                if proxy.login
                else "the proxy wants a user name and a password (407)"
            )
        if status // 100 != 2:
            raise _StepError(f"the proxy refuses to connect to {place.authority} ({status})")


async def look_up(host: str, port: int) -> list[tuple[str, int]]:
    """Return addresses of a host.

    A look-up cannot be stopped, so it runs in a thread that nobody waits for at the end.

    Raises:
        OSError: If there is none.
    """
    loop = asyncio.get_running_loop()
    found: asyncio.Future[list[tuple[str, int]]] = loop.create_future()

    def tell(result: list[tuple[str, int]] | OSError) -> None:
        if found.done():
            return
        if isinstance(result, OSError):
            found.set_exception(result)
        else:
            found.set_result(result)

    def work() -> None:
        result: list[tuple[str, int]] | OSError
        try:
            infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            result = [(str(info[4][0]), port) for info in infos]
        except UnicodeError:
            result = OSError("the name is not a valid host name")
        except OSError as error:
            result = error
        try:
            loop.call_soon_threadsafe(tell, result)
        except RuntimeError:
            return  # the program has ended meanwhile

    threading.Thread(target=work, name="look-up", daemon=True).start()
    return await found


async def _connect(
    addresses: list[tuple[str, int]],
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Connect to the first address that answers; each one gets a moment."""
    last: OSError = OSError("the name has no address")
    for host, port in dict.fromkeys(addresses):
        try:
            async with asyncio.timeout(2.0 if len(addresses) > 1 else None):
                return await asyncio.open_connection(host, port)
        except OSError as error:
            last = error
    raise last


async def _head(reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    """Read the head of an answer."""
    try:
        raw = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        raise _StepError("the connection was closed before an answer came") from None
    except asyncio.LimitOverrunError:
        raise _StepError("the answer is not HTTP") from None
    first, *lines = raw[:_HEAD_LIMIT].decode("latin-1").split("\r\n")
    words = first.split(" ", 2)
    if len(words) < 2 or not words[0].startswith("HTTP/") or not words[1].isdecimal():
        raise _StepError("the answer is not HTTP")
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    return int(words[1]), headers


def _login_line(proxy: Place) -> str:
    if not proxy.login:
        return ""
    import base64

    return f"Proxy-Authorization: Basic {base64.b64encode(proxy.login.encode()).decode()}\r\n"


def _words(error: Exception, limit: float) -> str:
    """Return what happened in plain words, without any secret."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate is not trusted: {plain(error.verify_message)}"
    if isinstance(error, ssl.SSLError):
        return f"no agreement on encryption: {plain(error.reason or error.strerror or error)}"
    if isinstance(error, TimeoutError):
        return f"no answer within {limit:g} s"
    if isinstance(error, socket.gaierror):
        return "the name cannot be looked up"
    if isinstance(error, ConnectionRefusedError):
        return "the connection was refused"
    if isinstance(error, ConnectionError | EOFError):
        return "the connection was cut"
    if isinstance(error, BadProxyError | _StepError):
        return plain(error)
    if isinstance(error, OSError):
        return plain(error.strerror or str(error) or type(error).__name__)
    return plain(error)
