"""Quick answers are read in few pieces; nothing slow, nothing first and no burst has to wait."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from mlagent_tui.models.library.gathered_reads import FULL, SPAN, gathered
from standin.clocks import InstantClock


class Line:
    """A connection: a read brings what has come by then, or waits for the next piece."""

    def __init__(self, clock: InstantClock, gap: float, count: int, size: int = 200) -> None:
        self._clock = clock
        self._left = [(gap * at, b"x" * size) for at in range(1, count + 1)]
        self.waits = 0.0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while self._left:
            now = self._clock.monotonic()
            if self._left[0][0] > now:
                self.waits += self._left[0][0] - now
                await self._clock.sleep(self._left[0][0] - now)
            read = b""
            while self._left and self._left[0][0] <= self._clock.monotonic() + 1e-9:
                if read and len(read) + len(self._left[0][1]) > FULL:
                    break
                read += self._left.pop(0)[1]
            yield read


async def reads_of(
    gap: float, count: int, size: int = 200
) -> tuple[list[tuple[float, int]], float]:
    """Return when each read was passed on and how long it is, and the seconds of needless waits."""
    clock = InstantClock()
    line = Line(clock, gap, count, size)
    found = [(clock.monotonic(), len(piece)) async for piece in gathered(line, clock)]
    assert sum(length for _, length in found) == count * size
    return found, sum(clock.waits) - line.waits


async def test_a_hundred_pieces_a_second_are_read_at_most_as_often_as_the_screen_draws() -> None:
    found, _ = await reads_of(0.01, 300)
    assert len(found) <= 3 / SPAN + 4


async def test_the_first_two_pieces_are_there_at_once() -> None:
    found, _ = await reads_of(0.01, 50)
    assert [moment for moment, _ in found[:2]] == pytest.approx([0.01, 0.02])


async def test_no_piece_is_late_by_more_than_the_span() -> None:
    found, _ = await reads_of(0.007, 500)
    passed = 0
    for moment, length in found:
        oldest = 0.007 * (passed // 200 + 1)
        assert moment - oldest <= SPAN + 1e-6
        passed += length


async def test_a_slow_answer_waits_for_nothing() -> None:
    found, needless = await reads_of(SPAN * 1.5, 40)
    assert (len(found), needless) == (40, 0.0)


async def test_a_burst_waits_for_nothing() -> None:
    _, needless = await reads_of(0.0, 1_000, FULL)
    assert needless == 0.0


async def test_the_end_of_a_short_answer_waits_at_most_a_moment() -> None:
    found, needless = await reads_of(0.001, 2)
    assert len(found) == 2
    assert needless <= SPAN
