"""Text that repeats itself without end is noticed; text that only looks like it is not."""

from __future__ import annotations

import base64
import json
import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlagent_tui.models.answers.repetition import LONGEST_PERIOD, TIMES, Repetition


def noticed_after(text: str, size: int = 7, enough: int = 8_000) -> int | None:
    """Return how many characters had come when the repetition was noticed."""
    watch = Repetition(enough)
    for start in range(0, len(text), size):
        if watch.add(text[start : start + size]):
            return start + size
    return None


@pytest.mark.parametrize("piece", ["a", "\n", "no ", "I will try again.\n", "wörd 🙂 ", "0, 1, "])
@pytest.mark.parametrize("size", [1, 7, 400, 50_000])
def test_short_pieces(piece: str, size: int) -> None:
    text = (piece * 20_000)[:20_000]
    seen = noticed_after(f"Here it is: {text}", size)
    assert seen is not None
    assert seen <= max(8_000 + 1_500, size)


@pytest.mark.parametrize("period", [300, 977, LONGEST_PERIOD])
def test_long_pieces_count_when_they_came_often_enough(period: int) -> None:
    source = random.Random(period)
    piece = "".join(source.choice("abcdefgh \n") for _ in range(period))
    seen = noticed_after("A beginning. " + piece * 60)
    assert seen is not None
    least = max(8_000, TIMES * period)
    assert least <= seen <= least + 2 * LONGEST_PERIOD + 1_000


def test_a_piece_that_holds_rows_of_signs() -> None:
    piece = "=" * 200 + "\n" + "step done, next step\n" + "-" * 29
    assert noticed_after(piece * 100) is not None


def test_a_loop_after_a_long_sound_text() -> None:
    source = random.Random(1)
    sound = " ".join(str(source.random()) for _ in range(3_000))
    seen = noticed_after(sound + "and again " * 3_000)
    assert seen is not None
    assert len(sound) < seen <= len(sound) + 10_000


def test_a_loop_that_ends_in_time_is_forgotten() -> None:
    sound = " ".join(map(str, range(2_000)))
    assert noticed_after(("x" * 5_000 + sound) * 5) is None


def table(rows: int) -> str:
    lines = (f"| {row} | ok | 0.{row * 7 % 1000:03d} | yes |" for row in range(rows))
    return "| run | state | loss | kept |\n|---|---|---|---|\n" + "\n".join(lines)


NOISE = random.Random(7).randbytes(60_000)

SOUND = {
    "a table": table(2_000),
    "a row of signs": "=" * 600 + "\nResults\n" + "=" * 600,
    "a list of zeros": json.dumps([0.0] * 1_200),
    "a matrix of zeros and ones": json.dumps(
        [[float(row == column) for column in range(60)] for row in range(60)]
    ),
    "base64": base64.b64encode(NOISE).decode(),
    "base64 of nothing": base64.b64encode(bytes(4_500)).decode(),
    "code with equal lines": "\n".join(
        f"    total += step({number})\n    check()\n    log.flush()" for number in range(3_000)
    ),
    "equal tests": "    assert True\n" * 400,
    "numbers": "\n".join(map(str, range(20_000))),
}


@pytest.mark.parametrize("name", SOUND)
@pytest.mark.parametrize("size", [5, 100_000])
def test_sound_text_is_left_alone(name: str, size: int) -> None:
    assert noticed_after(SOUND[name], size) is None


@given(st.text(max_size=3_000), st.integers(1, 900))
def test_chunks_of_any_size_find_the_same(text: str, size: int) -> None:
    loop = (text or "x") * (60_000 // (len(text) or 1)) if len(text) <= LONGEST_PERIOD else text
    assert (noticed_after(loop, size) is None) == (noticed_after(loop, 10**6) is None)


def test_it_costs_next_to_nothing() -> None:
    sound = SOUND["numbers"] + SOUND["base64"]
    begin = time.process_time()
    noticed_after(sound, 4)
    assert (time.process_time() - begin) / (len(sound) / 4) < 20e-6
