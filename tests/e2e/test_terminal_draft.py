"""What is written in the composer on a real terminal: new lines, and a draft after a crash."""

from __future__ import annotations

import signal

import pytest

from installed_command import Command

pytestmark = pytest.mark.pty

NOBODY = {"VLLM_BASE_URL": "http://127.0.0.1:9", "VLLM_API_KEY": "none"}


def test_a_draft_survives_kill_9(open_terminal, command: Command) -> None:
    first = open_terminal("-m", "vllm/nobody", environment=NOBODY)
    first.wait_for("^ ○ ready")
    first.send("half a sentence\nand")
    first.wait_for("│ and")
    drafts = command.home / "own" / "data" / "drafts"
    first.wait_until(lambda: list(drafts.glob("*.json")), "a saved draft")
    first.signal(signal.SIGKILL)
    first.wait_for_end()
    second = open_terminal("-m", "vllm/nobody", environment=NOBODY)
    second.wait_for("│ half a sentence")
    second.wait_for("│ and")


@pytest.mark.parametrize("term", ["linux", "xterm-256color"])
def test_every_key_for_a_new_line(open_terminal, term: str) -> None:
    terminal = open_terminal("-m", "vllm/nobody", environment={**NOBODY, "TERM": term})
    terminal.wait_for("^ [○o] ready")
    for number, keys in enumerate(["\n", "\x1b\r", "\\\r", "\x1b[13;2u", "\x1b[27;2;13~"]):
        terminal.send(f"line{number}")
        terminal.wait_for(f"[│|] line{number}")
        terminal.send(keys)
    terminal.send("end")
    terminal.wait_for("[│|] end")
    shown = [line[2:7] for line in terminal.text().splitlines() if line[:2] in ("│ ", "| ")]
    assert [line for line in shown if line.startswith("line")] == [f"line{n}" for n in range(5)]
