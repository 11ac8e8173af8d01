"""The installed command in many kinds of terminal: one start for each, then every size."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from pty_terminal import Terminal

pytestmark = pytest.mark.pty

SIZES = ((24, 80), (12, 60), (10, 40), (60, 200), (80, 250), (40, 120))
"""Rows and columns; the last one is where the rest of a test goes on."""

KINDS: Mapping[str, Mapping[str, str]] = {
    "truecolor": {"TERM": "xterm-256color", "COLORTERM": "truecolor"},
    "sixteen": {"TERM": "xterm", "COLORTERM": ""},
    "linux": {"TERM": "linux", "COLORTERM": ""},
    "tmux": {"TERM": "tmux-256color", "TMUX": "/tmp/none,1,0"},
    "screen": {"TERM": "screen", "COLORTERM": "", "STY": "1.none"},
    "dumb": {"TERM": "dumb", "COLORTERM": ""},
    "no-colour": {"TERM": "xterm-256color", "NO_COLOR": "1"},
    "no-utf8": {"TERM": "xterm", "COLORTERM": "", "LANG": "C", "LC_ALL": "POSIX"},
}
"""What makes a terminal of each kind."""

COLOURS = re.compile(rb"\x1b\[[0-9;:]*m")


def has_ascii_signs(kind: str) -> bool:
    return kind in ("linux", "dumb", "no-utf8")


def check_filled(terminal: Terminal, kind: str, rows: int, columns: int) -> None:
    """Wait until the composer's frame reaches from edge to edge above the status line."""
    corner, line = ("[+]", "-") if has_ascii_signs(kind) else ("[╭╰]", "─")
    end = "[+]" if has_ascii_signs(kind) else "[╮╯]"
    frame = re.compile(rf"^{corner}{line}.*{line}{end}$")

    def filled() -> bool:
        lines = terminal.text().split("\n")
        framed = [each for each in lines if frame.match(each) and len(each) == columns]
        return len(framed) == 2 and any("mode ask" in each for each in lines[rows - 2 :])

    terminal.wait_until(filled, f"a filled screen of {columns}x{rows}")


def attributes(raw: bytes) -> set[int]:
    """Return the numbers that were used to set colours and styles."""
    found: set[int] = set()
    for sequence in COLOURS.findall(raw):
        numbers = [int(each) for each in re.findall(rb"\d+", sequence)]
        while numbers:
            number = numbers.pop(0)
            found.add(number)
            if number in (38, 48) and numbers:
                del numbers[: 4 if numbers[0] == 2 else 2]
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_the_screen_fits_terminal_and_size(kind: str, open_terminal) -> None:
    terminal = open_terminal("--demo", environment=KINDS[kind], rows=40, columns=120)
    terminal.wait_for("Train a classifier")
    terminal.send("\x03")
    terminal.wait_for("Ask for something")
    for rows, columns in SIZES:
        terminal.resize(rows, columns)
        check_filled(terminal, kind, rows, columns)
    terminal.resize(6, 30)
    terminal.wait_for("window is too small")
    terminal.resize(40, 120)
    check_filled(terminal, kind, 40, 120)

    terminal.send("/status\r")
    terminal.wait_for("Status")
    terminal.send("\x1b")
    terminal.wait_until(lambda: "Status" not in terminal.text(), "the end of the dialog")

    if has_ascii_signs(kind):
        assert terminal.text().isascii()
    used = attributes(bytes(terminal.raw))
    if kind in ("no-colour", "dumb"):
        assert not used & {*range(30, 39), *range(40, 49), *range(90, 98), *range(100, 108)}
    if kind in ("sixteen", "linux", "screen", "no-utf8"):
        assert not used & {38, 48}
    terminal.send("\x11")
    assert terminal.wait_for_end() == 0
    terminal.check_restored()


def test_a_storm_of_sizes_ends_right(open_terminal) -> None:
    terminal = open_terminal("--demo", rows=40, columns=120)
    terminal.wait_for("Train a classifier")
    for step in range(100):
        terminal.resize(rows=3 + step * 7 % 70, columns=5 + step * 13 % 240)
    terminal.resize(24, 80)
    check_filled(terminal, "truecolor", 24, 80)
    terminal.send("\x11")
    assert terminal.wait_for_end() == 0
    terminal.check_restored()


@pytest.mark.parametrize(
    ("answer", "theme"),
    [("rgb:fbfb/fafa/f7f7", "mlagent-light"), ("rgb:1010/1010/1010", "mlagent-dark")],
)
def test_the_theme_follows_the_terminals_background(open_terminal, answer: str, theme: str) -> None:
    terminal = open_terminal("--demo", rows=40, columns=120)
    terminal.wait_until(lambda: b"\x1b]11;?" in terminal.raw, "the question")
    terminal.send(f"\x1b]11;{answer}\x1b\\")
    terminal.wait_for("Train a classifier")
    assert "rgb:" not in terminal.text()
    terminal.send("\x18t")
    terminal.wait_for(rf"auto +\({theme}\)")
    terminal.send("\x1b")
    terminal.wait_until(lambda: "Enter keeps" not in terminal.text(), "the end of the dialog")
    terminal.send("\x11")
    assert terminal.wait_for_end() == 0
    terminal.check_restored()


def test_the_title_says_the_state_and_is_given_back(open_terminal) -> None:
    terminal = open_terminal("--demo", rows=40, columns=120)
    terminal.wait_for("Train a classifier")
    terminal.wait_until(lambda: "ready" in terminal.title(), "the state in the title")
    terminal.send("\r")
    terminal.wait_until(lambda: "working" in terminal.title(), "work in the title")
    terminal.wait_until(lambda: "waits for you" in terminal.title(), "a question in the title")
    terminal.send("\x11")
    assert terminal.wait_for_end() == 0
    assert b"\x1b[23;0t" in terminal.raw.rpartition(b"\x1b[?1049l")[2]
    terminal.check_restored()
