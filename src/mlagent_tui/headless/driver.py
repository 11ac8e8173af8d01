"""Drives the engine through one prompt."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Set
from typing import Any, Protocol

from mlagent_tui.exit_codes import ExitCode
from mlagent_tui.headless.face import Face
from mlagent_tui.headless.outcome import Outcome
from mlagent_tui.headless.signals import Signals
from mlagent_tui.protocol.events import ApprovalRequired, Envelope
from mlagent_tui.protocol.operations import (
    ApprovalAnswer,
    Interrupt,
    Operation,
    Shutdown,
    UserInput,
)
from mlagent_tui.protocol.stream import Reader
from mlagent_tui.protocol.values import ApprovalDecision

_log = logging.getLogger(__name__)

_FIRST = asyncio.FIRST_COMPLETED

_REST = 0.5
"""Seconds for the events that were said before the agent ended."""

PATIENCE = 3.0
"""Seconds that an interrupt or a shutdown may take."""

NOBODY_THERE = (
    "This run has no person at the screen who could approve it, so the answer is no. Do not ask "
    "for it again. Go on without it if you can, and say in your answer what was left undone."
)
"""What the model reads about a call that needed a person."""


class Engine(Protocol):
    """What the driver asks of the engine."""

    def submit(self, operation: Operation) -> None:
        """Hand in an operation."""
        ...

    def subscribe(self) -> Reader:
        """Return a reader of all events from now on."""
        ...

    async def run(self) -> None:
        """Run until a shutdown."""
        ...


class Driver:
    """Takes the engine from the prompt to its last event, whatever happens on the way."""

    def __init__(
        self, engine: Engine, face: Face, signals: Signals, patience: float = PATIENCE
    ) -> None:
        """Make a driver; ``patience`` is how long the engine may take to stop, in seconds."""
        self._patience = patience
        self._engine = engine
        self._face = face
        self._signals = signals
        self._outcome = Outcome()
        self._stopped_by: ExitCode | None = None
        self._asked_to_close = False
        self._expired = asyncio.Event()

    async def run(self, prompt: str) -> ExitCode:
        """Run the prompt; returns the exit code once nothing of the engine runs any more."""
        others = asyncio.all_tasks()
        reader = self._engine.subscribe()
        agent = asyncio.create_task(self._engine.run())
        events = asyncio.create_task(self._take_events(reader))
        watch = asyncio.create_task(self._heed_signals())
        self._engine.submit(UserInput(prompt))
        try:
            await self._until_closed(agent, events, watch)
        finally:
            watch.cancel()
            events.cancel()
            await _end(agent, others)
        if not _failed(events):
            for envelope in reader.drain()[0]:
                self._take(envelope)
        return self._code(agent, events)

    def output_broken(self) -> None:
        """Stop, because nobody takes the output any more."""
        self._stop(ExitCode.FAILED)

    # --- events ----------------------------------------------------------------------------------

    async def _take_events(self, reader: Reader) -> None:
        async for envelope in reader:
            self._take(envelope)

    def _take(self, envelope: Envelope) -> None:
        self._outcome.apply(envelope)
        self._face.show(envelope)
        if isinstance(envelope.event, ApprovalRequired):
            self._reject(envelope.event)
        if self._outcome.code is not None:
            self._close()

    def _reject(self, event: ApprovalRequired) -> None:
        decisions = tuple(
            ApprovalDecision(item.tool_call_id, approved=False, feedback=NOBODY_THERE)
            for item in event.items
        )
        self._engine.submit(ApprovalAnswer(event.batch_id, decisions))

    # --- the end ---------------------------------------------------------------------------------

    async def _until_closed(
        self, agent: asyncio.Task[None], events: asyncio.Task[None], watch: asyncio.Task[None]
    ) -> None:
        """Wait until the engine has ended, its time is over, or a person leaves at once."""
        expired = asyncio.create_task(self._expired.wait())
        try:
            await asyncio.wait({agent, events, watch, expired}, return_when=_FIRST)
            if _failed(events):
                return
            if events.done() or agent.done():
                # The one follows the other: the last event closes the stream.
                await asyncio.wait({watch, expired, agent}, return_when=_FIRST)
                await asyncio.wait({events}, timeout=_REST)
        finally:
            expired.cancel()

    async def _heed_signals(self) -> None:
        """Act on signals; returns when a person wants to leave at once."""
        while True:
            await self._signals.next()
            if self._signals.impatient:
                self._stopped_by = ExitCode.INTERRUPTED
                return
            if self._signals.ending:
                self._stop(ExitCode.INTERRUPTED)
            elif self._asked_to_close:
                return
            else:
                self._face.tell("interrupting; press Ctrl+C again to leave at once.")
                self._stopped_by = ExitCode.INTERRUPTED
                self._engine.submit(Interrupt())
                self._set_deadline()

    def _stop(self, code: ExitCode) -> None:
        self._stopped_by = self._stopped_by or code
        self._close()

    def _close(self) -> None:
        if not self._asked_to_close:
            self._asked_to_close = True
            self._engine.submit(Shutdown())
            self._set_deadline()

    def _set_deadline(self) -> None:
        asyncio.get_running_loop().call_later(self._patience, self._expired.set)

    def _code(self, agent: asyncio.Task[None], events: asyncio.Task[None]) -> ExitCode:
        error = _failed(events) or _failed(agent)
        if error is not None:
            _log.error("the run ended early", exc_info=error)
            self._face.tell(f"something in the program itself failed, so the run ended: {error!r}")
            return ExitCode.FAILED
        if self._stopped_by is not None:
            return self._stopped_by
        if self._outcome.code is not None:
            return self._outcome.code
        self._face.tell("the agent ended before it had an answer; run it again.")
        return ExitCode.FAILED


def _failed(task: asyncio.Task[None]) -> BaseException | None:
    return task.exception() if task.done() and not task.cancelled() else None


async def _end(agent: asyncio.Task[None], others: Set[asyncio.Task[Any]]) -> None:
    """Cancel what the agent started and left; twice, so that running commands are killed.

    Args:
        agent: The agent's task.
        others: Tasks that were there before and are not the agent's.
    """
    for _ in range(2):
        tasks = asyncio.all_tasks() - others
        if agent.done() or not tasks:
            return
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks, timeout=0.2)
