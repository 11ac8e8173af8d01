"""Runs blocking calls beside the event loop, in threads that nothing ever has to wait for."""

from __future__ import annotations

import asyncio
import contextvars
import logging
import threading
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_log = logging.getLogger(__name__)

FINISH_SECONDS = 2.0
"""How long a cancelled call may take to reach its end in :func:`to_its_end`."""


async def in_thread(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Return what ``function`` returns, called in a thread of its own.

    The thread is a daemon: a call that hangs can be abandoned by cancelling, and keeps neither
    the loop nor the program from ending. What an abandoned call returns is dropped and logged.

    Raises:
        Exception: Whatever ``function`` raises.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[R] = loop.create_future()
    context = contextvars.copy_context()

    def settle(set_value: Callable[[Any], None], value: object) -> None:
        if future.done():
            _log.debug("%r ended after it was abandoned: %.200r", function, value)
        else:
            set_value(value)

    def work() -> None:
        set_value: Callable[[Any], None]
        value: object
        try:
            set_value, value = future.set_result, context.run(function, *args, **kwargs)
        except StopIteration as error:  # a future cannot carry it
            set_value, value = future.set_exception, RuntimeError(f"StopIteration: {error}")
        except BaseException as error:
            set_value, value = future.set_exception, error
        try:
            loop.call_soon_threadsafe(settle, set_value, value)
        except RuntimeError:  # the loop is closed: nobody waits any more
            _log.debug("%r ended after its event loop: %.200r", function, value)

    threading.Thread(target=work, name="mlagent-tool", daemon=True).start()
    return await future


async def to_its_end(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Like :func:`in_thread`, for short calls that must not be left half done.

    When it is cancelled it waits until the call has ended, at most :data:`FINISH_SECONDS`, and
    raises :class:`asyncio.CancelledError` then.
    """
    task = asyncio.ensure_future(in_thread(function, *args, **kwargs))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task}, timeout=FINISH_SECONDS)
        task.cancel()
        raise
