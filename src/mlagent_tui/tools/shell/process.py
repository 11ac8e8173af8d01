"""Runs one command in a process group of its own, and leaves nothing of it behind.

Standard output and standard error share one pipe, so that they arrive in the order in which they
were written. The pipe is read here and not through asyncio's process streams, because those wait
for every process that holds the pipe, also for one that the command left in the background.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlagent_tui.clock import Clock
from mlagent_tui.tools.shell.process_tree import ProcessTree

TERMINATE_AFTER = 1.0
"""Seconds from the interrupt to SIGTERM."""

KILL_AFTER = 2.0
"""Seconds from the interrupt to SIGKILL."""

_GIVE_UP_AFTER = 2.6
_LIMIT_GRACE = 1.0
_BACKGROUND_GRACE = 0.3
_POLL = 0.03
_CHUNK = 65_536
_REST_LIMIT = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended.

    Attributes:
        exit_code: The shell's exit code; None if a signal ended it.
        signal_name: The signal that ended it, such as ``SIGKILL``; empty otherwise.
        timed_out: Whether the time limit stopped it.
        background: Whether processes that it left running still hold its output.
        elapsed: Seconds that it took.
    """

    exit_code: int | None
    signal_name: str
    timed_out: bool
    background: bool
    elapsed: float


async def run_process(
    program: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str],
    on_output: Callable[[bytes], None],
    clock: Clock,
    time_limit: float,
) -> Outcome:
    """Run ``program`` to its end.

    When the task is cancelled the whole process group is interrupted (SIGINT), terminated after
    :data:`TERMINATE_AFTER` and killed after :data:`KILL_AFTER` seconds; cancelling once more
    kills at once. Only then the cancellation goes on, after less than three seconds.

    Args:
        program: The program and its arguments.
        folder: Where it runs.
        environment: All of its environment variables.
        on_output: Takes what it writes, in pieces of at most 64 KiB; must not block.
        clock: Time.
        time_limit: Seconds after which the group is stopped.

    Raises:
        OSError: The program could not be started.
        asyncio.CancelledError: The task was cancelled, and everything was stopped.
    """
    started = clock.monotonic()
    reader, writer = os.pipe()
    output = _Output(reader, on_output)
    try:
        process = await _start(program, folder, environment, writer)
    except BaseException:
        output.close()
        raise
    finally:
        os.close(writer)
    tree = ProcessTree(process.pid)
    exited = asyncio.ensure_future(process.wait())
    try:
        output.start()
        timed_out = not await _ends_within(exited, clock, time_limit)
        if timed_out:
            await _stop(tree, exited, clock, _TIME_LIMIT_STEPS, asyncio.Event())
        background = not await output.drained(clock)
    except BaseException:
        await _stop_in_any_case(tree, exited, clock)
        output.finish()
        raise
    code = process.returncode
    return Outcome(
        exit_code=code if code is not None and code >= 0 else None,
        signal_name=_signal_name(-code) if code is not None and code < 0 else "",
        timed_out=timed_out,
        background=background,
        elapsed=clock.monotonic() - started,
    )


async def _start(
    program: Sequence[str], folder: Path, environment: Mapping[str, str], writer: int
) -> asyncio.subprocess.Process:
    starting = asyncio.ensure_future(
        asyncio.create_subprocess_exec(
            *program,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=writer,
            stderr=writer,
            cwd=folder,
            env=dict(environment),
            start_new_session=True,
        )
    )
    try:
        return await asyncio.shield(starting)
    except asyncio.CancelledError:
        # The process may exist already; starting takes milliseconds and is seen through.
        with contextlib.suppress(OSError):
            process = await starting
            ProcessTree(process.pid).signal(signal.SIGKILL)
            await process.wait()
        raise


async def _ends_within(exited: asyncio.Future[int], clock: Clock, seconds: float) -> bool:
    limit = asyncio.ensure_future(clock.sleep(seconds))
    either: set[asyncio.Future[Any]] = {exited, limit}
    try:
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    finally:
        limit.cancel()
    return exited.done()


_Steps = tuple[tuple[float, signal.Signals], ...]

_CANCEL_STEPS: _Steps = (
    (0.0, signal.SIGINT),
    (TERMINATE_AFTER, signal.SIGTERM),
    (KILL_AFTER, signal.SIGKILL),
)
_TIME_LIMIT_STEPS: _Steps = ((0.0, signal.SIGTERM), (_LIMIT_GRACE, signal.SIGKILL))


async def _stop(
    tree: ProcessTree,
    exited: asyncio.Future[int],
    clock: Clock,
    steps: _Steps,
    hurry: asyncio.Event,
) -> None:
    """Send the signals of ``steps`` at their times until nothing of the command runs."""
    begun = clock.monotonic()
    waiting = list(steps)
    while True:
        passed = clock.monotonic() - begun
        if hurry.is_set() and waiting:
            tree.signal(signal.SIGKILL)
            waiting.clear()
        while waiting and waiting[0][0] <= passed:
            tree.signal(waiting.pop(0)[1])
        if exited.done() and not tree.alive():
            return
        if passed > _GIVE_UP_AFTER and not waiting:  # stuck in the kernel: not ours to wait for
            return
        await clock.sleep(_POLL)


async def _stop_in_any_case(tree: ProcessTree, exited: asyncio.Future[int], clock: Clock) -> None:
    """Stop everything, however often this task is cancelled meanwhile."""
    hurry = asyncio.Event()
    stopping = asyncio.ensure_future(_stop(tree, exited, clock, _CANCEL_STEPS, hurry))
    while not stopping.done():
        try:
            await asyncio.shield(stopping)
        except asyncio.CancelledError:
            hurry.set()
    if stopping.cancelled():
        # The whole loop is being torn down, and with it the task that sends the signals.
        tree.signal(signal.SIGKILL)
    exited.cancel()


class _Output:
    """The reading end of the pipe."""

    def __init__(self, descriptor: int, on_output: Callable[[bytes], None]) -> None:
        os.set_blocking(descriptor, False)
        self._descriptor = descriptor
        self._on_output = on_output
        self._ended = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._failure: Exception | None = None

    def start(self) -> None:
        self._loop.add_reader(self._descriptor, self._ready)

    def close(self) -> None:
        if self._descriptor >= 0:
            self._loop.remove_reader(self._descriptor)
            os.close(self._descriptor)
            self._descriptor = -1
        self._ended.set()

    def finish(self) -> None:
        """Take what is there and close the pipe."""
        self._take_rest()
        self.close()

    async def drained(self, clock: Clock) -> bool:
        """Take the rest after the shell has ended.

        Returns False if processes in the background hold the pipe. What they write is read on,
        so that they are not stopped by a broken pipe, and dropped.

        Raises:
            Exception: Whatever ``on_output`` raised.
        """
        self._take_rest()
        if not self._ended.is_set():
            waiting = asyncio.ensure_future(self._ended.wait())
            limit = asyncio.ensure_future(clock.sleep(_BACKGROUND_GRACE))
            try:
                await asyncio.wait({waiting, limit}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                waiting.cancel()
                limit.cancel()
        ended = self._ended.is_set()
        self._on_output = _drop
        if self._failure is not None:
            raise self._failure
        return ended

    def _ready(self) -> None:
        self._read()

    def _take_rest(self) -> None:
        taken = 0
        while taken < _REST_LIMIT and (size := self._read()):
            taken += size

    def _read(self) -> int:
        """Take one piece; return its size, 0 if there is none now or ever."""
        if self._descriptor < 0:
            return 0
        try:
            data = os.read(self._descriptor, _CHUNK)
        except (BlockingIOError, InterruptedError):
            return 0
        except OSError:
            data = b""
        if not data:
            self.close()
            return 0
        try:
            self._on_output(data)
        except Exception as error:
            self._failure = self._failure or error
            self._on_output = _drop
        return len(data)


def _drop(_data: bytes) -> None:
    """Take output that nobody needs."""


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
