"""The installed command in a pseudo-terminal: what runs is stopped, by a key and by signals."""

from __future__ import annotations

import signal

import psutil
import pytest

from pty_terminal import LIMIT, Terminal

pytestmark = pytest.mark.pty

MODEL = ("-m", "vllm/scripted-model", "--mode", "yolo")

RUNS_LONG = {
    "text": "I run it.",
    "tool_calls": [{"tool": "bash", "arguments": {"command": "echo begun; sleep 300; touch no"}}],
}


def start_long_command(terminal: Terminal) -> list[psutil.Process]:
    """Send a message and wait until its command runs; return the processes."""
    terminal.wait_for("^ ○ ready")
    terminal.send("run it\r")
    terminal.wait_for("working")
    terminal.wait_until(lambda: sleeping(terminal), "the command to run")
    return terminal.children()


def sleeping(terminal: Terminal) -> list[psutil.Process]:
    found = []
    for process in terminal.children():
        try:
            if process.name() == "sleep":
                found.append(process)
        except psutil.NoSuchProcess:
            continue
    return found


def interrupt(terminal: Terminal) -> float:
    """Press Esc twice; return the seconds from the second press to the word on the screen."""
    for _ in range(5):
        terminal.send("\x1b")
        terminal.wait_for("Esc again stops bash")
        terminal.send("\x1b")
        try:
            return terminal.wait_for("interrupting", limit=2.5)
        except AssertionError:
            # The second press came too late to belong to the first one.
            continue
    raise AssertionError(f"never interrupted:\n{terminal.text()}")


def test_esc_stops_a_command_and_the_next_message_is_delivered(
    open_terminal, serve_script, record_property
) -> None:
    script = [RUNS_LONG, {"text": "Second answer."}, {"text": "Third answer."}]
    terminal = open_terminal(*MODEL, environment=serve_script(script))
    processes = start_long_command(terminal)
    terminal.send("words in the queue\r")
    terminal.wait_for("words in the queue")
    terminal.wait_for("(?i)queued")

    shown = interrupt(terminal)
    stopped = terminal.wait_for("(?i)interrupted")
    record_property("seconds until interrupting was seen", round(shown, 3))
    record_property("seconds until interrupted was seen", round(shown + stopped, 3))
    assert shown < 1.0
    assert shown + stopped < 3.0
    check_gone(processes)

    terminal.wait_for("queue held")
    terminal.wait_until(lambda: "Esc again" not in terminal.text(), "the hint to go")
    terminal.send("a newer message\r")
    terminal.wait_for("Second answer")
    terminal.wait_for("queue held")
    terminal.send("\r")
    terminal.wait_for("Third answer")
    terminal.wait_for("^ ○ ready")
    assert terminal.bytes_while_nothing_happens(3.0) == 0
    terminal.send("\x11")
    assert terminal.wait_for_end() == 0
    terminal.check_restored()


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_signal_ends_the_turn_and_leaves_the_terminal_as_it_was(
    name: str, open_terminal, serve_script
) -> None:
    terminal = open_terminal(*MODEL, environment=serve_script([RUNS_LONG]))
    processes = start_long_command(terminal)
    terminal.signal(getattr(signal, name))
    assert terminal.wait_for_end() == 130
    terminal.check_restored()
    check_gone(processes)


def test_a_window_that_is_closed_ends_the_program_and_its_command(
    open_terminal, serve_script
) -> None:
    terminal = open_terminal(*MODEL, environment=serve_script([RUNS_LONG]))
    processes = start_long_command(terminal)
    terminal.hang_up()
    assert terminal.wait_after_hang_up(limit=6) == 130
    check_gone(processes)


def check_gone(processes: list[psutil.Process]) -> None:
    _, alive = psutil.wait_procs(processes, timeout=LIMIT)
    assert not [each for each in alive if each.status() != psutil.STATUS_ZOMBIE]
