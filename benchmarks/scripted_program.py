"""The whole screen with an engine that plays recorded events instead of asking a model.

``python -m benchmarks.scripted_program SCRIPT`` runs it in the terminal that it stands in. Any
message starts the script: ``answer`` is 20,000 tokens as fast as they are taken, ``steady`` the
same answer at 100 tokens a second, ``session`` a conversation of 10,000 entries with the model
library loaded beside it, ``approval`` a call that waits for a person.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable

from benchmarks.model_server import END_MARK, piece
from benchmarks.recorded import session, waiting_call
from mlagent_tui import collector
from mlagent_tui.clock import Clock, SystemClock
from mlagent_tui.config import load_config
from mlagent_tui.flags import Flags
from mlagent_tui.protocol.events import (
    AssistantChunk,
    AssistantMessageDone,
    Event,
    Processing,
    Ready,
    ShutdownDone,
    TurnComplete,
)
from mlagent_tui.protocol.operations import Operation, Shutdown, UserInput
from mlagent_tui.protocol.stream import EventStream, Place, Reader
from mlagent_tui.tui.app import MlAgentApp

TOKENS = 20_000
RATE = 100.0
BURST = 50
"""Pieces that come before the screen gets its turn, as from one read of a fast connection."""

Script = Callable[[Clock], AsyncIterator[Event]]


async def answer(_clock: Clock) -> AsyncIterator[Event]:
    """Give a long answer without a pause."""
    for index in range(TOKENS):
        yield AssistantChunk("m", piece(index))
        if index % BURST == 0:
            await asyncio.sleep(0)
    async for event in _ending(TOKENS):
        yield event


async def steady(clock: Clock) -> AsyncIterator[Event]:
    """Give the same answer as a model would."""
    begun = clock.monotonic()
    for index in range(TOKENS):
        yield AssistantChunk("m", piece(index))
        await clock.sleep(max(0.0, begun + index / RATE - clock.monotonic()))


async def long_session(_clock: Clock) -> AsyncIterator[Event]:
    """Tell a session of 10,000 entries, as a resumed one is told."""
    for event in session():
        yield event


async def approval(_clock: Clock) -> AsyncIterator[Event]:
    """Wait for a person."""
    for event in waiting_call():
        yield event


async def _ending(count: int) -> AsyncIterator[Event]:
    text = "".join(piece(index) for index in range(count)) + f"\n\n{END_MARK}"
    yield AssistantMessageDone("m", 1, "complete", text)
    yield TurnComplete(2, text)


SCRIPTS: dict[str, Script] = {
    "answer": answer,
    "steady": steady,
    "session": long_session,
    "approval": approval,
}


class ScriptedEngine:
    """Says what its script says, once somebody writes."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._clock = SystemClock()
        self._stream = EventStream("bench", self._clock)
        self._asked = asyncio.Event()
        self._stop = asyncio.Event()

    def submit(self, operation: Operation) -> None:
        """Begin, or end."""
        if isinstance(operation, UserInput):
            self._asked.set()
        elif isinstance(operation, Shutdown):
            self._stop.set()

    def subscribe(self) -> Reader:
        """Return a reader of every event from now on."""
        return self._stream.subscribe()

    async def run(self) -> None:
        """Play the script and wait for the end."""
        running = asyncio.create_task(self._stream.run())
        self._stream.post(Ready(6, "bench/recorded", mode="ask", workspace="/home/ada/sft"))
        playing = asyncio.create_task(self._play())
        await self._stop.wait()
        playing.cancel()
        self._stream.post(ShutdownDone())
        await self._stream.close()
        await running

    async def _play(self) -> None:
        await self._asked.wait()
        turn = 1
        self._stream.post(Processing(("in1",), "go"), Place(turn))
        async for event in self._script(self._clock):
            turn += isinstance(event, Processing)
            self._stream.post(event, Place(turn))


def main() -> None:
    """Run the screen."""
    name = sys.argv[1]
    if name == "session":
        from mlagent_tui.models.library.loader import start_loading

        start_loading().result()

    async def build(_config: object) -> ScriptedEngine:
        return ScriptedEngine(SCRIPTS[name])

    collector.pause()  # As the program itself does while it starts.
    MlAgentApp(load_config(Flags(model="vllm/recorded")), build).run()


if __name__ == "__main__":
    main()
