"""The external editor in a pseudo-terminal: it gets the terminal, and the screen comes back."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from pty_terminal import Terminal

pytestmark = pytest.mark.pty

EDITOR = """#!/bin/sh
stty -a | grep -q ' icanon' && mode=cooked || mode=raw
printf 'the editor has a %s terminal\\n' "$mode"
printf '%s' "$1" > "$0.name"
read -r word
printf '%s and %s\\n' "$(cat "$1")" "$word" > "$1"
"""


@pytest.fixture
def editor(tmp_path: Path) -> Path:
    file = tmp_path / "editor.sh"
    file.write_text(EDITOR)
    file.chmod(0o755)
    return file


def write_in(terminal: Terminal, text: str) -> None:
    terminal.wait_for("Train a classifier")
    terminal.send("\x03")
    terminal.wait_for("Ask for something")
    terminal.send(text)
    terminal.wait_for(f"│ {text}")


def test_the_draft_goes_to_the_editor_and_comes_back(open_terminal, editor: Path) -> None:
    terminal = open_terminal("--demo", environment={"EDITOR": str(editor)})
    write_in(terminal, "one")
    terminal.send("\x07")
    terminal.wait_for("the editor has a cooked terminal")
    os.killpg(os.tcgetpgrp(terminal._near), signal.SIGINT)  # ctrl+c goes to both
    folder = Path(editor.with_name("editor.sh.name").read_text()).parent
    assert folder.stat().st_mode & 0o777 == 0o700
    terminal.wait_for("was ended by SIGINT; the text is unchanged")
    terminal.send("\x07")
    terminal.wait_until(lambda: terminal.raw.count(b"a cooked terminal") == 2, "the editor again")
    terminal.send("two\n")
    terminal.wait_for("│ one and two")
    assert not folder.exists()
    terminal.send("\x11")
    assert terminal.wait_for_end() == 0
    terminal.check_restored()


def test_an_editor_that_is_not_there_is_told_of(open_terminal) -> None:
    terminal = open_terminal("--demo", environment={"VISUAL": "no-such-editor -w"})
    write_in(terminal, "kept")
    terminal.send("\x07")
    terminal.wait_for("no-such-editor could not be started .No such file")
    assert "│ kept" in terminal.text()
