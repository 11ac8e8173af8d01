"""How an answer that streams is written to the terminal."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.pty

BEGIN, END = b"\x1b[?2026h", b"\x1b[?2026l"


def test_frames_are_shown_at_once_and_nothing_is_cleared(open_terminal) -> None:
    terminal = open_terminal("--demo", rows=40, columns=120)
    terminal.wait_for("Train a classifier")
    begun = len(terminal.raw)
    terminal.send("\r")
    terminal.wait_for("y 1 +Approve once")
    streamed = bytes(terminal.raw[begun:])
    assert b"\x1b[2J" not in streamed, "the whole screen was cleared"
    frames = streamed.count(BEGIN)
    assert frames > 5
    assert abs(streamed.count(END) - frames) <= 1
    closed = (part.partition(END) for part in streamed.split(BEGIN)[1:])
    outside = b"".join(after for _, end, after in closed if end)
    assert b"\x1b[38" not in outside, "text was drawn outside a synchronized frame"
