"""An engine that plays scripts of events through the real stream, and records operations."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from mlagent_tui.clock import Clock
from mlagent_tui.protocol.events import (
    Event,
    Interrupted,
    ModeChanged,
    ModelChanged,
    Processing,
    Ready,
    ShutdownDone,
    TurnComplete,
)
from mlagent_tui.protocol.operations import (
    Interrupt,
    Operation,
    SetMode,
    SetModel,
    Shutdown,
    UserInput,
)
from mlagent_tui.protocol.stream import EventStream, Place, Reader

Step = Event | tuple[float, Event]
"""An event, or seconds to wait and then an event."""

Answer = Callable[["FakeEngine", UserInput], Awaitable[None]]


class FakeEngine:
    """Says what its scripts say.

    ``answer`` is called for each user input, as a task of its own; an interrupt cancels it.
    """

    def __init__(self, clock: Clock, answer: Answer | None = None) -> None:
        self.clock = clock
        self.operations: list[Operation] = []
        self.stream = EventStream("fake", clock)
        self.model, self.mode, self.turn = "demo/scripted", "ask", 0
        self.fail: Exception | None = None
        self.deaf = False
        self._answer = answer
        self._task: asyncio.Task[None] | None = None
        self._stop = asyncio.Event()

    # --- what the bus calls ---

    def submit(self, operation: Operation) -> None:
        self.operations.append(operation)
        if self.deaf:
            return
        match operation:
            case Shutdown():
                self.stream.post(ShutdownDone())
                self._stop.set()
            case SetMode():
                self.say(ModeChanged(operation.mode, self.mode))  # type: ignore[arg-type]
                self.mode = operation.mode
            case SetModel():
                self.say(ModelChanged(operation.model, self.model))
                self.model = operation.model
            case UserInput() if self._answer is not None:
                self._task = asyncio.get_running_loop().create_task(self._answer(self, operation))
            case Interrupt() if self._task is not None and not self._task.done():
                self._task.cancel()
                self.say(Interrupted())

    def subscribe(self) -> Reader:
        return self.stream.subscribe()

    async def run(self) -> None:
        running = asyncio.get_running_loop().create_task(self.stream.run())
        self.stream.post(Ready(6, self.model, mode="ask", workspace="/home/ada/sft"))
        await self._stop.wait()
        if self.fail is not None:
            running.cancel()
            raise self.fail
        await self.stream.close()
        await running

    # --- what tests call ---

    def say(self, event: Event, agent_id: str = "main") -> None:
        """Publish one event of the turn that runs."""
        place = Place(self.turn if self.turn else None, agent_id)
        self.stream.post(event, place)
        if event.terminal:
            self.turn_over()

    def begin(self, text: str, input_id: str = "in1") -> None:
        self._count = getattr(self, "_count", 0) + 1
        self.turn = self._count
        self.say(Processing((input_id,), text))

    def turn_over(self) -> None:
        self.turn = 0

    def crash(self, error: Exception) -> None:
        self.fail = error
        self._stop.set()

    async def play(self, steps: Sequence[Step]) -> None:
        for step in steps:
            if isinstance(step, tuple):
                await self.clock.sleep(step[0])
                step = step[1]
            self.say(step)

    def sent(self, kind: type[Operation]) -> list[Operation]:
        return [operation for operation in self.operations if isinstance(operation, kind)]


def done(text: str = "Done.") -> TurnComplete:
    return TurnComplete(2, text)
