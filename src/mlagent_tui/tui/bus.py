"""The message-bus adapter: runs the agent beside the screen and brings its events over.

Two workers of the App do the work. One runs the agent; it is never cancelled in order to
interrupt, which is an operation. The other one reads the stream and posts a batch of events a
frame, a long session in several. Nothing ticks while nothing happens.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable
from typing import Any

from textual.app import App
from textual.worker import Worker, WorkerState

from mlagent_tui.clock import Clock
from mlagent_tui.protocol.operations import Operation, Shutdown
from mlagent_tui.protocol.stream import Reader
from mlagent_tui.tui.bus_messages import AgentDied, AgentEvents, AgentStarted, Engine
from mlagent_tui.tui.frame_pace import frame_gap, hold_for_key
from mlagent_tui.tui.joining import batched, join

BATCH = 500
"""Events that are folded at most before the screen is painted and keys get their turn."""

QUIT_LIMIT = 3.0
"""Seconds that quitting waits for the agent to end."""


class Bus:
    """Stands between one agent and the App.

    Operations that come before the agent is there wait in order and are handed in when it is.

    Args:
        app: Runs the workers and gets the messages.
        clock: Time.
        last_key: Returns the moment of the last key; no frame begins just after it.
    """

    def __init__(
        self, app: App[Any], clock: Clock, last_key: Callable[[], float] = lambda: -math.inf
    ) -> None:
        self._app = app
        self._clock = clock
        self._last_key = last_key
        self._engine: Engine | None = None
        self._waiting: list[Operation] = []
        self._agent: Worker[None] | None = None
        self._leaving = False

    @property
    def waiting(self) -> tuple[Operation, ...]:
        """Operations that wait for the agent to start."""
        return tuple(self._waiting)

    @property
    def engine(self) -> Engine | None:
        """The agent; None before it is there and after it is gone."""
        return self._engine

    @property
    def running(self) -> bool:
        """Whether an agent takes operations."""
        return self._agent is not None and self._agent.is_running and self._engine is not None

    def start(self, build: Callable[[], Awaitable[Engine]]) -> None:
        """Build the agent and run it; its failure becomes :class:`AgentDied`."""
        self._engine = None
        self._agent = self._app.run_worker(
            self._run(build), name="agent", group="agent", exit_on_error=False
        )

    def submit(self, operation: Operation) -> None:
        """Hand an operation to the agent, or keep it until the agent is there."""
        if self._engine is not None:
            self._engine.submit(operation)
        else:
            self._waiting.append(operation)

    def take_back(self, operation_id: str) -> bool:
        """Take an operation back that never reached an agent; False if it is not waiting."""
        left = [operation for operation in self._waiting if operation.id != operation_id]
        found = len(left) < len(self._waiting)
        self._waiting = left
        return found

    async def stop(self) -> None:
        """Ask the agent to end, and wait for it at most ``QUIT_LIMIT`` seconds."""
        self._leaving = True
        agent = self._agent
        if agent is None or agent.state not in (WorkerState.RUNNING, WorkerState.PENDING):
            return
        if self._engine is None:
            agent.cancel()
            return
        self._engine.submit(Shutdown())
        limit = asyncio.ensure_future(self._clock.sleep(QUIT_LIMIT))
        ended = asyncio.ensure_future(_ended(agent))
        await asyncio.wait({limit, ended}, return_when=asyncio.FIRST_COMPLETED)
        for task in (limit, ended):
            task.cancel()

    async def _run(self, build: Callable[[], Awaitable[Engine]]) -> None:
        reason = "The agent ended although nobody asked it to."
        try:
            engine = await build()
            reader = engine.subscribe()
            self._app.run_worker(self._pump(reader), name="pump", group="pump", exit_on_error=False)
            self._engine = engine
            waiting, self._waiting = self._waiting, []
            for operation in waiting:
                engine.submit(operation)
            self._app.post_message(AgentStarted())
            await engine.run()
        except Exception as error:
            reason = f"The agent stopped because of an error: {_sentence(error)}"
        self._engine = None
        if not self._leaving:
            self._app.post_message(AgentDied(reason))

    async def _pump(self, reader: Reader) -> None:
        async for first in reader:
            if hold := hold_for_key(self._clock.monotonic(), self._last_key()):
                await self._clock.sleep(hold)
            began = self._clock.monotonic()
            rest, ended = reader.drain()
            for batch in batched(join([first, *rest]), BATCH):
                message = AgentEvents(batch)
                self._app.post_message(message)
                await message.shown()
            if ended:
                return
            cost = self._clock.monotonic() - began
            left = frame_gap(cost, len(rest), focused=self._app.app_focus) - cost
            if left > 0:
                await self._clock.sleep(left)


async def _ended(agent: Worker[None]) -> None:
    """Wait for the worker, whatever becomes of it."""
    while agent.state in (WorkerState.RUNNING, WorkerState.PENDING):
        try:
            await agent.wait()
        except Exception:
            return


def _sentence(error: Exception) -> str:
    text = str(error).strip() or type(error).__name__
    first = text.splitlines()[0][:300]
    return first if first.endswith((".", "!", "?")) else f"{first}."
