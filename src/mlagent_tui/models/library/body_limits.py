"""Bounds the bytes of a reply before the model library sees them.

The library gathers a line, or a whole page, however long it is, and reads what carries nothing
without a pause. So the stream of bytes is cut off where it leaves every proportion, and gives the
event loop its turns. Its reader learns why it ended from the :class:`Body` of the request.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from mlagent_tui.clock import SystemClock
from mlagent_tui.models.library.event_lines import EventLines
from mlagent_tui.models.library.gathered_reads import gathered
from mlagent_tui.models.library.joined_events import JoinedEvents

if TYPE_CHECKING:
    import httpx

MAX_BARREN = 16_000_000
"""Bytes without a piece of the answer. An answer that is not streamed is one piece."""

MAX_PAGE = 1_000_000
"""Bytes of a web page."""

MAX_STREAM = 256_000_000
"""Bytes of a whole reply: more than half a million pieces."""

_PACKED = 50
"""What a byte of a compressed reply counts: it may stand for a thousand."""

_READ = 16_384
"""Bytes that are looked at together."""

_SLICE = 2_048
"""Bytes that the library gets at once: it may take 50 ms for so many empty lines."""

_TURN = 0.005
"""Seconds of uninterrupted reading after which the event loop gets a turn."""


@dataclass(slots=True)
class Body:
    """What is seen of one reply's bytes.

    Attributes:
        heard: Is called whenever bytes arrive.
        excess: What was too large, in a few plain words; empty while all is well.
        unreadable: Whether it was ended because of data that is no JSON.
        barren: Bytes since the last piece of the answer; whoever reads sets it to 0.
        weight: What a byte counts.
    """

    heard: Callable[[], None]
    excess: str = ""
    unreadable: bool = False
    barren: int = 0
    weight: int = 1

    def take(self, size: int) -> None:
        """Note that so many bytes have arrived.

        Raises:
            BodyTooLargeError: If they were too many.
        """
        self.heard()
        self.barren += size * self.weight
        if self.barren > MAX_BARREN:
            self.cut_off(f"more than {MAX_BARREN / 1e6:.0f} million bytes without an answer")

    def cut_off(self, excess: str) -> NoReturn:
        """End the reply.

        Raises:
            BodyTooLargeError: Always.
        """
        self.excess = excess
        raise BodyTooLargeError(excess)


class BodyTooLargeError(Exception):
    """The reply was cut off."""


class BodyUnreadableError(Exception):
    """The reply held data that is no JSON."""


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
        def __init__(self, inner: Any, limit: int, body: Body) -> None:
            self._inner, self._limit, self._body = inner, limit, body

        def __aiter__(self) -> AsyncIterator[bytes]:
            reads = gathered(self._inner, SystemClock()) if is_stream else self._inner
            pieces = _bounded(reads, self._limit, self._body)
            return _in_turns(_readable(pieces, self._body) if is_stream else pieces)

        async def aclose(self) -> None:
            await self._inner.aclose()

    limit = MAX_PAGE if "html" in response.headers.get("content-type", "") else MAX_STREAM
    body = _current.get() or Body(lambda: None)
    packed = response.headers.get("content-encoding", "identity") != "identity"
    if packed:
        body.weight = _PACKED
    is_stream = not packed and "event-stream" in response.headers.get("content-type", "")
    response.stream = BoundedStream(response.stream, limit, body)
    return response


async def _bounded(pieces: AsyncIterable[bytes], limit: int, body: Body) -> AsyncIterator[bytes]:
    total = 0
    async for piece in pieces:
        total += len(piece)
        body.take(len(piece))
        if total > limit:
            body.cut_off(f"a reply of more than {limit / 1e6:.0f} million bytes")
        for start in range(0, len(piece), _READ):
            yield piece[start : start + _READ]


async def _readable(pieces: AsyncIterator[bytes], body: Body) -> AsyncIterator[bytes]:
    events, joined = EventLines(), JoinedEvents()
    async for piece in pieces:
        if not events.readable(piece):
            body.unreadable = True
            # What came before it within the same bytes belongs to the answer.
            yield joined.join(piece[: max(0, piece.find(events.unreadable))])
            raise BodyUnreadableError
        yield joined.join(piece)


async def _in_turns(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    last_turn = time.perf_counter()
    async for piece in pieces:
        for start in range(0, len(piece), _SLICE):
            yield piece[start : start + _SLICE]
            if time.perf_counter() - last_turn > _TURN:
                await asyncio.sleep(0)
                last_turn = time.perf_counter()
