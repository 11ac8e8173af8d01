"""What the agent asks of a model, and what it gets back piece by piece."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from mlagent_tui.models.profile import ModelProfile
from mlagent_tui.protocol.messages import Message, Reasoning
from mlagent_tui.protocol.values import ToolInfo


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """How to ask.

    Attributes:
        stream: Take the answer piece by piece; otherwise it comes as one piece of text.
        max_output_tokens: Limit of the answer; None leaves it to the provider.
        session_id: Lets routers keep a session on one server.
        purpose: ``main`` for the turn itself, ``compaction`` for a summary.
        effort: How much to think: ``off``, ``minimal`` to ``max``; empty leaves it to the provider.
        temperature: How much chance there is in the answer; None leaves it to the provider.
        response_schema: JSON Schema that the server holds the answer to, or None.
    """

    stream: bool = True
    max_output_tokens: int | None = None
    session_id: str = ""
    purpose: str = "main"
    effort: str = ""
    temperature: float | None = None
    response_schema: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class TextDelta:
    """A piece of the answer's text."""

    text: str


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
    """A piece of readable thinking."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolCallDelta:
    """A fragment of a tool call.

    Attributes:
        index: Which call of the answer it belongs to.
        id: The provider's identifier; empty if it came before or comes later.
        tool: A piece of the name.
        arguments: A piece of the arguments' JSON text.
        recovered: Whether the call was read out of the answer's text.
    """

    index: int
    id: str = ""
    tool: str = ""
    arguments: str = ""
    recovered: bool = False


@dataclass(frozen=True, slots=True)
class UsageDelta:
    """What the request used, as the provider reports it.

    Attributes:
        tokens_in: All tokens that were read, those from and for a cache included.
        tokens_out: Tokens that were written, thinking included.
        tokens_cached: Those of ``tokens_in`` that came from a cache.
        tokens_cache_written: Those of ``tokens_in`` that were put into a cache.
        cost: US dollars, or None if unknown.
    """

    tokens_in: int
    tokens_out: int
    tokens_cached: int = 0
    tokens_cache_written: int = 0
    cost: Decimal | None = None


@dataclass(frozen=True, slots=True)
class FinishDelta:
    """The answer is over.

    Attributes:
        reason: ``stop``, ``tool_calls``, ``length`` or ``content_filter``.
        reasoning: Thinking to replay with the next requests to the same provider.
    """

    reason: str
    reasoning: Reasoning | None = None


@dataclass(frozen=True, slots=True)
class RetryDelta:
    """The attempt failed and another one begins after a wait.

    What the failed attempt delivered is void for the history. The wait itself happens inside
    the client, after this delta was taken.

    Attributes:
        attempt: Number of the attempt that will follow, from 2.
        of: How many attempts there are at most.
        delay: Seconds of the wait.
        reason: What went wrong, in a few plain words.
    """

    attempt: int
    of: int
    delay: float
    reason: str


@dataclass(frozen=True, slots=True)
class HealedDelta:
    """The request was refused, was changed so that it can work, and is sent again at once.

    What the refused attempt delivered is void for the history.

    Attributes:
        code: What was changed, for example ``effort`` or ``thinking_signature``.
        text: The same for people, in one plain sentence.
    """

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class LoadingDelta:
    """The model's library is still being loaded; the request waits for it."""

    text: str


Delta = (
    TextDelta
    | ReasoningDelta
    | ToolCallDelta
    | UsageDelta
    | FinishDelta
    | RetryDelta
    | HealedDelta
    | LoadingDelta
)
"""One piece of what a model request yields, in the order in which it arrives."""


class ModelError(Exception):
    """A request failed for good.

    Attributes:
        code: What kind of failure it is. Before anything is sent: ``unknown_model``,
            ``no_credential``, ``bad_address``, ``exposed_key``, ``library``. On the way:
            ``network``, ``proxy``, ``redirected``, ``timeout``. Refusals: ``auth``, ``billing``,
            ``not_found``, ``bad_request``, ``rate_limit``, ``unavailable``, ``context_overflow``.
            Of the answer: ``protocol``, ``too_large``, ``repetition``. Anything else:
            ``unexpected``. The agent adds ``context_full`` and ``no_model``.
        message: What happened and why, in one or two plain sentences.
        hint: What to do next.
        retryable: Whether the same request may work later.
        retry_after: Seconds that the provider asks to wait before that, if it said so.
    """

    def __init__(
        self,
        code: str,
        message: str,
        hint: str = "",
        retryable: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.retryable = retryable
        self.retry_after = retry_after


class ContextOverflowError(ModelError):
    """The request was larger than the model's context window.

    Attributes:
        limit: The window that the server named, in tokens, or None.
    """

    def __init__(self, message: str, limit: int | None = None) -> None:
        super().__init__("context_overflow", message, "Compact the conversation with /compact.")
        self.limit = limit


class ModelClient(Protocol):
    """A model that can be asked."""

    @property
    def model(self) -> str:
        """The id as people write it, for example ``anthropic/claude-…`` or ``ollama/x``."""
        ...

    @property
    def provider(self) -> str:
        """Whose wire it is; reasoning is only replayed to the provider that wrote it."""
        ...

    @property
    def profile(self) -> ModelProfile:
        """What is known of the model so far; a look-up in memory."""
        ...

    async def prepare(self) -> None:
        """Find out what has to be asked for: the server's window, what it can do, prices.

        Called before the first request and before a switch of the model; done once, so that
        further calls return at once. Takes a few seconds at most; what cannot be found out
        stays unknown.

        Raises:
            ModelError: If the model certainly cannot be used.
        """
        ...

    def stream(
        self,
        messages: Sequence[Message],
        tools: Sequence[ToolInfo],
        settings: ModelSettings,
    ) -> AsyncGenerator[Delta, None]:
        """Ask, and yield the answer as it arrives; closing it gives the request up.

        Yields at most one :class:`UsageDelta` and exactly one :class:`FinishDelta` for the
        attempt that succeeded.

        Raises:
            ModelError: If the request failed for good.
        """
        ...
