"""The stream numbers, writes and publishes in one order."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlagent_tui.clock import SystemClock
from mlagent_tui.protocol.events import Envelope, Event, Notice, ToolLog
from mlagent_tui.protocol.stream import EventStream, MemoryWriter, Place


def durable(text: str = "n") -> Event:
    return Notice("info", "code", text)


def transient(text: str = "t") -> Event:
    return ToolLog("call", text)


class SlowWriter(MemoryWriter):
    """Commits only when the test lets it."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = asyncio.Event()
        self.groups: list[int] = []

    async def commit(self, envelopes: Sequence[Envelope]) -> None:
        await self.gate.wait()
        self.groups.append(len(envelopes))
        await super().commit(envelopes)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=30))
def test_numbers_have_no_gaps_and_order_is_the_order_of_calls(
    calls: list[tuple[bool, bool]],
) -> None:
    async def scenario() -> list[Envelope]:
        stream = EventStream("s", SystemClock())
        reader = stream.subscribe()
        running = asyncio.create_task(stream.run())
        for index, (is_durable, waits) in enumerate(calls):
            event = durable(str(index)) if is_durable else transient(str(index))
            if waits:
                await stream.append(event)
            else:
                stream.post(event)
        await stream.close()
        await running
        return [envelope async for envelope in reader]

    published = asyncio.run(scenario())
    assert [e.event.text for e in published] == [str(i) for i in range(len(calls))]  # type: ignore[attr-defined]
    seq = sub = 0
    for envelope in published:
        if envelope.event.durable:
            seq, sub = seq + 1, 0
        else:
            sub += 1
        assert (envelope.seq, envelope.sub) == (seq, sub)


async def test_nothing_is_published_before_it_is_written() -> None:
    writer = SlowWriter()
    stream = EventStream("s", SystemClock(), writer)
    reader, folded = stream.subscribe(), list[Envelope]()
    stream.fold(folded.append)
    running = asyncio.create_task(stream.run())
    first = asyncio.create_task(stream.append(durable()))
    await asyncio.sleep(0)
    stream.post(transient())
    await asyncio.sleep(0)
    assert reader.drain() == ([], False)
    writer.gate.set()
    await first
    assert folded
    assert [e.event.type for e in writer.envelopes] == ["notice"]
    await stream.close()
    await running
    found, ended = reader.drain()
    assert [e.event.type for e in found] == ["notice", "tool_log"]
    assert ended


async def test_events_that_wait_together_are_one_group() -> None:
    writer = SlowWriter()
    stream = EventStream("s", SystemClock(), writer)
    running = asyncio.create_task(stream.run())
    for _ in range(5):
        stream.post(durable())
    writer.gate.set()
    await stream.close()
    await running
    assert writer.groups == [5]


async def test_a_cancelled_caller_does_not_take_the_event_back() -> None:
    writer = SlowWriter()
    stream = EventStream("s", SystemClock(), writer)
    reader = stream.subscribe()
    running = asyncio.create_task(stream.run())
    caller = asyncio.create_task(stream.append(durable("kept")))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    writer.gate.set()
    await stream.close()
    await running
    assert [e.event async for e in reader] == [durable("kept")]


async def test_a_writer_that_fails_is_heard_of() -> None:
    class Full(MemoryWriter):
        async def commit(self, envelopes: Sequence[Envelope]) -> None:
            raise OSError("disk full")

    stream = EventStream("s", SystemClock(), Full())
    running = asyncio.create_task(stream.run())
    with pytest.raises(OSError, match="disk full"):
        await stream.append(durable())
    with pytest.raises(OSError, match="disk full"):
        await running


async def test_a_reader_gets_only_what_comes_after_it_subscribed_and_place_is_kept() -> None:
    stream = EventStream("s", SystemClock())
    running = asyncio.create_task(stream.run())
    await stream.append(durable("before"))
    reader = stream.subscribe()
    gone = stream.subscribe()
    stream.unsubscribe(gone)
    await stream.append(durable("after"), Place(3, "call", "op"))
    found, _ = reader.drain()
    assert [(e.turn, e.agent_id, e.operation_id) for e in found] == [(3, "call", "op")]
    assert gone.drain() == ([], False)
    await stream.close()
    await running
    with pytest.raises(RuntimeError, match="closed"):
        stream.post(durable())
