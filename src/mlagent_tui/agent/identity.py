"""Who is logged in to the Hub: asked once per process, in the background."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping

from mlagent_tui.models.routes.exposure import is_sendable
from mlagent_tui.models.routes.providers import HF_KEYS, key_in
from mlagent_tui.tools.blocking import in_thread

_log = logging.getLogger(__name__)

PATIENCE = 2.0
"""Seconds that the first request waits for the name; after that the session goes on without."""


class Identity:
    """The Hub's user name for one session.

    The name is part of the prompt that opens every request, so it never changes once it was
    told: a name that comes too late is not used.

    Args:
        look_up: Blocking; returns the name, or an empty text if nobody is logged in.
    """

    def __init__(self, look_up: Callable[[], str] | None = None) -> None:
        self._look_up = look_up
        self._task: asyncio.Task[str] | None = None
        self._name: str | None = None

    def start(self) -> None:
        """Begin to look the name up."""
        if self._look_up is not None and self._task is None:
            self._task = asyncio.create_task(in_thread(self._look_up))
            self._task.add_done_callback(_look_at_failure)

    async def name(self) -> str:
        """Return the name; empty if nobody is logged in or it could not be found out in time."""
        if self._name is None:
            self._name = await self._wait()
        return self._name

    async def _wait(self) -> str:
        if self._task is None:
            return ""
        done, _ = await asyncio.wait({self._task}, timeout=PATIENCE)
        if not done:
            return ""
        return "" if self._task.exception() is not None else self._task.result()


def _look_at_failure(task: asyncio.Task[str]) -> None:
    """Take a failure as seen: a run may end before anybody asks for the name."""
    if not task.cancelled() and (error := task.exception()) is not None:
        _log.info("the Hub did not say who is logged in: %s", error)


def hub_user(environment: Mapping[str, str], endpoint: str, learn: Callable[[str], None]) -> str:
    """Ask the Hub who is logged in. Blocks.

    Args:
        environment: Variables that may hold the token; else a saved login is used.
        endpoint: Address of the Hub; the token goes nowhere else.
        learn: Is told the token, so that it can be kept out of what is shown.
    """
    from huggingface_hub import HfApi, get_token

    from mlagent_tui.http.hub_clients import install_in_hub

    token = key_in(environment, HF_KEYS)[1] or get_token()
    if not token or not is_sendable(token):
        return ""
    learn(token)
    install_in_hub()
    return str(HfApi(endpoint=endpoint, token=token).whoami().get("name", ""))
