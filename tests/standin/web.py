"""A small HTTP/1.1 server on the loopback, written on asyncio alone.

It serves what the stand-ins need and no more: requests with a length or without a body,
replies in one piece or streamed, and a record of everything that was asked. A handler is
cancelled as soon as its client goes away, as a real server's would be.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit


@dataclass
class Exchange:
    """One request, and how its reply went.

    Attributes:
        method: The method, in capitals.
        path: The path without the query.
        query: The query's parameters.
        headers: The request's headers, names in small letters.
        raw: The body's bytes.
        at: When it arrived, in seconds on the monotonic clock.
        status: Status of the reply; 0 until it is sent.
        chunks: How many pieces of a streamed reply were sent.
        finished: Whether the reply was sent whole.
        over: Set when nothing more will be sent, for whatever reason.
        abandoned: Whether the client went away before the reply was whole.
    """

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    raw: bytes = b""
    at: float = field(default_factory=time.monotonic)
    status: int = 0
    chunks: int = 0
    finished: bool = False
    abandoned: bool = False
    over: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    @cached_property
    def body(self) -> Any:
        """The body read as JSON; None if it is empty or something else."""
        try:
            return json.loads(self.raw)
        except ValueError:
            return None


class Reply:
    """Writes the reply to one request."""

    def __init__(self, writer: asyncio.StreamWriter, exchange: Exchange) -> None:
        self._writer = writer
        self._exchange = exchange
        self.keep_alive = True

    async def send(
        self, status: int, body: bytes | str | Any, headers: Mapping[str, str] | None = None
    ) -> None:
        """Send a whole reply; anything but text and bytes is sent as JSON."""
        if isinstance(body, bytes):
            data, kind = body, "application/octet-stream"
        elif isinstance(body, str):
            data, kind = body.encode(), "text/html; charset=utf-8"
        else:
            data, kind = json.dumps(body).encode(), "application/json"
        await self._head(status, {"content-type": kind, **_lower(headers)}, len(data))
        self._writer.write(data)
        await self._writer.drain()
        self._exchange.finished = True

    async def start(self, status: int = 200, headers: Mapping[str, str] | None = None) -> None:
        """Begin a streamed reply of server-sent events."""
        await self._head(status, {"content-type": "text/event-stream", **_lower(headers)}, None)

    async def chunk(self, data: bytes) -> None:
        """Send one piece of a streamed reply."""
        self._writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        await self._writer.drain()
        self._exchange.chunks += 1

    async def end(self) -> None:
        """End a streamed reply."""
        self._writer.write(b"0\r\n\r\n")
        await self._writer.drain()
        self._exchange.finished = True

    def drop(self) -> None:
        """Cut the connection without any ending."""
        self.keep_alive = False
        self._writer.transport.abort()

    async def _head(self, status: int, headers: Mapping[str, str], length: int | None) -> None:
        self._exchange.status = status
        lines = [f"HTTP/1.1 {status} {_phrase(status)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        lines.append(
            "transfer-encoding: chunked" if length is None else f"content-length: {length}"
        )
        self._writer.write(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))
        await self._writer.drain()


class LoopbackServer:
    """Base of the stand-ins; a subclass answers in :meth:`handle`.

    Use it as an asynchronous context manager. It listens on 127.0.0.1 on a free port.

    Attributes:
        exchanges: Every request so far, in the order of arrival.
        tls: Set it before the start to speak TLS.
    """

    tls: ssl.SSLContext | None = None

    def __init__(self, port: int = 0) -> None:
        self._port = port
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._arrived = asyncio.Condition()
        self.exchanges: list[Exchange] = []

    @property
    def port(self) -> int:
        """The port that it listens on."""
        assert self._port, "the server was not started"
        return self._port

    @property
    def url(self) -> str:
        """The address without a path, for example ``http://127.0.0.1:40123``."""
        return f"http{'s' if self.tls else ''}://127.0.0.1:{self.port}"

    async def handle(self, exchange: Exchange, reply: Reply) -> None:
        """Answer one request."""
        raise NotImplementedError

    async def start(self) -> Self:
        """Begin to listen."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: _Protocol(self._connected, loop), "127.0.0.1", self._port, ssl=self.tls
        )
        self._port = int(self._server.sockets[0].getsockname()[1])
        return self

    async def stop(self) -> None:
        """Stop listening and cut what is open."""
        if self._server is not None:
            self._server.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def wait_for_requests(self, count: int, timeout: float = 10.0) -> None:
        """Wait until at least ``count`` requests have arrived."""
        async with asyncio.timeout(timeout), self._arrived:
            await self._arrived.wait_for(lambda: len(self.exchanges) >= count)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        gone: asyncio.Event = writer.transport.get_protocol().gone  # type: ignore[attr-defined]
        ended = (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError)
        with contextlib.suppress(*ended):
            try:
                while exchange := await _read_request(reader):
                    if not await self._serve(exchange, Reply(writer, exchange), gone):
                        break
            finally:
                writer.close()

    async def _serve(self, exchange: Exchange, reply: Reply, gone: asyncio.Event) -> bool:
        async with self._arrived:
            self.exchanges.append(exchange)
            self._arrived.notify_all()
        work = asyncio.ensure_future(self.handle(exchange, reply))
        watch = asyncio.ensure_future(gone.wait())
        try:
            await asyncio.wait({work, watch}, return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                exchange.abandoned = True
                return False
            work.result()
            return reply.keep_alive and not gone.is_set()
        finally:
            for task in (work, watch):
                task.cancel()
            exchange.over.set()
            await asyncio.gather(work, watch, return_exceptions=True)


class _Protocol(asyncio.StreamReaderProtocol):
    """Tells when the client is gone, also while nobody reads."""

    def __init__(self, connected: Any, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(asyncio.StreamReader(loop=loop), connected, loop=loop)
        self.gone = asyncio.Event()

    def eof_received(self) -> bool | None:
        self.gone.set()
        return super().eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        self.gone.set()
        super().connection_lost(exc)


async def _read_request(reader: asyncio.StreamReader) -> Exchange | None:
    first = await reader.readline()
    if not first.strip():
        return None
    words = first.decode("latin-1").split(" ", 2)
    if len(words) < 3:  # something else than HTTP, for example the beginning of TLS
        return None
    method, target, _ = words
    headers: dict[str, str] = {}
    while (line := (await reader.readline()).decode("latin-1").strip()) != "":
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    raw = await reader.readexactly(int(headers.get("content-length", "0")))
    parts = urlsplit(target)
    return Exchange(method.upper(), parts.path, parse_qs(parts.query), headers, raw)


def _lower(headers: Mapping[str, str] | None) -> dict[str, str]:
    return {name.lower(): value for name, value in (headers or {}).items()}


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Status"
