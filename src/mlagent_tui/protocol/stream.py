"""The event stream: numbers events, has them written, then publishes them in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from mlagent_tui.clock import Clock
from mlagent_tui.protocol.events import Envelope, Event


@dataclass(frozen=True, slots=True)
class Place:
    """Where an event belongs: turn, agent, and the operation that caused it."""

    turn: int | None = None
    agent_id: str = "main"
    operation_id: str | None = None


NOWHERE = Place()
"""Outside any turn and not caused by an operation."""


class Writer(Protocol):
    """Keeps durable events."""

    async def commit(self, envelopes: Sequence[Envelope]) -> None:
        """Keep these events for good, all or none; called with one group at a time."""
        ...


class MemoryWriter:
    """Keeps events in a list, for as long as the process lives."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []

    async def commit(self, envelopes: Sequence[Envelope]) -> None:
        """Append the group."""
        self.envelopes.extend(envelopes)


class Reader:
    """One subscriber's own queue of envelopes; never holds up the stream."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Envelope | None] = asyncio.Queue()

    def put(self, envelope: Envelope | None) -> None:
        """Add an envelope; None ends the reader."""
        self._queue.put_nowait(envelope)

    def __aiter__(self) -> AsyncIterator[Envelope]:
        return self

    async def __anext__(self) -> Envelope:
        envelope = await self._queue.get()
        if envelope is None:
            raise StopAsyncIteration
        return envelope

    def drain(self) -> tuple[list[Envelope], bool]:
        """Return what waits, without waiting, and whether the stream has ended."""
        found: list[Envelope] = []
        while not self._queue.empty():
            envelope = self._queue.get_nowait()
            if envelope is None:
                return found, True
            found.append(envelope)
        return found, False


@dataclass(slots=True)
class _Pending:
    envelope: Envelope
    published: asyncio.Future[None] | None


class EventStream:
    """Takes events from the agent and hands them to readers after they were written.

    All methods are called on the event loop that runs :meth:`run`. Numbers are given out when
    an event is handed in, so order is the order of the calls.
    """

    def __init__(self, session_id: str, clock: Clock, writer: Writer | None = None) -> None:
        self.session_id = session_id
        self._clock = clock
        self._writer = writer or MemoryWriter()
        self._readers: list[Reader] = []
        self._folds: list[Callable[[Envelope], None]] = []
        self._queue: asyncio.Queue[_Pending | None] = asyncio.Queue()
        self._seq = 0
        self._sub = 0
        self._closed = False

    @property
    def last_seq(self) -> int:
        """Number of the last durable event; 0 before the first one."""
        return self._seq

    def fold(self, apply: Callable[[Envelope], None]) -> None:
        """Have ``apply`` called with every event, in order, before :meth:`append` returns."""
        self._folds.append(apply)

    def subscribe(self) -> Reader:
        """Return a reader that gets every event published from now on."""
        reader = Reader()
        self._readers.append(reader)
        return reader

    def unsubscribe(self, reader: Reader) -> None:
        """Stop feeding ``reader``."""
        if reader in self._readers:
            self._readers.remove(reader)

    async def append(self, event: Event, place: Place = NOWHERE) -> Envelope:
        """Number the event, and return once it is written and published.

        A cancellation of the caller does not take the event back: it is published all the same.
        """
        published: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        envelope = self._number(event, place)
        self._queue.put_nowait(_Pending(envelope, published))
        await asyncio.shield(published)
        return envelope

    def post(self, event: Event, place: Place = NOWHERE) -> Envelope:
        """Number the event and return at once; it is written and published in its turn."""
        envelope = self._number(event, place)
        self._queue.put_nowait(_Pending(envelope, None))
        return envelope

    async def close(self) -> None:
        """Publish what waits, then end all readers and :meth:`run`."""
        if not self._closed:
            self._closed = True
            self._queue.put_nowait(None)

    async def run(self) -> None:
        """Write and publish until closed; durable events that wait together form one group.

        Raises:
            OSError: If the writer cannot keep events; callers of :meth:`append` get it too.
        """
        ended = False
        while not ended:
            group = [await self._queue.get()]
            while not self._queue.empty():
                group.append(self._queue.get_nowait())
            ended = None in group
            await self._commit([pending for pending in group if pending is not None])
        for reader in self._readers:
            reader.put(None)

    async def _commit(self, group: Sequence[_Pending]) -> None:
        durable = [pending.envelope for pending in group if pending.envelope.event.durable]
        try:
            if durable:
                await self._writer.commit(durable)
        except Exception as error:
            for pending in group:
                if pending.published and not pending.published.done():
                    pending.published.set_exception(error)
            raise
        for pending in group:
            for apply in self._folds:
                apply(pending.envelope)
            for reader in self._readers:
                reader.put(pending.envelope)
            if pending.published and not pending.published.done():
                pending.published.set_result(None)

    def _number(self, event: Event, place: Place) -> Envelope:
        if self._closed:
            raise RuntimeError(f"The stream is closed; {event.type} came too late.")
        if event.durable:
            self._seq, self._sub = self._seq + 1, 0
        else:
            self._sub += 1
        time = self._clock.now().isoformat(timespec="microseconds")
        return Envelope(
            event,
            self._seq,
            self._sub,
            time,
            self.session_id,
            place.turn,
            place.agent_id,
            place.operation_id,
        )
