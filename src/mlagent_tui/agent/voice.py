"""How a turn speaks: events in its own place, until it is told to be silent."""

from __future__ import annotations

import asyncio
import logging

from mlagent_tui.protocol.events import Event
from mlagent_tui.protocol.stream import EventStream, Place

_log = logging.getLogger(__name__)


class SilencedError(asyncio.CancelledError):
    """Something was to be said by a voice that was silenced; nobody has heard it."""


class Voice:
    """Says events in one place of the stream.

    Once silenced it says nothing more, and whoever has something to say is cancelled on the
    spot, so that nothing begins that was not said. Work that will not stop may go on for a
    while; what it mentions then is dropped.
    """

    def __init__(self, stream: EventStream, place: Place) -> None:
        self._stream = stream
        self.place = place
        self._silent = False

    async def say(self, event: Event) -> None:
        """Say an event, and return once it is written and published.

        Raises:
            SilencedError: If the voice was silenced.
        """
        if self._silent:
            _log.info("dropped after an interrupt: %s", event.type)
            raise SilencedError
        await self._stream.append(event, self.place)

    def mention(self, event: Event) -> None:
        """Say an event and return at once; it keeps its place in the order."""
        if not self._silent:
            self._stream.post(event, self.place)

    def silence(self) -> None:
        """Drop whatever is said from now on."""
        self._silent = True
