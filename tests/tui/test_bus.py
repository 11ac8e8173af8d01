"""The message-bus adapter: order, joining, one batch in a frame, and an agent that dies."""

from __future__ import annotations

import asyncio
from typing import Any

from fake_engine import FakeEngine
from textual import on
from textual.app import App
from tui_clock import VirtualClock
from tui_waiting import until

from mlagent_tui.protocol.events import AssistantChunk, Notice, Ready, ToolLog
from mlagent_tui.protocol.operations import Shutdown, UserInput
from mlagent_tui.tui.bus import BATCH, QUIT_LIMIT, Bus
from mlagent_tui.tui.bus_messages import AgentDied, AgentEvents
from mlagent_tui.tui.frame_pace import FRAME, KEY_FIRST, SLOWEST


class Host(App[None]):
    def __init__(self, clock: VirtualClock) -> None:
        super().__init__()
        self.last_key = -60.0
        self.bus = Bus(self, clock, lambda: self.last_key)
        self.batches: list[list[Any]] = []
        self.died = ""
        self.held: list[AgentEvents] | None = None

    @on(AgentEvents)
    def take(self, message: AgentEvents) -> None:
        self.batches.append([envelope.event for envelope in message.batch])
        if self.held is None:
            message.done()
        else:
            self.held.append(message)

    @on(AgentDied)
    def ended(self, message: AgentDied) -> None:
        self.died = message.reason


async def build(engine: FakeEngine) -> FakeEngine:
    return engine


async def test_events_come_in_batches_of_one_frame() -> None:
    clock = VirtualClock()
    app, engine = Host(clock), FakeEngine(clock)
    async with app.run_test() as pilot:
        app.bus.start(lambda: build(engine))
        await until(pilot, lambda: app.batches)
        assert [type(event) for event in app.batches[0]] == [Ready]
        for piece in "abc":
            engine.say(AssistantChunk("m", piece))
        engine.say(ToolLog("c", "1\n"))
        engine.say(ToolLog("c", "2\n"))
        engine.say(AssistantChunk("m", "d"))
        await until(pilot, lambda: clock.sleepers)
        assert len(app.batches) == 1, "a second batch in the same frame"
        clock.jump(FRAME)
        await until(pilot, lambda: len(app.batches) == 2)
        contents = [getattr(e, "content", getattr(e, "text", "")) for e in app.batches[1]]
        assert contents == ["abc", "1\n2\n", "d"]


async def test_nothing_ticks_while_nothing_happens() -> None:
    clock = VirtualClock()
    app, engine = Host(clock), FakeEngine(clock)
    async with app.run_test() as pilot:
        app.bus.start(lambda: build(engine))
        await until(pilot, lambda: app.batches)
        clock.jump(FRAME)
        await until(pilot, lambda: clock.sleepers == 0)
        clock.jump(60)
        await pilot.pause()
        assert clock.sleepers == 0
        assert len(app.batches) == 1


async def test_a_slow_screen_gets_one_batch_at_a_time() -> None:
    clock = VirtualClock()

    app, engine = Host(clock), FakeEngine(clock)
    app.held = []
    async with app.run_test() as pilot:
        app.bus.start(lambda: build(engine))
        await until(pilot, lambda: app.batches)
        for number in range(50):
            engine.say(Notice("info", "n", str(number)))
        clock.jump(1)
        await pilot.pause()
        assert len(app.batches) == 1
        app.held[0].done()
        await until(pilot, lambda: clock.sleepers or len(app.batches) == 2)
        clock.jump(FRAME)
        await until(pilot, lambda: len(app.batches) == 2)
        assert [event.text for event in app.batches[1]] == [str(n) for n in range(50)]


async def test_operations_wait_for_the_agent_in_order() -> None:
    clock = VirtualClock()
    app, engine, may = Host(clock), FakeEngine(clock), asyncio.Event()

    async def late() -> FakeEngine:
        await may.wait()
        return engine

    async with app.run_test() as pilot:
        app.bus.start(late)
        first, second = UserInput("one"), UserInput("two")
        app.bus.submit(first)
        app.bus.submit(second)
        assert app.bus.waiting == (first, second)
        assert app.bus.take_back(first.id)
        may.set()
        await until(pilot, lambda: engine.operations)
        assert engine.operations == [second]
        assert app.bus.waiting == ()


async def test_a_dead_agent_is_told_and_the_screen_lives() -> None:
    clock = VirtualClock()
    app, engine = Host(clock), FakeEngine(clock)
    async with app.run_test() as pilot:
        app.bus.start(lambda: build(engine))
        await until(pilot, lambda: app.batches)
        engine.crash(RuntimeError("disk full"))
        await until(pilot, lambda: app.died)
        assert "disk full" in app.died
        assert not app.bus.running


async def test_an_agent_that_cannot_be_built_is_told() -> None:
    app = Host(VirtualClock())

    async def fail() -> FakeEngine:
        raise OSError("no such folder")

    async with app.run_test() as pilot:
        app.bus.start(fail)
        await until(pilot, lambda: app.died)
        assert "no such folder" in app.died


async def test_leaving_waits_for_the_agent_and_not_for_ever() -> None:
    clock = VirtualClock()
    app, engine = Host(clock), FakeEngine(clock)
    async with app.run_test() as pilot:
        app.bus.start(lambda: build(engine))
        await until(pilot, lambda: app.batches)
        clock.jump(FRAME)
        await app.bus.stop()
        assert engine.sent(Shutdown)
        assert not app.died

    clock = VirtualClock()
    app, engine = Host(clock), FakeEngine(clock)
    engine.deaf = True
    async with app.run_test() as pilot:
        app.bus.start(lambda: build(engine))
        await until(pilot, lambda: app.batches)
        leaving = asyncio.ensure_future(app.bus.stop())
        await until(pilot, lambda: engine.sent(Shutdown))
        clock.jump(QUIT_LIMIT)
        await leaving


async def test_a_dear_frame_and_a_person_elsewhere_make_frames_rarer() -> None:
    clock = VirtualClock()
    app, engine = Host(clock), FakeEngine(clock)
    app.held = []
    async with app.run_test() as pilot:
        app.bus.start(lambda: build(engine))
        await until(pilot, lambda: app.batches)
        clock.jump(0.04)  # So long does the first frame take.
        app.held[0].done()
        engine.say(Notice("info", "n", "dear"))
        await until(pilot, lambda: clock.sleepers)
        clock.jump(FRAME - 0.04)
        await pilot.pause()
        assert len(app.batches) == 1, "as often as after a cheap frame"
        clock.jump(0.1 - FRAME)
        await until(pilot, lambda: len(app.batches) == 2)
        app.app_focus = False
        app.held[1].done()
        engine.say(Notice("info", "n", "unseen"))
        await until(pilot, lambda: clock.sleepers)
        clock.jump(SLOWEST - 0.01)
        await pilot.pause()
        assert len(app.batches) == 2
        clock.jump(0.01)
        await until(pilot, lambda: len(app.batches) == 3)


async def test_a_key_goes_before_a_frame() -> None:
    clock = VirtualClock()
    app, engine = Host(clock), FakeEngine(clock)
    async with app.run_test() as pilot:
        app.bus.start(lambda: build(engine))
        await until(pilot, lambda: app.batches)
        clock.jump(1)
        await until(pilot, lambda: not clock.sleepers)
        app.last_key = clock.monotonic()
        engine.say(Notice("info", "n", "after the key"))
        await until(pilot, lambda: clock.sleepers)
        assert len(app.batches) == 1
        clock.jump(KEY_FIRST)
        await until(pilot, lambda: len(app.batches) == 2)


async def test_a_long_session_is_folded_in_parts_and_in_order() -> None:
    clock = VirtualClock()
    app, engine = Host(clock), FakeEngine(clock)
    async with app.run_test() as pilot:
        app.bus.start(lambda: build(engine))
        await until(pilot, lambda: app.batches)
        for number in range(2 * BATCH + 3):
            engine.say(Notice("info", "n", str(number)))
        clock.jump(FRAME)
        await until(pilot, lambda: len(app.batches) == 4)
        assert [len(batch) for batch in app.batches[1:]] == [BATCH, BATCH, 3]
        said = [event.text for batch in app.batches[1:] for event in batch]
        assert said == [str(number) for number in range(2 * BATCH + 3)]
        assert clock.sleepers <= 1
