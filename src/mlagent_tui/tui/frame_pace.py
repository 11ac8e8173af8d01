"""How often the screen is drawn while events arrive, and when it steps back for a key. Pure."""

from __future__ import annotations

FRAME = 1 / 20
"""Seconds between the beginnings of two frames, if drawing one is cheap."""

FAST_FRAME = 1 / 10
"""The same while so much arrives that nobody could read it; the rest goes into taking it in."""

FAST = 60
"""More events than this in a frame are so much: 1,200 a second begin it, under 600 end it."""

SLOWEST = 1 / 5
"""Seconds between two frames at most, however dear they are; also while nobody looks."""

SHARE = 2.5
"""How much longer than a frame the time to the next one is; its wait for the painter counts."""

KEY_FIRST = 0.03
"""Seconds after a key in which no frame begins, so that the key is seen first."""


def frame_gap(cost: float, events: int, *, focused: bool) -> float:
    """Return the seconds from the beginning of a frame to that of the next one.

    Args:
        cost: Seconds that the frame took, from its events to the painted screen.
        events: Events that it showed.
        focused: Whether the person looks at this terminal, as far as it says.
    """
    if not focused:
        return SLOWEST
    least = FAST_FRAME if events > FAST else FRAME
    return min(SLOWEST, max(least, cost * SHARE))


def hold_for_key(now: float, last_key: float) -> float:
    """Return the seconds for which a frame has to wait for the echo of a key; mostly 0.

    Args:
        now: The moment, in seconds of a monotonic clock.
        last_key: The moment of the last key.
    """
    return max(0.0, KEY_FIRST - (now - last_key)) if last_key <= now else 0.0
