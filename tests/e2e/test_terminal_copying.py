"""The installed command in a pseudo-terminal: what is copied, and what stays after leaving."""

from __future__ import annotations

import os
from base64 import b64encode

import pytest

pytestmark = pytest.mark.pty

MODEL = ("-m", "vllm/scripted-model", "--mode", "yolo")
ANSWER = "The **loss** fell.\n\n```sh\nls -l\n```"


def test_an_answer_is_copied_and_stays_in_the_scrollback(open_terminal, serve_script) -> None:
    environment = {
        **serve_script([{"text": ANSWER}]),
        "MLAGENT_LEFT_IN_SCROLLBACK": "answer",
        "PATH": os.environ["PATH"],
    }
    terminal = open_terminal(*MODEL, environment=environment)
    terminal.wait_for("^ ○ ready")
    terminal.send("how is the loss?\r")
    terminal.wait_for("The loss fell")
    terminal.wait_for("^ ○ ready")
    terminal.send("\x1bOR")
    terminal.wait_for("Find in conversation")
    terminal.send("loss")
    terminal.wait_for("2 of 2")
    terminal.send("\x1b")
    terminal.wait_until(lambda: "Find in" not in terminal.text(), "the bar to go")
    terminal.send("\x19")
    terminal.wait_for("Copied 35 characters")
    assert b"\x1b]52;c;" + b64encode(ANSWER.encode()) + b"\x07" in terminal.raw
    terminal.send("\x11")
    assert terminal.wait_for_end() == 0
    terminal.check_restored()
    left = terminal.raw[terminal.raw.rindex(b"\x1b[?1049l") :].decode()
    assert ANSWER.replace("\n", "\r\n") in left
