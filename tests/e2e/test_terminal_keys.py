"""Ctrl+Z and fg in a real terminal: it is given back whole, and drawn again after the return."""

from __future__ import annotations

import signal

import psutil
import pytest

from pty_terminal import ALTERNATE_SCREEN, BRACKETED_PASTE, FOCUS_REPORTS, MOUSE, Terminal

pytestmark = pytest.mark.pty


def suspended(terminal: Terminal) -> None:
    process = psutil.Process(terminal.pid)
    terminal.wait_until(lambda: process.status() == psutil.STATUS_STOPPED, "the program to stop")
    terminal.wait_until(
        lambda: not terminal.modes.get(ALTERNATE_SCREEN, True), "the alternate screen to go"
    )


def resume(terminal: Terminal) -> None:
    """Go on, and wait until keys are read again: what was typed before is the shell's."""
    seen = len(terminal.raw)
    terminal.signal(signal.SIGCONT)
    terminal.wait_until(lambda: b"ready" in terminal.raw[seen:], "the screen to be drawn again")
    terminal.wait_until(lambda: terminal.modes.get(BRACKETED_PASTE), "keys to be read again")


def test_ctrl_z_gives_the_terminal_back_and_fg_draws_again(open_terminal) -> None:
    terminal = open_terminal("--demo")
    terminal.wait_for("ready")
    terminal.send("x")
    terminal.wait_for("x")
    terminal.send("\x1a")
    suspended(terminal)
    terminal.check_restored()
    terminal.resize(rows=24, columns=80)
    resume(terminal)
    terminal.wait_until(lambda: "? keys" in terminal.text().split("\n")[23], "80 columns")
    for mode in (*MOUSE[:1], FOCUS_REPORTS, BRACKETED_PASTE):
        assert terminal.modes[mode], mode
    terminal.send("\x1a")
    suspended(terminal)
    terminal.check_restored()
    resume(terminal)
    terminal.send("\x11")
    assert terminal.wait_for_end() == 0
    terminal.check_restored()


def test_a_mouse_that_was_given_away_stays_so_over_a_suspension(open_terminal) -> None:
    terminal = open_terminal("--demo")
    terminal.wait_for("ready")
    assert terminal.modes[1000]
    terminal.send("\x1b[20~")
    terminal.wait_for("The mouse is the terminal's: drag to select, F9 takes it back")
    assert not terminal.modes[1000]
    terminal.send("\x1a")
    suspended(terminal)
    resume(terminal)
    assert not terminal.modes[1000]
    terminal.send("\x1b[20~")
    terminal.wait_for("The mouse is the program's again")
    assert terminal.modes[1000]
    terminal.send("\x11")
    assert terminal.wait_for_end() == 0
    terminal.check_restored()


def test_what_the_terminal_sends_is_shown(open_terminal) -> None:
    terminal = open_terminal("--demo")
    terminal.wait_for("ready")
    terminal.send("\x18k")
    terminal.wait_for("Press any key")
    for sent, told in (
        ("\x11", "quit"),
        ("\x1b[15~", "log"),
        ("\x1b[13;2u", "only terminals with"),
    ):
        terminal.send(sent)
        terminal.wait_for(told)
    terminal.send("\x1b")
    terminal.wait_for('calls it "escape"')
    terminal.send("\x1b")
    terminal.wait_for("ready")
    terminal.wait_until(lambda: "What the terminal" not in terminal.text(), "the end of it")
    terminal.send("\x11")
    assert terminal.wait_for_end() == 0
