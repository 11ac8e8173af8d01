"""Asks again after transient failures, visibly, and with waits that can be cancelled."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from tenacity import AsyncRetrying, RetryCallState
from tenacity.wait import wait_base, wait_exponential_jitter

from mlagent_tui.clock import Clock
from mlagent_tui.models.client import Delta, ModelClient, ModelError, ModelSettings, RetryDelta
from mlagent_tui.models.wrapped_client import WrappedClient
from mlagent_tui.protocol.messages import Message
from mlagent_tui.protocol.values import ToolInfo


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and how long.

    Attributes:
        attempts: How many attempts there are at most, the first one included.
        wait: Waits after ordinary faults.
        rate_limit_wait: Waits after a rate limit that names no time: at least a minute in all.
        longest: Seconds of a wait named by the provider beyond which it is not waited for.
    """

    attempts: int = 5
    wait: wait_base = field(
        default_factory=lambda: wait_exponential_jitter(multiplier=1, max=30, jitter=1)
    )
    rate_limit_wait: wait_base = field(
        default_factory=lambda: wait_exponential_jitter(multiplier=5, max=60, jitter=2)
    )
    longest: float = 300.0


_REASONS = {
    "rate_limit": "too many requests",
    "network": "the connection failed",
    "timeout": "no answer in time",
    "protocol": "the answer broke off",
    "unavailable": "the service is busy or down",
}


class RetryingClient(WrappedClient):
    """A client that asks another one, again where that can help."""

    def __init__(self, inner: ModelClient, clock: Clock, policy: RetryPolicy | None = None) -> None:
        super().__init__(inner)
        self._clock = clock
        self._policy = policy or RetryPolicy()

    async def stream(
        self,
        messages: Sequence[Message],
        tools: Sequence[ToolInfo],
        settings: ModelSettings,
    ) -> AsyncIterator[Delta]:
        """Ask, and yield the answer; before each further attempt a :class:`RetryDelta`.

        Raises:
            ModelError: If the failure is not transient, or attempts are used up, or the
                provider asks for a longer wait than anybody would sit through.
        """
        attempt = 1
        while True:
            try:
                answer = self._inner.stream(messages, tools, settings)
                async with contextlib.aclosing(answer) as deltas:  # type: ignore[type-var]
                    async for delta in deltas:
                        yield delta
                return
            except ModelError as error:
                delay = self._delay(error, attempt)
                reason = _REASONS.get(error.code, error.code)
            attempt += 1
            yield RetryDelta(attempt, self._policy.attempts, delay, reason)
            await self._clock.sleep(delay)

    def _delay(self, error: ModelError, attempt: int) -> float:
        """Return the wait before the next attempt, or raise if there is to be none."""
        policy = self._policy
        if not error.retryable or attempt >= policy.attempts:
            raise error
        if error.retry_after is not None:
            if error.retry_after > policy.longest:
                raise self._too_long(error, error.retry_after)
            return error.retry_after
        strategy = policy.rate_limit_wait if error.code == "rate_limit" else policy.wait
        state = RetryCallState(AsyncRetrying(), None, (), {})
        state.attempt_number = attempt
        return float(strategy(state))

    def _too_long(self, error: ModelError, seconds: float) -> ModelError:
        until = self._clock.now() + timedelta(seconds=min(seconds, 10 * 365 * 86400.0))
        when = f"{until:%H:%M} UTC" if seconds < 86400 else f"{until:%Y-%m-%d %H:%M} UTC"
        return ModelError(
            error.code,
            f"{error.message.rstrip('.')}. It asks to wait until {when}.",
            f"Try again after {when}, or choose another model with /model.",
            retryable=True,
            retry_after=seconds,
        )
