"""Shortens the bodies of error replies before the model library sees them.

The library looks through the whole text of an error many times over: five million bytes would
hold up the screen for half a minute.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx

MAX_ERROR = 64_000
"""Bytes of an error's body that are kept, after decompression; the rest is left."""

OF_THE_WHOLE = ("content-encoding", "content-length", "transfer-encoding")
"""Headers that no longer fit once a body was read and replaced."""


async def shortened(response: httpx.Response) -> httpx.Response:
    """Read the beginning of an error's body, and return a reply that consists of it.

    What cannot be read is left out: the status says enough.
    """
    import httpx

    body = bytearray()
    try:
        with contextlib.suppress(httpx.DecodingError, httpx.TransportError):
            async for piece in response.aiter_bytes():
                body += piece[: MAX_ERROR - len(body)]
                if len(body) >= MAX_ERROR:
                    break
    finally:
        await response.aclose()
    told = response.headers.multi_items()
    headers = [(name, value) for name, value in told if name.lower() not in OF_THE_WHOLE]
    return httpx.Response(response.status_code, headers=headers, content=bytes(body))
