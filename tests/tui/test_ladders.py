"""The rules of the Esc and Ctrl+C ladders."""

from __future__ import annotations

import pytest

from mlagent_tui.protocol.values import EffectKind
from mlagent_tui.tui.keyboard.interrupt_text import stop_text, with_side_effects
from mlagent_tui.tui.keyboard.ladders import Standing, copy_step, escape_step
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
        (Standing(phase="idle"), "arm_rewind"),
        (Standing(phase="idle", armed=1.9), "rewind"),
        (Standing(phase="idle", armed=2.1), "arm_rewind"),
        (Standing(phase="idle", draft=True, armed=0.1), "nothing"),
        (Standing(phase="starting", armed=0.1), "nothing"),
        (Standing(phase="ended"), "nothing"),
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
        (Standing(phase="streaming", armed=0.5), "interrupt"),
        (Standing(draft=True, armed=0.5), "clear_draft"),
        (Standing(), "arm_quit"),
        (Standing(armed=0.9), "quit"),
        (Standing(armed=1.1), "arm_quit"),
        (Standing(phase="interrupting"), "arm_quit"),
        (Standing(phase="interrupting", armed=0.5), "quit"),
    ],
)
def test_copy(now: Standing, step: str) -> None:
    assert copy_step(now) == step


def call(tool: str, *effects: EffectKind, **facts: str) -> ToolItem:
    return ToolItem(
        key=tool, tool=tool, arguments={"command": "make all"}, effects=effects, facts=facts
    )


def test_side_effects_are_known_by_what_a_call_does_and_not_by_its_name() -> None:
    calls = [
        call("bash", "read"),
        call("read", "write"),
        call("run", "read", "run"),
        call("unknown"),
    ]
    assert [each.tool for each in with_side_effects(calls)] == ["read", "run", "unknown"]


@pytest.mark.parametrize(
    ("calls", "waiting", "told"),
    [
        ([call("bash", "run")], 0, "stops bash (make all)"),
        ([call("bash", "run")], 1, "stops bash (make all); 1 queued message is held"),
        ([call("bash", "run"), call("x")], 3, "stops bash (make all), x (make all); 3 queued"),
        ([call("hf_jobs", "spend", job_id="66f1")], 0, "(make all); job 66f1 goes on"),
        (
            [call("hf_jobs", "spend", job_id="6\x1b[2J", url="https://hub/6")],
            0,
            "job 6 (https://hub/6) goes on",
        ),
        ([], 0, "stops the turn"),
    ],
)
def test_an_interrupt_says_what_it_stops_and_what_goes_on(
    calls: list[ToolItem], waiting: int, told: str
) -> None:
    assert told in stop_text(calls, waiting)
