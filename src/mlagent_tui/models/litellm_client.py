"""Asks any model through LiteLLM; none of its objects leaves this file.

Chunks are read on the event loop of whoever asks. A burst of them would keep that loop busy, so
it is given a turn after a few milliseconds.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any

from mlagent_tui.clock import Clock
from mlagent_tui.models import loader
from mlagent_tui.models.catalogue import Catalogue
from mlagent_tui.models.chunks import ChunkReader
from mlagent_tui.models.client import (
    Delta,
    FinishDelta,
    LoadingDelta,
    ModelError,
    ModelSettings,
)
from mlagent_tui.models.errors import broken_off, failure_of, model_error, timeout_error
from mlagent_tui.models.network_faults import network_fault
from mlagent_tui.models.profile import ModelProfile
from mlagent_tui.models.registry import Route
from mlagent_tui.models.request_body import TimeLimits, request_body
from mlagent_tui.protocol.messages import Message
from mlagent_tui.protocol.values import ToolInfo

_log = logging.getLogger(__name__)

_TURN = 0.005
"""Seconds of uninterrupted chunks after which the event loop gets a turn."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long silence is borne, in seconds.

    Attributes:
        connect: Until a connection stands.
        first_token: Until the answer begins.
        between_chunks: Between pieces of the answer.
    """

    connect: float = 20.0
    first_token: float = 120.0
    between_chunks: float = 120.0


LOCAL_PATIENCE = Patience(first_token=300.0)
"""For local servers, which may have to load the model first."""


class LiteLLMClient:
    """One model, asked through LiteLLM, without any retry of its own."""

    def __init__(
        self, route: Route, clock: Clock, catalogue: Catalogue, patience: Patience | None = None
    ) -> None:
        self._route = route
        self._clock = clock
        self._catalogue = catalogue
        self._patience = patience or (LOCAL_PATIENCE if route.local else Patience())
        self._library: ModuleType | None = None

    @property
    def model(self) -> str:
        """The id as people write it."""
        return self._route.model

    @property
    def provider(self) -> str:
        """Whose wire it is."""
        return self._route.provider

    @property
    def profile(self) -> ModelProfile:
        """What is known of the model so far."""
        return self._catalogue.profile(self._route)

    async def prepare(self) -> None:
        """Look up what the catalogue does not know yet."""
        await self._catalogue.look_up(self._route)

    async def stream(
        self,
        messages: Sequence[Message],
        tools: Sequence[ToolInfo],
        settings: ModelSettings,
    ) -> AsyncIterator[Delta]:
        """Ask once, and yield the answer as it arrives.

        Raises:
            ModelError: If the request failed.
        """
        if not loader.is_loaded():
            yield LoadingDelta("Loading the model library")
        self._library = await loader.load()
        # Our own limits come first; the library's are only there in case ours cannot act.
        silence = max(self._patience.first_token, self._patience.between_chunks) + 30.0
        limits = TimeLimits(self._patience.connect, silence)
        request = request_body(
            self._route, messages, tools, settings, limits, self.profile.output_limit
        )
        answer = ChunkReader()
        chunks = self._stream(request) if settings.stream else self._whole(request)
        async with contextlib.aclosing(chunks):
            last_turn = time.perf_counter()
            async for chunk in chunks:
                for delta in answer.take(chunk):
                    yield delta
                if time.perf_counter() - last_turn > _TURN:
                    await asyncio.sleep(0)
                    last_turn = time.perf_counter()
        await self._catalogue.answered(self._route)
        for delta in self._ending(answer):
            yield delta

    async def _stream(self, request: Mapping[str, Any]) -> AsyncGenerator[Any, None]:
        """Yield the library's chunks, with silence and failures turned into our errors."""
        response: Any = None
        try:
            with self._translated():
                async with self._at_most(self._patience.first_token):
                    response = await self._ask(request)
                    chunk = await anext(response, None)
            while chunk is not None:
                yield chunk
                with self._translated():
                    async with self._at_most(self._patience.between_chunks):
                        chunk = await anext(response, None)
        finally:
            if response is not None:
                await _close(response)

    async def _whole(self, request: Mapping[str, Any]) -> AsyncGenerator[Any, None]:
        with self._translated():
            async with self._at_most(self._patience.first_token):
                response = await self._ask(request)
        yield response

    async def _ask(self, request: Mapping[str, Any]) -> Any:
        assert self._library is not None
        return await self._library.acompletion(**request)

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (ModelError, GeneratorExit):
            raise
        except Exception as error:
            _log.debug("request to %s failed", self._route.model, exc_info=True)
            fault = network_fault(error, self._route)
            fault = fault or model_error(failure_of(error), self._route, self._clock.now())
            raise self._catalogue.advise(fault, self._route) from None

    @contextlib.asynccontextmanager
    async def _at_most(self, seconds: float) -> AsyncIterator[None]:
        limit = asyncio.timeout(seconds)
        try:
            async with limit:
                yield
        except Exception:
            if limit.expired():
                raise timeout_error(self._route, seconds) from None
            raise

    def _ending(self, answer: ChunkReader) -> Iterator[Delta]:
        if not answer.finish_reason:
            raise broken_off(self._route, "ended the answer without saying that it is complete")
        usage = answer.usage
        if answer.empty and usage is None:
            raise broken_off(self._route, "sent an empty answer")
        if usage is not None:
            yield replace(usage, cost=self._catalogue.cost(self._route, usage))
        yield FinishDelta(answer.finish_reason, answer.thinking.reasoning(self._route.provider))


async def _close(response: Any) -> None:
    """Close the connection; a library that does not let go is left behind."""
    try:
        async with asyncio.timeout(1.0):
            await response.aclose()
    except Exception:
        _log.debug("a stream did not close", exc_info=True)
