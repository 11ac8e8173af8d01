"""Transient failures are retried visibly; others are not; waits can be cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from mlagent_tui.models.client import (
    Delta,
    FinishDelta,
    ModelError,
    ModelSettings,
    RetryDelta,
    TextDelta,
)
from mlagent_tui.models.faults.local_time import moment_text
from mlagent_tui.models.faults.retry import RetryingClient
from mlagent_tui.models.profile import ModelProfile
from mlagent_tui.protocol.messages import Message
from mlagent_tui.protocol.values import ToolInfo
from standin.clocks import InstantClock, StoppedClock

DONE = FinishDelta("stop")


class Attempts:
    """A client that goes through a list: an error is raised after some text."""

    model, provider, profile = "a/b", "a", ModelProfile(1000, "metadata")

    def __init__(self, *outcomes: ModelError | None) -> None:
        self._outcomes = list(outcomes)
        self.asked = 0

    async def prepare(self) -> None:
        pass

    async def stream(
        self, messages: Sequence[Message], tools: Sequence[ToolInfo], settings: ModelSettings
    ) -> AsyncIterator[Delta]:
        outcome = self._outcomes[min(self.asked, len(self._outcomes) - 1)]
        self.asked += 1
        yield TextDelta(f"attempt {self.asked}")
        if outcome is not None:
            raise outcome
        yield DONE


def fault(code: str = "unavailable", after: float | None = None) -> ModelError:
    return ModelError(code, "It broke.", "", retryable=True, retry_after=after)


async def ask(client: RetryingClient) -> list[Delta]:
    return [delta async for delta in client.stream([], [], ModelSettings())]


async def test_an_answer_passes_through() -> None:
    client = RetryingClient(Attempts(None), InstantClock())
    assert await ask(client) == [TextDelta("attempt 1"), DONE]
    assert (client.model, client.provider, client.profile.window) == ("a/b", "a", 1000)


async def test_a_fault_is_told_before_the_wait_and_then_asked_again() -> None:
    clock = InstantClock()
    deltas = await ask(RetryingClient(Attempts(fault(), fault("network"), None), clock))
    retries = [delta for delta in deltas if isinstance(delta, RetryDelta)]
    assert [(each.attempt, each.of) for each in retries] == [(2, 5), (3, 5)]
    assert retries[0].reason == "The service is busy or down"
    assert [each.delay for each in retries] == clock.waits
    assert 1 <= clock.waits[0] <= 2 <= clock.waits[1] <= 3
    assert deltas[-2:] == [TextDelta("attempt 3"), DONE]


async def test_attempts_come_to_an_end() -> None:
    clock, attempts = InstantClock(), Attempts(fault())
    with pytest.raises(ModelError, match=r"^It broke\. It was asked 5 times\.$"):
        await ask(RetryingClient(attempts, clock))
    assert attempts.asked == 5
    assert len(clock.waits) == 4


@pytest.mark.parametrize("code", ["auth", "billing", "not_found", "bad_request", "repetition"])
async def test_lasting_failures_are_not_retried(code: str) -> None:
    attempts = Attempts(ModelError(code, "No."))
    with pytest.raises(ModelError):
        await ask(RetryingClient(attempts, InstantClock()))
    assert attempts.asked == 1


async def test_the_wait_that_was_asked_for_is_kept() -> None:
    clock = InstantClock()
    asked = fault("rate_limit", after=2.0)
    await ask(RetryingClient(Attempts(asked, asked, None), clock))
    assert len(clock.waits) == 2
    assert all(2.0 <= wait <= 3.0 for wait in clock.waits)
    assert clock.waits[0] != clock.waits[1], "clients that were told the same must spread"


@pytest.mark.parametrize("code", ["rate_limit", "unavailable"])
async def test_a_wait_of_nothing_is_not_taken_at_its_word(code: str) -> None:
    clock = InstantClock()
    asked = fault(code, after=0.0)
    await ask(RetryingClient(Attempts(asked, asked, None), clock))
    assert all(wait >= 1 for wait in clock.waits)


async def test_all_waits_together_are_bounded() -> None:
    clock, attempts = InstantClock(), Attempts(fault("rate_limit", after=290))
    with pytest.raises(ModelError, match=r"It broke\. It was asked 3 times\."):
        await ask(RetryingClient(attempts, clock))
    assert attempts.asked == 3
    assert sum(clock.waits) < 600


async def test_a_long_answer_that_breaks_off_is_still_asked_for_again() -> None:
    clock = InstantClock()

    class Long(Attempts):
        async def stream(self, *arguments: Any) -> AsyncIterator[Delta]:  # type: ignore[override]
            async for delta in super().stream(*arguments):
                await clock.sleep(3000)
                yield delta

    deltas = await ask(RetryingClient(Long(fault("protocol"), None), clock))
    assert deltas[-1] == DONE


async def test_a_rate_limit_without_a_time_is_waited_for_at_least_a_minute() -> None:
    clock = InstantClock()
    with pytest.raises(ModelError):
        await ask(RetryingClient(Attempts(fault("rate_limit")), clock))
    assert sum(clock.waits) >= 60
    assert clock.waits == sorted(clock.waits)


async def test_an_hour_is_not_waited_for() -> None:
    clock, attempts = InstantClock(), Attempts(fault("rate_limit", after=3600))
    with pytest.raises(ModelError, match=r"It asks to wait until 14:00 CET, so") as caught:
        await ask(RetryingClient(attempts, clock, zone=ZoneInfo("Europe/Berlin")))
    assert attempts.asked == 1
    assert clock.waits == []
    assert caught.value.retry_after == 3600
    assert caught.value.hint == "Try again then, or choose another model with /model."


async def test_a_wait_can_be_cancelled() -> None:
    clock, attempts = StoppedClock(), Attempts(fault())
    task = asyncio.create_task(ask(RetryingClient(attempts, clock)))
    await clock.waiting.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert attempts.asked == 1


async def test_the_answer_can_be_closed_during_a_wait() -> None:
    clock, attempts = StoppedClock(), Attempts(fault())
    deltas = RetryingClient(attempts, clock).stream([], [], ModelSettings())
    assert isinstance(deltas, AsyncGenerator)

    async def take() -> list[Delta]:
        return [delta async for delta in deltas]

    task = asyncio.create_task(take())
    await clock.waiting.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await deltas.aclose()
    assert attempts.asked == 1


@pytest.mark.parametrize(
    ("moment", "zone", "text"),
    [
        (datetime(2026, 11, 24, 20, 30, tzinfo=UTC), "Europe/Berlin", "21:30 CET"),
        (datetime(2026, 7, 24, 12, 0, tzinfo=UTC), "Europe/Berlin", "24 July at 14:00 CEST"),
        (datetime(2026, 11, 24, 20, 30, 1, tzinfo=UTC), "UTC", "20:31 UTC"),
        (datetime(2026, 11, 24, 20, 59, 59, 900, tzinfo=UTC), "UTC", "21:00 UTC"),
        (datetime(2026, 11, 24, 23, 30, tzinfo=UTC), "Europe/Berlin", "tomorrow at 00:30 CET"),
        (datetime(2027, 1, 2, 8, 0, tzinfo=UTC), "UTC", "2 January 2027 at 08:00 UTC"),
        (datetime(2026, 11, 24, 14, 0, tzinfo=UTC), "Europe/Istanbul", "17:00 UTC+03"),
    ],
)
def test_a_moment_is_said_in_local_time(moment: datetime, zone: str, text: str) -> None:
    now = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    assert moment_text(moment, now, ZoneInfo(zone)) == text
