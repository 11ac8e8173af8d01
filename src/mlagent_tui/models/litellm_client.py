"""Asks any model through LiteLLM; its objects are seen here and in ``answers/chunks.py`` alone.

Chunks are read on the event loop of whoever asks. A burst of them would keep that loop busy, so
it is given a turn after a few milliseconds: the longest gap then stays below 35 ms, on either
wire, for bursts of 500 and of 2,000 chunks, where LiteLLM's own loop leaves 270 to 1,240 ms. A
thread of its own is therefore not needed.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import time
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from dataclasses import replace
from types import ModuleType
from typing import Any

from mlagent_tui.clock import Clock, SystemClock
from mlagent_tui.models.answers.answer_limits import AnswerLimits, reply_too_large
from mlagent_tui.models.answers.chunks import ChunkReader, forget_read
from mlagent_tui.models.answers.silence import LOCAL_PATIENCE, Patience, Silence, SilenceError
from mlagent_tui.models.catalogue.catalogue import Catalogue
from mlagent_tui.models.client import (
    Delta,
    FinishDelta,
    LoadingDelta,
    ModelError,
    ModelSettings,
)
from mlagent_tui.models.faults.errors import broken_off, failure_of, model_error, timeout_error
from mlagent_tui.models.faults.network_faults import network_fault
from mlagent_tui.models.library import loader
from mlagent_tui.models.library.body_limits import Body, watched_by
from mlagent_tui.models.profile import ModelProfile
from mlagent_tui.models.requests.request_body import TimeLimits, request_body
from mlagent_tui.models.routes.registry import Route
from mlagent_tui.protocol.messages import Message
from mlagent_tui.protocol.values import ToolInfo

__all__ = ["LOCAL_PATIENCE", "LiteLLMClient", "Patience"]

_log = logging.getLogger(__name__)

_UNREADABLE = re.compile(
    r"Traceback \(most recent call last\)|with no 'choices'|Empty or invalid response from LLM"
)
"""What the library says when it stumbled over an answer; its words help nobody."""

_TURN = 0.005
"""Seconds of uninterrupted chunks after which the event loop gets a turn."""


class LiteLLMClient:
    """One model, asked through LiteLLM, without any retry of its own."""

    def __init__(
        self,
        route: Route,
        clock: Clock,
        catalogue: Catalogue,
        patience: Patience | None = None,
        silence_clock: Clock | None = None,
    ) -> None:
        self._route = route
        self._clock = clock
        self._catalogue = catalogue
        self._patience = patience or (LOCAL_PATIENCE if route.local else Patience())
        self._silence_clock = silence_clock or SystemClock()
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
    ) -> AsyncGenerator[Delta, None]:
        """Ask once, and yield the answer as it arrives.

        Raises:
            ModelError: If the request failed.
        """
        if not loader.is_loaded():
            yield LoadingDelta("Loading the model library")
        self._library = await loader.load()
        # Our own limits come first; the library's are only there in case ours cannot act.
        limits = TimeLimits(self._patience.connect, self._patience.longest + 30.0)
        request = request_body(
            self._route, messages, tools, settings, limits, self.profile.output_limit
        )
        silence = Silence(self._patience, self._silence_clock, streamed=settings.stream)
        try:
            async with contextlib.aclosing(self._read(request, silence)) as deltas:
                async for delta in deltas:
                    yield delta
        finally:
            await silence.close()

    async def _read(
        self, request: Mapping[str, Any], silence: Silence
    ) -> AsyncGenerator[Delta, None]:
        """Yield what the chunks bring, within limits, and give the event loop its turns."""
        answer, limits, body = ChunkReader(), AnswerLimits(self._route), Body(silence.heard)
        ask = self._stream if request["stream"] else self._whole
        async with contextlib.aclosing(ask(request, silence, body)) as chunks:
            last_turn = time.perf_counter()
            async for chunk in chunks:
                told = False
                for delta in answer.take(chunk):
                    limits.check(delta)
                    yield delta
                    told = True
                if told:
                    silence.told()
                    body.barren = 0
                if time.perf_counter() - last_turn > _TURN:
                    await asyncio.sleep(0)
                    last_turn = time.perf_counter()
        await self._catalogue.answered(self._route)
        for delta in self._ending(answer):
            yield delta

    async def _stream(
        self, request: Mapping[str, Any], silence: Silence, body: Body
    ) -> AsyncGenerator[Any, None]:
        """Yield the library's chunks, with silence and failures turned into our errors."""
        response: Any = None
        try:
            with self._translated(body):
                with silence, watched_by(body):
                    response = await self._ask(request)
                    chunk = await anext(response, None)
                while chunk is not None:
                    yield chunk
                    forget_read(response)
                    with silence:
                        chunk = await anext(response, None)
        finally:
            if response is not None:
                await _close(response)

    async def _whole(
        self, request: Mapping[str, Any], silence: Silence, body: Body
    ) -> AsyncGenerator[Any, None]:
        with self._translated(body), silence, watched_by(body):
            response = await self._ask(request)
        yield response

    async def _ask(self, request: Mapping[str, Any]) -> Any:
        assert self._library is not None
        return await self._library.acompletion(**request)

    @contextlib.contextmanager
    def _translated(self, body: Body) -> Iterator[None]:
        try:
            yield
        except (ModelError, GeneratorExit):
            raise
        except SilenceError as error:
            raise timeout_error(self._route, error.seconds) from None
        except Exception as error:
            _log.debug("request to %s failed", self._route.model, exc_info=True)
            if body.excess:
                raise reply_too_large(self._route, body.excess) from None
            if body.unreadable or _UNREADABLE.search(str(error)):
                raise broken_off(self._route, "sent an answer that could not be read") from None
            fault = network_fault(error, self._route)
            fault = fault or model_error(failure_of(error), self._route, self._clock.now())
            raise self._catalogue.advise(fault, self._route) from None

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
