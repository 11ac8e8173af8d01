"""Runs a whole engine in a test's own loop: a message in, the turn's events out.

::

    async with EngineDriver.of(engine) as driver:
        turn = await driver.turn("Look around")
        assert isinstance(turn[-1].event, TurnComplete)
    check_events(driver.envelopes)
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mlagent_tui.agent.engine import Engine, build_engine
from mlagent_tui.clock import Clock
from mlagent_tui.config import load_config
from mlagent_tui.flags import Flags
from mlagent_tui.models.client import ModelClient
from mlagent_tui.protocol.events import Envelope
from mlagent_tui.protocol.operations import Operation, Shutdown, UserInput
from mlagent_tui.protocol.values import Mode

LIMIT = 60.0
"""Seconds that one turn may take; generous, because the machine may be busy."""


def engine_for(
    folder: Path,
    model: str,
    variables: Mapping[str, str],
    clock: Clock,
    make_client: Callable[[str, Mapping[str, str]], ModelClient] | None = None,
    mode: Mode = "ask",
) -> Engine:
    """Return an engine whose home and workspace lie in ``folder``.

    Args:
        folder: An empty folder.
        model: The model's id.
        variables: The environment, beside a home.
        clock: Time.
        make_client: Makes the client from the id and the environment; None leaves it to the engine.
        mode: How freely the agent acts.
    """
    home, workspace = folder / "home", folder / "workspace"
    home.mkdir()
    workspace.mkdir()
    environment = {"HOME": str(home), "PATH": "/usr/bin:/bin", **variables}
    config = load_config(Flags(model=model, workspace=workspace, mode=mode), environment)
    client = make_client(model, environment) if make_client else None
    return build_engine(config, clock=clock, client=client)


@dataclass
class EngineDriver:
    """Drives one engine.

    Attributes:
        engine: The engine.
        envelopes: All its events so far.
    """

    engine: Engine
    envelopes: list[Envelope] = field(default_factory=list)

    async def __aenter__(self) -> EngineDriver:
        self._reader = self.engine.subscribe()
        self._running = asyncio.create_task(self.engine.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self.engine.submit(Shutdown())
        async with asyncio.timeout(LIMIT):
            await self.until(lambda envelope: envelope.event.type == "shutdown")
            await self._running

    async def turn(self, text: str) -> list[Envelope]:
        """Hand in a message and return the events of its turn, the terminal one last."""
        operation = UserInput(text)
        self.engine.submit(operation)
        return await self.turn_end(operation)

    async def turn_end(self, operation: Operation) -> list[Envelope]:
        """Wait for the end of the turn that an operation began, and return its events."""
        async with asyncio.timeout(LIMIT):
            last = await self.until(
                lambda envelope: (
                    envelope.event.terminal
                    and envelope.turn is not None
                    and envelope.operation_id == operation.id
                )
            )
        return [envelope for envelope in self.envelopes if envelope.turn == last.turn]

    async def until(self, wanted: Callable[[Envelope], bool]) -> Envelope:
        """Read on until an event is ``wanted``, and return it."""
        async for envelope in self._reader:
            self.envelopes.append(envelope)
            if wanted(envelope):
                return envelope
        raise AssertionError("the stream ended before the event came")
