"""Brings another model into use, also while a turn runs, and never blocks the control lane."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from mlagent_tui.agent.session import Session
from mlagent_tui.agent.usage import usage_event
from mlagent_tui.models.client import ModelClient, ModelError
from mlagent_tui.models.faults.effort_probe import Probe, probe_effort
from mlagent_tui.protocol.events import ErrorEvent, Event, ModelChanged, Notice
from mlagent_tui.protocol.operations import SetModel, new_id
from mlagent_tui.protocol.stream import Place

_log = logging.getLogger(__name__)

MakeClient = Callable[[str], ModelClient]
"""Makes the client of a model; raises :class:`ModelError` if it cannot be used."""

CLOSE_LIMIT = 1.0
"""Seconds that a look at a model may take to stop at the end."""

Lists = Callable[[], Awaitable[object]]
"""Waits until the lists of windows and prices can be looked at, if any client needs them."""


async def no_lists() -> None:
    """Wait for nothing: all that is known is known at once."""


class ModelSwitch:
    """Runs at most one switch at a time; a newer one takes the place of an older one."""

    def __init__(self, session: Session, make_client: MakeClient, lists: Lists = no_lists) -> None:
        self._session = session
        self._make_client = make_client
        self._lists = lists
        self._committing = False
        self._work: asyncio.Task[None] | None = None
        self._first_look: asyncio.Task[None] | None = None

    # --- the model of the start ------------------------------------------------------------------

    def look(self) -> None:
        """Find out about the model of the start, so that it is known before the first message."""
        if self._session.client is not None:
            self._first_look = asyncio.create_task(self._look())

    async def _look(self) -> None:
        models = self._session.models
        try:
            await models.ready()
            await self._lists()
            await models.say_profile(only_if_known=True)
        except ModelError as error:
            # A turn that waits says the same itself, as the error that ends it.
            if models.listeners == 0:
                text = f"{error.message} {error.hint}".strip()
                await self._session.stream.append(Notice("warning", "model_unusable", text))
        except Exception:
            _log.exception("the model could not be looked at")

    # --- switches --------------------------------------------------------------------------------

    def begin(self, operation: SetModel) -> None:
        """Begin a switch; returns at once."""
        models = self._session.models
        earlier = models.switch
        self.stop()
        self._work = asyncio.create_task(self._bring(operation, earlier))
        models.switch = asyncio.create_task(self._watch(operation, self._work))

    def stop(self) -> bool:
        """Stop a switch that is under way; return whether there was one that could be stopped."""
        if self._work is None or self._work.done() or self._committing:
            return False
        return self._work.cancel()

    async def close(self) -> None:
        """Stop everything and wait for it, but not for what will not stop."""
        models = self._session.models
        self.stop()
        if self._first_look is not None:
            self._first_look.cancel()
        tasks = {task for task in (models.switch, self._first_look, models.close()) if task}
        if tasks:
            await asyncio.wait(tasks, timeout=CLOSE_LIMIT)

    async def _watch(self, operation: SetModel, work: asyncio.Task[None]) -> None:
        """Say what became of a switch that did not come to its end."""
        await asyncio.wait({work})
        current = self._session.model
        stays = f" {current} stays in use." if current else ""
        if work.cancelled():
            text = f"The switch to {operation.model} was stopped.{stays}"
            await self._say(Notice("info", "switch_stopped", text), operation)
            return
        match work.exception():
            case None:
                return
            case ModelError() as error:
                said = ErrorEvent(
                    error.code, f"{error.message}{stays}", error.hint, error.retryable
                )
            case error:
                _log.error("the switch to %s failed", operation.model, exc_info=error)
                said = ErrorEvent(
                    "internal",
                    f"{operation.model} could not be brought into use "
                    f"({type(error).__name__}).{stays}",
                    "The log file has details. Choose another model with /model.",
                )
        await self._say(said, operation)

    async def _bring(self, operation: SetModel, earlier: asyncio.Task[None] | None) -> None:
        if earlier is not None:
            await asyncio.wait({earlier})
        client = await asyncio.to_thread(self._make_client, operation.model)
        await self._lists()
        await client.prepare()
        probed = await self._try_effort(client)
        # From here on it is told: what was begun is brought to its end.
        self._committing = True
        try:
            await self._commit(client, operation, probed)
        finally:
            self._committing = False

    async def _try_effort(self, client: ModelClient) -> Probe:
        """Try the session's effort out, so that no turn has to find out that it is refused."""
        effort, profile = self._session.effort, client.profile
        scripted = profile.price is not None and profile.price.source == "script"
        if not effort or profile.local or scripted or self._session.over_budget:
            return Probe()
        return await probe_effort(client, effort)

    async def _commit(self, client: ModelClient, operation: SetModel, probed: Probe) -> None:
        session = self._session
        previous = session.model
        session.client = client
        await self._say(ModelChanged(client.model, previous), operation)
        await session.models.say_profile(operation.id)
        if probed.usage is not None:
            await self._say(usage_event(client, new_id(), "probe", probed.usage), operation)
        if probed.note:
            await self._say(Notice("info", "effort", probed.note), operation)
        for notice in self._warnings():
            await self._say(notice, operation)
        session.stream.post(session.context_status(), Place(operation_id=operation.id))
        session.models.end_all_waits()

    def _warnings(self) -> list[Notice]:
        """Return what a person should know before they go on with the new model."""
        session, found = self._session, list[Notice]()
        window, used, limit = session.window[0], session.meter.used, session.limit
        if window is not None and used >= limit:
            text = (
                f"The conversation takes about {used:,} tokens, and {session.model} reads "
                f"{window:,}. It is compacted before the next request: use /compact with a focus "
                "to choose what is kept, or /model to take a larger one."
            )
            facts = {"used": used, "window": window, "limit": limit}
            found.append(Notice("warning", "window_small", text, facts))
        if session.models.profile.tools == "text":
            text = (
                f"{session.model} cannot call tools by itself; its calls are read out of its "
                "text, which goes wrong more often."
            )
            found.append(Notice("warning", "tools_by_text", text))
        return found

    async def _say(self, event: Event, operation: SetModel) -> None:
        await self._session.stream.append(event, Place(operation_id=operation.id))
