"""What passes between the bus and the App; light, because it is loaded before the first frame."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

from textual.message import Message

if TYPE_CHECKING:
    from mlagent_tui.protocol.events import Envelope
    from mlagent_tui.protocol.operations import Operation
    from mlagent_tui.protocol.stream import Reader


class Engine(Protocol):
    """The agent as the screen sees it."""

    def submit(self, operation: Operation) -> None:
        """Hand in an operation; returns at once."""
        ...

    def subscribe(self) -> Reader:
        """Return a reader of every event from now on."""
        ...

    async def run(self) -> None:
        """Work until a shutdown has been carried out."""
        ...


class AgentEvents(Message):
    """What the agent said since the last frame, in order.

    Attributes:
        batch: The events.
    """

    bubble = False

    def __init__(self, batch: list[Envelope]) -> None:
        super().__init__()
        self.batch = batch
        self._shown = asyncio.Event()

    def done(self) -> None:
        """Say that the events were folded and painted, so that the next batch may come."""
        self._shown.set()

    async def shown(self) -> None:
        """Wait until the App has dealt with the batch."""
        await self._shown.wait()


class AgentStarted(Message):
    """The agent was built and takes operations."""


class AgentDied(Message):
    """The agent ended although nobody asked it to.

    Attributes:
        reason: What went wrong, in one plain sentence.
    """

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason
