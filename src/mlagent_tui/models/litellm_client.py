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
from dataclasses import dataclass, field
from decimal import Decimal
from types import ModuleType
from typing import Any

from mlagent_tui.clock import Clock
from mlagent_tui.models import loader
from mlagent_tui.models.client import (
    Delta,
    FinishDelta,
    LoadingDelta,
    ModelError,
    ModelSettings,
    ReasoningDelta,
    TextDelta,
    UsageDelta,
)
from mlagent_tui.models.errors import broken_off, failure_of, model_error, timeout_error
from mlagent_tui.models.registry import COMPATIBLE, Route
from mlagent_tui.models.thinking import Thinking
from mlagent_tui.models.tool_fragments import ToolFragments
from mlagent_tui.models.wire import render_messages, render_tools
from mlagent_tui.protocol.messages import Message
from mlagent_tui.protocol.values import ToolInfo

_log = logging.getLogger(__name__)

_TURN = 0.005
"""Seconds of uninterrupted chunks after which the event loop gets a turn."""

_FINISH = {"function_call": "tool_calls", "max_tokens": "length", "refusal": "content_filter"}
_REASONS = frozenset({"stop", "tool_calls", "length", "content_filter"})


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

    def __init__(self, route: Route, clock: Clock, patience: Patience | None = None) -> None:
        self._route = route
        self._clock = clock
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
    def context_window(self) -> int | None:
        """The window in tokens as the library's own list has it; None until it is loaded."""
        entry = self._listed()
        if entry is None:
            return None
        size = entry.get("max_input_tokens") or entry.get("max_tokens")
        return int(size) if size else None

    @property
    def window_source(self) -> str:
        """``metadata`` if the window is known."""
        return "metadata" if self.context_window else ""

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
        request = self._request(messages, tools, settings)
        answer = _Answer(self._route)
        chunks = self._stream(request) if settings.stream else self._whole(request)
        async with contextlib.aclosing(chunks):
            last_turn = time.perf_counter()
            async for chunk in chunks:
                for delta in answer.take(chunk):
                    yield delta
                if time.perf_counter() - last_turn > _TURN:
                    await asyncio.sleep(0)
                    last_turn = time.perf_counter()
        for delta in self._ending(answer):
            yield delta

    def _request(
        self, messages: Sequence[Message], tools: Sequence[ToolInfo], settings: ModelSettings
    ) -> dict[str, Any]:
        import httpx

        route, patience = self._route, self._patience
        # Our own limits come first; the library's are only there in case ours cannot act.
        silence = max(patience.first_token, patience.between_chunks) + 30.0
        request: dict[str, Any] = {
            "model": route.wire_model,
            "messages": render_messages(messages, route.provider),
            "stream": settings.stream,
            "timeout": httpx.Timeout(silence, connect=patience.connect),
            "max_retries": 0,
        }
        if settings.stream:
            request["stream_options"] = {"include_usage": True}
        if route.wire_model.startswith(("openai/", f"{COMPATIBLE}/")):
            # Whoever is behind the address decides what it supports, not the library's list.
            # Dropping what the list lacks would also repeat a request that was refused with 422,
            # and lose the refusal's text.
            request["allowed_openai_params"] = ["tools", "tool_choice", "stream_options"]
        else:
            request["drop_params"] = True
        if route.api_base is not None:
            request["api_base"] = route.api_base
        if route.api_key is not None:
            request["api_key"] = route.api_key
        if tools:
            request["tools"] = render_tools(tools)
            request["tool_choice"] = "auto"
        if settings.max_output_tokens is not None:
            request["max_tokens"] = settings.max_output_tokens
        headers = dict(route.headers)
        if route.session_header and settings.session_id:
            headers[route.session_header] = settings.session_id[:256]
        if headers:
            request["extra_headers"] = headers
        return request

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
            raise model_error(failure_of(error), self._route, self._clock.now()) from None

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

    def _ending(self, answer: _Answer) -> Iterator[Delta]:
        if not answer.finish_reason:
            raise broken_off(self._route, "ended the answer without saying that it is complete")
        usage = answer.usage
        if answer.empty and usage is None:
            raise broken_off(self._route, "sent an empty answer")
        if usage is not None:
            cached = getattr(getattr(usage, "prompt_tokens_details", None), "cached_tokens", None)
            yield UsageDelta(
                usage.prompt_tokens, usage.completion_tokens, cached or 0, self._cost(usage)
            )
        yield FinishDelta(answer.finish_reason, answer.thinking.reasoning(self._route.provider))

    def _cost(self, usage: Any) -> Decimal | None:
        """Return the price in US dollars; None if the library's list does not have it."""
        if self._route.local:
            return Decimal(0)
        entry = self._listed()
        if self._library is None or entry is None or "input_cost_per_token" not in entry:
            return None
        try:
            parts = self._library.cost_per_token(
                model=self._route.name,
                custom_llm_provider=self._route.provider,
                usage_object=usage,
            )
        except Exception:
            _log.debug("no price for %s", self._route.model, exc_info=True)
            return None
        return sum((Decimal(f"{part:.12f}") for part in parts), Decimal(0)).normalize()

    def _listed(self) -> Mapping[str, Any] | None:
        """Return the model's entry in the library's list: a look-up in memory, nothing more."""
        if self._library is None and loader.is_loaded():
            self._library = loader.start_loading().result()
        if self._library is None or self._route.wire_model != f"{self.provider}/{self._route.name}":
            return None
        listed: Mapping[str, Mapping[str, Any]] = self._library.model_cost
        entry = listed.get(self._route.wire_model)
        if entry is None:
            entry = listed.get(self._route.name)
            if entry is not None and entry.get("litellm_provider") != self.provider:
                return None
        return entry


@dataclass(slots=True)
class _Answer:
    """Turns the library's chunks into deltas, and remembers what is told at the end."""

    route: Route
    usage: Any = None
    finish_reason: str = ""
    empty: bool = True
    thinking: Thinking = field(default_factory=Thinking)
    fragments: ToolFragments = field(default_factory=ToolFragments)

    def take(self, chunk: Any) -> Iterator[Delta]:
        """Yield what one chunk, or one whole answer, brings."""
        usage = getattr(chunk, "usage", None)
        if usage is not None and (usage.prompt_tokens or usage.completion_tokens):
            self.usage = usage
        if not chunk.choices:
            return
        choice = chunk.choices[0]
        whole = getattr(choice, "message", None)
        part = whole if whole is not None else choice.delta
        yield from self._thinking(part)
        if part.content:
            self.empty = False
            yield TextDelta(part.content)
        for position, call in enumerate(part.tool_calls or ()):
            self.empty = False
            index = position if whole is not None else call.index
            told = call.function
            yield self.fragments.add(index, call.id or "", told.name or "", told.arguments or "")
        if choice.finish_reason:
            reason = _FINISH.get(choice.finish_reason, choice.finish_reason)
            self.finish_reason = reason if reason in _REASONS else "stop"

    def _thinking(self, part: Any) -> Iterator[Delta]:
        for block in getattr(part, "thinking_blocks", None) or ():
            self.thinking.add_block(block)
        text = getattr(part, "reasoning_content", None) or getattr(part, "reasoning", None)
        if isinstance(text, str) and text:
            self.empty = False
            self.thinking.add_text(text)
            yield ReasoningDelta(text)


async def _close(response: Any) -> None:
    """Close the connection; a library that does not let go is left behind."""
    try:
        async with asyncio.timeout(1.0):
            await response.aclose()
    except Exception:
        _log.debug("a stream did not close", exc_info=True)
