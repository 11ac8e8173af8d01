from hypothesis import given
from hypothesis import strategies as st

from mlagent_tui.tui.frame_pace import (
    FAST,
    FAST_FRAME,
    FRAME,
    KEY_FIRST,
    SLOWEST,
    frame_gap,
    hold_for_key,
)


@given(st.floats(0, 10), st.floats(0, 10))
def test_dearer_frames_are_not_drawn_more_often(one: float, other: float) -> None:
    cheap, dear = sorted((one, other))
    assert FRAME <= frame_gap(cheap, 1, focused=True) <= frame_gap(dear, 1, focused=True) <= SLOWEST


def test_twenty_frames_a_second_at_best_and_five_while_nobody_looks() -> None:
    assert frame_gap(0.001, 1, focused=True) == FRAME
    assert frame_gap(0.04, 1, focused=True) == 0.1
    assert frame_gap(0.001, 1, focused=False) == SLOWEST


def test_ten_while_more_comes_than_can_be_read() -> None:
    assert frame_gap(0.001, FAST, focused=True) == FRAME
    assert frame_gap(0.001, FAST + 1, focused=True) == FAST_FRAME


def test_a_frame_waits_for_a_fresh_key_only() -> None:
    assert hold_for_key(10.0, 10.0) == KEY_FIRST
    assert 0 < hold_for_key(10.01, 10.0) < KEY_FIRST
    assert hold_for_key(10.0 + 2 * KEY_FIRST, 10.0) == 0
    assert hold_for_key(10.0, 11.0) == 0
    assert hold_for_key(0.0, float("-inf")) == 0
