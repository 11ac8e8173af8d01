"""Asks again after transient failures, visibly, and with waits that can be cancelled."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta, tzinfo

from tenacity import AsyncRetrying, RetryCallState
from tenacity.wait import wait_base, wait_exponential_jitter, wait_random

from mlagent_tui.clock import Clock
from mlagent_tui.models.client import Delta, ModelClient, ModelError, ModelSettings, RetryDelta
from mlagent_tui.models.faults.local_time import moment_text
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
        spread: Is added to a wait that the provider named, so that not all who were told the
            same come back at the same moment.
        longest: Seconds of a wait named by the provider beyond which it is not waited for.
        in_all: Seconds after the first failure beyond which no further attempt begins.
    """

    attempts: int = 5
    wait: wait_base = field(
        default_factory=lambda: wait_exponential_jitter(multiplier=1, max=30, jitter=1)
    )
    rate_limit_wait: wait_base = field(
        default_factory=lambda: wait_exponential_jitter(multiplier=5, max=60, jitter=2)
    )
    spread: wait_base = field(default_factory=lambda: wait_random(0, 1))
    longest: float = 300.0
    in_all: float = 600.0


_REASONS = {
    "rate_limit": "Too many requests",
    "network": "The connection failed",
    "timeout": "No answer in time",
    "protocol": "The answer broke off or could not be read",
    "unavailable": "The service is busy or down",
}

_TEN_YEARS = 10 * 365 * 86400.0


class RetryingClient(WrappedClient):
    """A client that asks another one, again where that can help."""

    def __init__(
        self,
        inner: ModelClient,
        clock: Clock,
        policy: RetryPolicy | None = None,
        zone: tzinfo | None = None,
    ) -> None:
        """Wrap a client.

        Args:
            inner: Is asked.
            clock: Time for the waits.
            policy: How often and how long.
            zone: The person's time zone; None takes the machine's.
        """
        super().__init__(inner)
        self._clock = clock
        self._policy = policy or RetryPolicy()
        self._zone = zone

    async def stream(
        self,
        messages: Sequence[Message],
        tools: Sequence[ToolInfo],
        settings: ModelSettings,
    ) -> AsyncGenerator[Delta, None]:
        """Ask, and yield the answer; before each further attempt a :class:`RetryDelta`.

        Raises:
            ModelError: If the failure is not transient, or attempts or time are used up, or the
                provider asks for a longer wait than anybody would sit through.
        """
        attempt = 1
        first_failure: float | None = None
        while True:
            answer = self._inner.stream(messages, tools, settings)
            try:
                async with contextlib.aclosing(answer) as deltas:
                    async for delta in deltas:
                        yield delta
                return
            except ModelError as error:
                now = self._clock.monotonic()
                first_failure = now if first_failure is None else first_failure
                delay = self._delay(error, attempt, now - first_failure)
                reason = _REASONS.get(error.code, error.message.rstrip("."))
            attempt += 1
            yield RetryDelta(attempt, self._policy.attempts, delay, reason)
            await self._clock.sleep(delay)

    def _delay(self, error: ModelError, attempt: int, passed: float) -> float:
        """Return the wait before the next attempt, or raise if there is to be none."""
        policy = self._policy
        if not error.retryable:
            raise error
        if error.retry_after is not None and error.retry_after > policy.longest:
            raise self._too_long(error, error.retry_after)
        delay = self._wait(error, attempt)
        if attempt >= policy.attempts or passed + delay > policy.in_all:
            raise _given_up(error, attempt)
        return delay

    def _wait(self, error: ModelError, attempt: int) -> float:
        """Return how long to wait: what was asked for and a little more, or our own measure."""
        policy = self._policy
        strategy = policy.rate_limit_wait if error.code == "rate_limit" else policy.wait
        state = RetryCallState(AsyncRetrying(), None, (), {})
        state.attempt_number = attempt
        if not error.retry_after:  # none, or one that has passed: asking at once only annoys
            return float(strategy(state))
        return error.retry_after + float(policy.spread(state))

    def _too_long(self, error: ModelError, seconds: float) -> ModelError:
        now = self._clock.now()
        until = moment_text(now + timedelta(seconds=min(seconds, _TEN_YEARS)), now, self._zone)
        return ModelError(
            error.code,
            f"{error.message.rstrip('.')}. It asks to wait until {until}, so this stops here.",
            "Try again then, or choose another model with /model.",
            retryable=True,
            retry_after=seconds,
        )


def _given_up(error: ModelError, attempts: int) -> ModelError:
    if attempts == 1:
        return error
    return ModelError(
        error.code,
        f"{error.message.rstrip('.')}. It was asked {attempts} times.",
        error.hint,
        error.retryable,
        error.retry_after,
    )
