"""The rules of the Esc and Ctrl+C ladders."""

from __future__ import annotations

import pytest

from mlagent_tui.tui.ladders import Standing, copy_step, escape_step, with_side_effects
from mlagent_tui.tui.state import ToolItem


@pytest.mark.parametrize(
    ("now", "step"),
    [
        (Standing(popup=True, in_pane=True, phase="streaming"), "close_popup"),
        (Standing(in_pane=True, phase="streaming"), "leave_pane"),
        (Standing(phase="streaming"), "interrupt"),
        (Standing(phase="waiting"), "interrupt"),
        (Standing(phase="tools"), "interrupt"),
        (Standing(phase="tools", side_effects=True), "ask_again"),
        (Standing(phase="tools", side_effects=True, armed=1.9), "interrupt"),
        (Standing(phase="tools", side_effects=True, armed=2.1), "ask_again"),
        (Standing(phase="interrupting"), "nothing"),
        (Standing(phase="idle"), "nothing"),
    ],
)
def test_escape(now: Standing, step: str) -> None:
    assert escape_step(now) == step


@pytest.mark.parametrize(
    ("now", "step"),
    [
        (Standing(selection=True, draft=True, phase="streaming"), "copy"),
        (Standing(draft=True, phase="streaming"), "clear_draft"),
        (Standing(phase="streaming"), "interrupt"),
        (Standing(phase="streaming", armed=0.5), "quit"),
        (Standing(), "arm_quit"),
        (Standing(armed=0.9), "quit"),
        (Standing(armed=1.1), "arm_quit"),
        (Standing(phase="interrupting"), "arm_quit"),
    ],
)
def test_copy(now: Standing, step: str) -> None:
    assert copy_step(now) == step


def test_reading_has_no_side_effects() -> None:
    calls = [ToolItem(key=name, tool=name, arguments={}) for name in ("read", "bash")]
    assert [call.tool for call in with_side_effects(calls)] == ["bash"]
