"""The driver against engines that behave, that die, and that do not listen."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable

import pytest

from event_rules import check_events
from mlagent_tui.clock import SystemClock
from mlagent_tui.exit_codes import ExitCode
from mlagent_tui.headless.driver import Driver
from mlagent_tui.headless.signals import Signals
from mlagent_tui.protocol.events import (
    ApprovalRequired,
    Envelope,
    ErrorEvent,
    Interrupted,
    Processing,
    Ready,
    ShutdownDone,
    TurnComplete,
)
from mlagent_tui.protocol.operations import (
    ApprovalAnswer,
    Interrupt,
    Operation,
    Shutdown,
    UserInput,
)
from mlagent_tui.protocol.stream import EventStream, Place, Reader
from mlagent_tui.protocol.values import ApprovalItem, Effect

TURN = Place(1)


class Recorder:
    """A face that keeps what it was shown."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.said: list[str] = []

    def show(self, envelope: Envelope) -> None:
        self.envelopes.append(envelope)

    def tell(self, sentence: str) -> None:
        self.said.append(sentence)

    def finish(self) -> None:
        """Nothing to say."""


class TinyEngine:
    """An engine whose whole behaviour is one function."""

    def __init__(self, behave: Callable[[TinyEngine], Awaitable[None]]) -> None:
        self.stream = EventStream("s", SystemClock())
        self.inbox: asyncio.Queue[Operation] = asyncio.Queue()
        self._behave = behave

    def submit(self, operation: Operation) -> None:
        self.inbox.put_nowait(operation)

    def subscribe(self) -> Reader:
        return self.stream.subscribe()

    async def take(self, kind: type[Operation]) -> Operation:
        operation = await self.inbox.get()
        assert isinstance(operation, kind), operation
        return operation

    async def run(self) -> None:
        writer = asyncio.create_task(self.stream.run())
        try:
            await self._behave(self)
            await self.stream.close()
            await writer
        finally:
            writer.cancel()

    async def begin(self) -> None:
        await self.stream.append(Ready(0, "m"))
        await self.take(UserInput)
        await self.stream.append(Processing(("i",), "hi"), TURN)

    async def end(self) -> None:
        await self.take(Shutdown)
        await self.stream.append(ShutdownDone())


async def drive(
    behave: Callable[[TinyEngine], Awaitable[None]],
    act: Callable[[Driver, Signals], Awaitable[None]] | None = None,
    patience: float = 0.05,
) -> tuple[ExitCode, Recorder]:
    signals, face = Signals(), Recorder()
    driver = Driver(TinyEngine(behave), face, signals, patience)
    acting = asyncio.create_task(act(driver, signals)) if act else None
    code = await asyncio.wait_for(driver.run("hi"), 10)
    if acting is not None:
        await acting
    return code, face


def ends_with(event: TurnComplete | ErrorEvent | Interrupted):
    async def behave(engine: TinyEngine) -> None:
        await engine.begin()
        await engine.stream.append(event, TURN)
        await engine.end()

    return behave


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (TurnComplete(2, "a"), ExitCode.DONE),
        (TurnComplete(2, "a", "max_iterations"), ExitCode.ITERATIONS),
        (TurnComplete(2, "a", "cost_limit"), ExitCode.COST),
        (TurnComplete(2, "a", "doom_loop"), ExitCode.APPROVAL),
        (ErrorEvent("network", "gone"), ExitCode.FAILED),
        (ErrorEvent("no_credential", "no key"), ExitCode.USAGE),
        (Interrupted(), ExitCode.INTERRUPTED),
    ],
)
async def test_exit_codes(event, code: ExitCode) -> None:
    got, face = await drive(ends_with(event), patience=3)
    assert got is code
    check_events(face.envelopes)


async def test_an_approval_is_rejected_with_feedback() -> None:
    answers: list[ApprovalAnswer] = []

    async def behave(engine: TinyEngine) -> None:
        await engine.begin()
        items = tuple(ApprovalItem(name, "bash", {}, "", Effect()) for name in ("a", "b"))
        await engine.stream.append(ApprovalRequired("batch", 2, items), TURN)
        answer = await engine.take(ApprovalAnswer)
        assert isinstance(answer, ApprovalAnswer)
        answers.append(answer)
        await engine.stream.append(TurnComplete(2, "done without"), TURN)
        await engine.end()

    code, _ = await drive(behave, patience=3)
    assert code is ExitCode.APPROVAL
    [answer] = answers
    assert answer.batch_id == "batch"
    assert [d.tool_call_id for d in answer.decisions] == ["a", "b"]
    assert not any(d.approved for d in answer.decisions)
    assert all("no person" in d.feedback for d in answer.decisions)


async def test_an_engine_that_dies_before_ready_does_not_hang() -> None:
    async def behave(_: TinyEngine) -> None:
        raise OSError("disk full")

    code, face = await drive(behave)
    assert code is ExitCode.FAILED
    assert "disk full" in face.said[-1]


async def test_an_engine_that_just_ends_does_not_hang() -> None:
    async def behave(engine: TinyEngine) -> None:
        await engine.begin()

    code, face = await drive(behave)
    assert code is ExitCode.FAILED
    assert "ended before it had an answer" in face.said[-1]


async def test_an_engine_that_never_shuts_down_is_left() -> None:
    async def behave(engine: TinyEngine) -> None:
        await engine.begin()
        await engine.stream.append(TurnComplete(2, "a"), TURN)
        await asyncio.Event().wait()

    code, face = await drive(behave)
    assert code is ExitCode.DONE
    assert isinstance(face.envelopes[-1].event, TurnComplete)


async def test_the_first_interrupt_is_handed_to_the_engine() -> None:
    async def behave(engine: TinyEngine) -> None:
        await engine.begin()
        await engine.take(Interrupt)
        await engine.stream.append(Interrupted(("bash",)), TURN)
        await engine.end()

    code, face = await drive(behave, press(1), patience=3)
    assert code is ExitCode.INTERRUPTED
    check_events(face.envelopes)


@pytest.mark.parametrize("times", [1, 2])
async def test_an_engine_that_ignores_interrupts_is_left(times: int) -> None:
    begun, stopped = asyncio.Event(), asyncio.Event()

    async def behave(engine: TinyEngine) -> None:
        await engine.begin()
        begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            stopped.set()
            raise

    patience = 0.05 if times == 1 else 60
    code, _ = await drive(behave, press(times, begun), patience)
    assert code is ExitCode.INTERRUPTED
    assert stopped.is_set()


async def test_output_that_nobody_takes_ends_the_run() -> None:
    async def behave(engine: TinyEngine) -> None:
        await engine.begin()
        await engine.take(Shutdown)
        await engine.stream.append(Interrupted(), TURN)
        await engine.stream.append(ShutdownDone())

    async def lose(driver: Driver, _: Signals) -> None:
        await asyncio.sleep(0)
        driver.output_broken()

    code, _ = await drive(behave, lose, patience=3)
    assert code is ExitCode.FAILED


async def test_a_face_that_fails_ends_the_run() -> None:
    class Broken(Recorder):
        def show(self, envelope: Envelope) -> None:
            raise ValueError("cannot draw")

    face = Broken()
    driver = Driver(TinyEngine(ends_with(TurnComplete(1, ""))), face, Signals(), 0.05)
    assert await asyncio.wait_for(driver.run("hi"), 10) is ExitCode.FAILED
    assert "cannot draw" in face.said[-1]


def press(
    times: int, begun: asyncio.Event | None = None
) -> Callable[[Driver, Signals], Awaitable[None]]:
    async def act(_: Driver, signals: Signals) -> None:
        if begun is not None:
            await begun.wait()
        for _number in range(times):
            await asyncio.sleep(0)
            signals._note(signal.SIGINT)

    return act
