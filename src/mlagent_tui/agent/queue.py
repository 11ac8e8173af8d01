"""The turn lane's queue: operations in order, held back after an interrupt."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import replace

from mlagent_tui.protocol.operations import TurnOperation, UserInput

Waiting = TurnOperation
"""An operation that waits for its turn."""


class InputQueue:
    """Operations of the turn lane, oldest first.

    While the queue is held, only what was added as ``first`` comes out.
    """

    def __init__(self) -> None:
        self._waiting: deque[Waiting] = deque()
        self._urgent: deque[Waiting] = deque()
        self._changed = asyncio.Event()
        self._closed = False
        self.held = False

    def __len__(self) -> int:
        return len(self._waiting) + len(self._urgent)

    @property
    def next_input(self) -> str:
        """Id of the message that comes out next; empty if none does."""
        ready = (*self._urgent, *(() if self.held else self._waiting))
        return next((op.id for op in ready if isinstance(op, UserInput)), "")

    def add(self, operation: Waiting, *, first: bool = False) -> None:
        """Add an operation at the end, or ahead of everything and of a hold."""
        (self._urgent if first else self._waiting).append(operation)
        self._changed.set()

    async def next(self) -> Waiting:
        """Wait for the next operation and take it out."""
        while True:
            if self._urgent and not self._closed:
                return self._urgent.popleft()
            if self._waiting and not self.held and not self._closed:
                return self._waiting.popleft()
            self._changed.clear()
            await self._changed.wait()

    def hold(self) -> None:
        """Hold back what waits; without anything waiting there is nothing to hold."""
        self.held = bool(self._waiting)

    def release(self) -> None:
        """Let what waits come out again."""
        self.held = False
        self._changed.set()

    def close(self) -> None:
        """Let nothing come out any more."""
        self._closed = True

    def has_input(self, input_id: str) -> bool:
        """Whether a message waits."""
        return any(_is(op, input_id) for op in (*self._urgent, *self._waiting))

    def edit(self, input_id: str, text: str) -> None:
        """Replace the text of a message that waits."""
        for lane in (self._urgent, self._waiting):
            for index, operation in enumerate(lane):
                if isinstance(operation, UserInput) and operation.id == input_id:
                    lane[index] = replace(operation, text=text)

    def remove(self, input_id: str) -> None:
        """Take a message out; an empty queue is no longer held."""
        self._urgent = deque(op for op in self._urgent if not _is(op, input_id))
        self._waiting = deque(op for op in self._waiting if not _is(op, input_id))
        if not self._waiting:
            self.held = False


def _is(operation: Waiting, input_id: str) -> bool:
    return isinstance(operation, UserInput) and operation.id == input_id
