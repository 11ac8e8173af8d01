"""The installed command in a pseudo-terminal: the whole demo, and the ways to leave."""

from __future__ import annotations

import contextlib
import json
import re

import pytest

from installed_command import Command
from pty_terminal import Terminal

pytestmark = pytest.mark.pty


def check_drawn_at(terminal: Terminal, rows: int, columns: int) -> None:
    """Wait until the composer's frame reaches from edge to edge, with the status line below it."""
    terminal.wait_for(rf"^╭─ \S ─{{{columns - 6}}}╮$")
    terminal.wait_until(
        lambda: "mode ask" in terminal.text().split("\n")[rows - 2], "the status line at its place"
    )


def approve(terminal: Terminal, tool: str) -> None:
    """Say yes once; keys that come too early are swallowed, so it may take more than one."""
    dialog = re.compile(rf"^╭─ Approval +{tool} ", re.MULTILINE)
    terminal.wait_for(dialog.pattern)
    for _ in range(20):
        terminal.send("y")
        with contextlib.suppress(AssertionError):
            terminal.wait_until(lambda: not dialog.search(terminal.text()), "an answer", limit=3)
            return
    raise AssertionError(f"the dialog takes no answer:\n{terminal.text()}")


def test_the_demo_from_start_to_end_in_a_window_that_changes(open_terminal, command) -> None:
    terminal = open_terminal("--demo", rows=40, columns=120)
    terminal.wait_for("Train a classifier")
    check_drawn_at(terminal, 40, 120)
    terminal.send("\r")
    terminal.wait_for("y 1 +Approve once")
    terminal.resize(24, 80)
    approve(terminal, "write")
    approve(terminal, "bash")
    check_drawn_at(terminal, 24, 80)

    terminal.resize(60, 200)
    check_drawn_at(terminal, 60, 200)
    terminal.wait_for("Accuracy on held-out rows")
    terminal.resize(40, 120)
    check_drawn_at(terminal, 40, 120)
    terminal.wait_for("^ ○ ready")
    assert terminal.bytes_while_nothing_happens(3.0) == 0

    terminal.send("\x11")
    assert terminal.wait_for_end() == 0
    terminal.check_restored()
    [metrics] = command.home.glob("mlagent-demo-*/metrics.json")
    accuracy = json.loads(metrics.read_text())["accuracy"]
    assert f"Accuracy on held-out rows: {accuracy:g}" in terminal.text()


def test_leaving_by_command_while_the_model_library_loads(open_terminal, command: Command) -> None:
    nobody = {"VLLM_BASE_URL": "http://127.0.0.1:9", "VLLM_API_KEY": "none"}
    terminal = open_terminal("-m", "vllm/nobody", environment=nobody)
    terminal.wait_for("^ ○ ready")
    terminal.send("/quit\r")
    assert terminal.wait_for_end() == 0
    terminal.check_restored()


def test_ctrl_c_clears_the_draft_and_leaves_when_pressed_twice(open_terminal) -> None:
    terminal = open_terminal("--demo", rows=24, columns=80)
    terminal.wait_for("Train a classifier")
    terminal.send("\x03")
    terminal.wait_until(lambda: "Train a classifier" not in terminal.text(), "an empty composer")
    terminal.send("\x03\x03")
    assert terminal.wait_for_end() == 0
    terminal.check_restored()
