"""The model in use: which one is asked, what is known of it, and who waits for it."""

from __future__ import annotations

import asyncio

from mlagent_tui.models.client import ModelClient
from mlagent_tui.models.profile import SMALL_WINDOW, ModelProfile
from mlagent_tui.protocol.events import Envelope, ModelProfiled
from mlagent_tui.protocol.stream import EventStream, Place

LEARNED = "learned"
"""Source of a window that a refused request told of."""


class ModelUse:
    """Holds the client of a session, and folds what was learned about its models.

    Attributes:
        client: What is asked; None if no model can be used.
        switch: The latest switch to another model, or None.
        listeners: How many turns wait until the model is ready.
    """

    def __init__(self, stream: EventStream, configured_window: int | None) -> None:
        self._stream = stream
        self._configured = configured_window
        self._learned: dict[str, int] = {}
        self._said: ModelProfiled | None = None
        self._saying = asyncio.Lock()
        self._preparing: tuple[ModelClient, asyncio.Task[None]] | None = None
        self._waiting: set[asyncio.Task[None]] = set()
        self._left: set[asyncio.Task[None]] = set()
        self.client: ModelClient | None = None
        self.switch: asyncio.Task[None] | None = None
        self.listeners = 0

    def apply(self, envelope: Envelope) -> None:
        """Fold one event."""
        if isinstance(event := envelope.event, ModelProfiled):
            self._said = event
            if event.window_source == LEARNED and event.window is not None:
                self._learned[event.model] = event.window

    # --- what is known ---------------------------------------------------------------------------

    @property
    def profile(self) -> ModelProfile:
        """What the client knows of its model; nothing if there is no client."""
        return self.client.profile if self.client else ModelProfile()

    @property
    def window(self) -> tuple[int | None, str]:
        """The context window in tokens and where the figure comes from."""
        learned = self._learned.get(self.client.model) if self.client else None
        if learned is not None:
            return learned, LEARNED
        if self._configured is not None:
            return self._configured, "configured"
        profile = self.profile
        if profile.window is None:
            return None, "unknown"
        return profile.window, profile.window_source

    @property
    def small(self) -> bool:
        """Whether prompt and tools have to be short."""
        window = self.window[0]
        return window is not None and window <= SMALL_WINDOW

    @property
    def free(self) -> bool:
        """Whether the model is known to cost nothing."""
        price = self.profile.price
        return price is not None and not price.input and not price.output

    async def learn_window(self, window: int) -> None:
        """Take note, and say, that the model's window is at most ``window`` tokens."""
        if self.client is not None:
            self._learned[self.client.model] = window
            await self.say_profile()

    async def say_profile(
        self, operation_id: str | None = None, *, only_if_known: bool = False
    ) -> None:
        """Say what is known of the model in use, unless just that was said before.

        Args:
            operation_id: The operation that it answers.
            only_if_known: Say nothing if nothing is known yet: lists of models come with the
                model library, which may still be loading.
        """
        async with self._saying:
            if self.client is None:
                return
            event = self._profiled(self.client.model)
            nothing_known = event == ModelProfiled(event.model)
            if event != self._said and not (only_if_known and nothing_known):
                await self._stream.append(event, Place(operation_id=operation_id))

    def _profiled(self, model: str) -> ModelProfiled:
        profile, (window, source) = self.profile, self.window
        price = profile.price
        return ModelProfiled(
            model,
            window,
            "" if window is None else source,
            profile.tools,
            profile.streaming,
            self.small,
            price.input if price else None,
            price.output if price else None,
            price.source if price else "",
            profile.notes,
        )

    @property
    def switching(self) -> bool:
        """Whether a switch to another model is under way."""
        return self.switch is not None and not self.switch.done()

    # --- being ready -----------------------------------------------------------------------------

    async def ready(self) -> ModelClient | None:
        """Return the client to ask, once a switch is over and the client is prepared.

        Raises:
            ModelError: If the model certainly cannot be used.
        """
        self.listeners += 1
        try:
            while True:
                if self.switch is not None and self.switching:
                    await asyncio.wait({self.switch})
                client = self.client
                if client is not None:
                    await self._prepare(client)
                if client is self.client and not self.switching:
                    return client
        finally:
            self.listeners -= 1

    async def _prepare(self, client: ModelClient) -> None:
        """Prepare a client; who waits for it may be cancelled without harm to the others.

        It is done before every request: a client knows itself what it has found out already.
        """
        running = self._preparing
        if running is None or running[0] is not client or running[1].done():
            task = asyncio.create_task(client.prepare())
            task.add_done_callback(_look_at_failure)
            self._preparing = running = client, task
        await asyncio.shield(running[1])
        await self.say_profile(only_if_known=True)

    def close(self) -> asyncio.Task[None] | None:
        """Stop what still finds out about a model, and return it."""
        if self._preparing is None:
            return None
        self._preparing[1].cancel()
        return self._preparing[1]

    # --- waits -----------------------------------------------------------------------------------

    def begin_wait(self, work: asyncio.Task[None]) -> None:
        """Take note that a request waits for its next attempt."""
        self._waiting.add(work)

    def end_wait(self, work: asyncio.Task[None]) -> None:
        """Take note that a request waits no longer."""
        self._waiting.discard(work)

    def end_all_waits(self) -> None:
        """Stop requests that wait; whoever sent them may ask the model that is in use now."""
        for work in self._waiting:
            work.cancel()
        self._left |= self._waiting

    def was_left(self, work: asyncio.Task[None]) -> bool:
        """Return whether a request was stopped because of a switch, and forget about it."""
        left = work in self._left
        self._left.discard(work)
        return left


def _look_at_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled():
        task.exception()
