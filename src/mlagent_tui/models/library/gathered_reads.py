"""Lets the pieces of a quick answer gather, so that the model library is asked less often.

It takes about a millisecond for a piece and its neighbours in the screen, a tenth of a core at a
hundred pieces a second. The screen draws at most twenty times a second, so nothing is lost if what
comes quicker than that is read together. Slow answers, the first pieces, and the bulk of a burst
are passed on at once.
"""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator

from mlagent_tui.clock import Clock

SPAN = 0.04
"""Seconds between two reads of a quick answer; less than a frame of the screen."""

FULL = 16_384
"""Bytes of a read after which more waits already."""


async def gathered(pieces: AsyncIterable[bytes], clock: Clock) -> AsyncIterator[bytes]:
    """Yield what is read, and wait a moment before the next read while it comes quickly."""
    first, asked = True, clock.monotonic()
    async for piece in pieces:
        came = clock.monotonic()
        yield piece
        quick = not first and came - asked < SPAN and len(piece) < FULL
        left = came + SPAN - clock.monotonic()
        if quick and left > 0:
            await clock.sleep(left)
        first, asked = False, clock.monotonic()
