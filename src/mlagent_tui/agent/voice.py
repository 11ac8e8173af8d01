"""How a turn speaks: events in its own place, until it is told to be silent."""

from __future__ import annotations

import logging

from mlagent_tui.protocol.events import Event
from mlagent_tui.protocol.stream import EventStream, Place

_log = logging.getLogger(__name__)


class Voice:
    """Says events in one place of the stream.

    Once silenced it says nothing more: work that an interrupt could not end at once may go on
    for a while, and what it has to say then is dropped and logged.
    """

    def __init__(self, stream: EventStream, place: Place) -> None:
        self._stream = stream
        self.place = place
        self._silent = False

    async def say(self, event: Event) -> None:
        """Say an event, and return once it is written and published."""
        if self._silent:
            _log.info("dropped after an interrupt: %s", event.type)
            return
        await self._stream.append(event, self.place)

    def mention(self, event: Event) -> None:
        """Say an event and return at once; it keeps its place in the order."""
        if not self._silent:
            self._stream.post(event, self.place)

    def silence(self) -> None:
        """Drop whatever is said from now on."""
        self._silent = True
