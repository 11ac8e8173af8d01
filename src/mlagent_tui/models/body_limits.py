"""Bounds the bytes of a reply before the model library sees them.

The library gathers a line, or a whole page, however long it is. So the stream of bytes is cut off
where it leaves every proportion, and its reader learns why from the :class:`Body` of the request.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx

MAX_LINE = 16_000_000
"""Bytes of one line. An answer that is not streamed is one line."""

MAX_PAGE = 32_000_000
"""Bytes of a reply that is no stream of events."""

MAX_STREAM = 256_000_000
"""Bytes of a stream of events: more than half a million pieces."""


MAX_ERROR = 64_000
"""Bytes of an error's reply that are read; the rest is left. The library looks through the whole
text many times over: five million bytes would hold up the screen for half a minute."""


@dataclass(slots=True)
class Body:
    """What is seen of one reply's bytes.

    Attributes:
        heard: Is called whenever bytes arrive.
        excess: What was too large, in a few plain words; empty while all is well.
    """

    heard: Callable[[], None]
    excess: str = ""


class BodyTooLargeError(Exception):
    """The reply was cut off."""


_current: ContextVar[Body | None] = ContextVar("body", default=None)


@contextlib.contextmanager
def watched_by(body: Body) -> Iterator[None]:
    """Let ``body`` see the reply of the request that is made inside."""
    token = _current.set(body)
    try:
        yield
    finally:
        _current.reset(token)


def bounded(response: httpx.Response) -> httpx.Response:
    """Return ``response`` with a body that ends in an error where it grows too large."""
    import httpx

    class BoundedStream(httpx.AsyncByteStream):
        def __init__(self, inner: Any, limit: int, body: Body | None) -> None:
            self._inner, self._limit, self._body = inner, limit, body

        def __aiter__(self) -> AsyncIterator[bytes]:
            if response.is_error:
                return _beginning(self._inner, MAX_ERROR)
            return _bounded(self._inner, self._limit, self._body)

        async def aclose(self) -> None:
            await self._inner.aclose()

    events = "event-stream" in response.headers.get("content-type", "")
    limit = MAX_STREAM if events else MAX_PAGE
    response.stream = BoundedStream(response.stream, limit, _current.get())
    return response


async def _bounded(
    pieces: AsyncIterable[bytes], limit: int, body: Body | None
) -> AsyncIterator[bytes]:
    total = line = 0
    async for piece in pieces:
        if body is not None:
            body.heard()
        total += len(piece)
        last = max(piece.rfind(b"\n"), piece.rfind(b"\r"))
        line = line + len(piece) if last < 0 else len(piece) - last - 1
        if total > limit or line > MAX_LINE:
            excess = f"a reply of more than {min(total, limit) / 1e6:.0f} million bytes"
            if total <= limit:
                excess = f"a line of more than {MAX_LINE / 1e6:.0f} million bytes"
            if body is not None:
                body.excess = excess
            raise BodyTooLargeError(excess)
        yield piece


async def _beginning(pieces: AsyncIterable[bytes], limit: int) -> AsyncIterator[bytes]:
    left = limit
    async for piece in pieces:
        yield piece[:left]
        left -= len(piece)
        if left <= 0:
            return
