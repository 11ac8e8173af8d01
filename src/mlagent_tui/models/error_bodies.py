"""Shortens the bodies of error replies before the model library sees them.

The library looks through the whole text of an error many times over: five million bytes would
hold up the screen for half a minute.
"""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx

MAX_ERROR = 64_000
"""Bytes of an error's reply that are read; the rest is left."""


def shortened(response: httpx.Response) -> httpx.Response:
    """Return an error's reply with the beginning of its body only."""
    import httpx

    class Beginning(httpx.AsyncByteStream):
        def __init__(self, inner: Any) -> None:
            self._inner = inner

        def __aiter__(self) -> AsyncIterator[bytes]:
            return _beginning(self._inner, MAX_ERROR)

        async def aclose(self) -> None:
            await self._inner.aclose()

    response.stream = Beginning(response.stream)
    return response


async def _beginning(pieces: AsyncIterable[bytes], limit: int) -> AsyncIterator[bytes]:
    left = limit
    async for piece in pieces:
        yield piece[:left]
        left -= len(piece)
        if left <= 0:
            return
