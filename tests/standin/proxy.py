"""A proxy on the loopback: tunnels (CONNECT) and plain requests, with or without a password.

In a test::

    from standin.proxy import StandInProxy

    async def test_something():
        places = {"service.example:443": server.port}
        async with StandInProxy(places, password="ada:secret") as proxy:
            environment = {"HTTPS_PROXY": proxy.address}
            ...
        assert proxy.asked == ["CONNECT service.example:443"]

Names are looked up in the table that it is given, so that a test can use any name without a
look-up of its own: a client that goes through a proxy leaves the look-up to it. What is not in the
table is refused with 502.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import ssl
from collections.abc import Mapping
from typing import Self
from urllib.parse import urlsplit


class StandInProxy:
    """The proxy; see the module's text.

    Attributes:
        places: Port on the loopback by ``host:port``.
        asked: Method and target of every request, in the order of arrival.
        seen: Every byte that the proxy could read: heads of requests, and plain bodies.
        refusal: A status to refuse every tunnel with, or None.
        silent: Whether it accepts connections and never answers.
    """

    def __init__(
        self,
        places: Mapping[str, int],
        *,
        password: str = "",
        refusal: int | None = None,
        silent: bool = False,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.places = dict(places)
        self._password = password
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.asked: list[str] = []
        self.seen = b""
        self.refusal = refusal
        self.silent = silent
        self._tls = tls
        self.port = 0

    @property
    def address(self) -> str:
        """The address for ``HTTPS_PROXY``, with the password."""
        user = f"{self._password}@" if self._password else ""
        return f"http{'s' if self._tls else ''}://{user}127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0, ssl=self._tls)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        with contextlib.suppress(
            OSError, asyncio.IncompleteReadError, asyncio.CancelledError, ValueError
        ):
            try:
                await self._serve(reader, writer)
            finally:
                writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        self.seen += head
        method, target, _ = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ", 2)
        self.asked.append(f"{method} {target}")
        if self.silent:
            await asyncio.Event().wait()
        if status := self._refused(head, method):
            writer.write(f"HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n".encode())
            await writer.drain()
            return
        parts = urlsplit(target)
        place = target if method == "CONNECT" else f"{parts.hostname}:{parts.port or 80}"
        port = self.places.get(place)
        if port is None:
            writer.write(b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n")
            await writer.drain()
            return
        there, back = await asyncio.open_connection("127.0.0.1", port)
        if method == "CONNECT":
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        else:
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            back.write(head.replace(target.encode(), path.encode() or b"/", 1))
        try:
            await asyncio.gather(
                self._pipe(reader, back, method != "CONNECT"), self._pipe(there, writer, False)
            )
        finally:
            back.close()

    def _refused(self, head: bytes, method: str) -> str:
        expected = base64.b64encode(self._password.encode())
        if self._password and b"basic " + expected.lower() not in head.lower():
            return '407 Proxy Authentication Required\r\nproxy-authenticate: Basic realm="p"'
        return f"{self.refusal} Refused" if self.refusal and method == "CONNECT" else ""

    async def _pipe(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, plain: bool
    ) -> None:
        while data := await source.read(1 << 16):
            if plain:
                self.seen += data
            sink.write(data)
            await sink.drain()
        with contextlib.suppress(OSError, RuntimeError, NotImplementedError):
            sink.write_eof()
