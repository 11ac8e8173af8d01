"""The turn lane's queue: operations in order, held back after an interrupt."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import replace

from mlagent_tui.protocol.operations import RunCommand, TurnOperation, UserInput

Waiting = TurnOperation
"""An operation that waits for its turn."""

COMMAND_SIGN = "!"
"""What a shell command begins with where it stands among messages."""


Written = UserInput | RunCommand
"""What a person writes: a message, or a shell command."""


def written(operation: Written) -> str:
    """Return a message or a command as a person wrote it."""
    if isinstance(operation, RunCommand):
        return f"{COMMAND_SIGN}{operation.command}"
    return operation.text


def rewritten(operation: Written, text: str) -> Written:
    """Return the operation that ``text`` means in the place of another one."""
    if text.startswith(COMMAND_SIGN):
        return RunCommand(text.removeprefix(COMMAND_SIGN), id=operation.id)
    if isinstance(operation, UserInput):
        return replace(operation, text=text)
    return UserInput(text, id=operation.id)


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
        """Id of the message or command that comes out next; empty if none does."""
        ready = (*self._urgent, *(() if self.held else self._waiting))
        return next((op.id for op in ready if isinstance(op, Written)), "")

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

    def find(self, input_id: str) -> Written | None:
        """Return the message or command of that id if it waits."""
        waiting = (op for op in (*self._urgent, *self._waiting) if isinstance(op, Written))
        return next((op for op in waiting if op.id == input_id), None)

    def edit(self, input_id: str, text: str) -> None:
        """Replace what a person wrote and what still waits."""
        for lane in (self._urgent, self._waiting):
            for index, operation in enumerate(lane):
                if isinstance(operation, Written) and operation.id == input_id:
                    lane[index] = rewritten(operation, text)

    def move(self, input_id: str, before: str) -> None:
        """Put one that waits before another one, or at the end if there is no such one."""
        moved = self.find(input_id)
        if moved is None or input_id == before:
            return
        for lane in (self._urgent, self._waiting):
            if moved in lane:
                lane.remove(moved)
        for lane in (self._urgent, self._waiting):
            for index, operation in enumerate(lane):
                if _is(operation, before):
                    lane.insert(index, moved)
                    return
        self._waiting.append(moved)

    def remove(self, input_id: str) -> None:
        """Take one out; an empty queue is no longer held."""
        self._urgent = deque(op for op in self._urgent if not _is(op, input_id))
        self._waiting = deque(op for op in self._waiting if not _is(op, input_id))
        if not self._waiting:
            self.held = False


def _is(operation: Waiting, input_id: str) -> bool:
    return isinstance(operation, Written) and operation.id == input_id
