"""The ways to the clipboard, and what can be copied, on plain data."""

from __future__ import annotations

import os
from base64 import b64decode
from datetime import datetime
from pathlib import Path

import pytest

from mlagent_tui.tui.copying.clipboard import Copied, fit_to_paste
from mlagent_tui.tui.copying.conversation import as_markdown, code_blocks, fenced, pick
from mlagent_tui.tui.copying.native_clipboard import ClipboardProgram, programs, run_program
from mlagent_tui.tui.copying.screenshot import save_screenshot
from mlagent_tui.tui.copying.scrollback import MOST_LINES, left_behind
from mlagent_tui.tui.copying.terminal_clipboard import MOST, can_take, wrapped
from mlagent_tui.tui.state import AssistantItem, ToolItem, TranscriptItem, UserItem

ANSWER = "Do this:\n\n```sh\nls -l\n```\n\nand then\n\n~~~python\nprint('`')\n~~~\n"

ITEMS: tuple[TranscriptItem, ...] = (
    UserItem(key="u", text="How?"),
    AssistantItem(key="a", text=ANSWER, status="complete"),
    ToolItem(key="c", tool="bash", arguments={"command": "ls"}, output="a\n```\nb\n"),
    AssistantItem(key="x", text="half an ans", status="failed"),
    AssistantItem(key="b", text="That is **all**.", status="complete"),
)


def found(name: str) -> str:
    return f"/bin/{name}"


@pytest.mark.parametrize(
    ("platform", "environment", "names"),
    [
        ("darwin", {}, ["pbcopy"]),
        ("linux", {"WAYLAND_DISPLAY": "w", "DISPLAY": ":0"}, ["wl-copy", "xclip", "xsel"]),
        ("linux", {"WSL_DISTRO_NAME": "Debian"}, ["clip.exe"]),
        ("linux", {}, []),
        ("linux", {"DISPLAY": ":0", "SSH_TTY": "/dev/pts/1"}, []),
        ("darwin", {"SSH_CONNECTION": "a b", "TMUX": "x"}, ["tmux"]),
    ],
)
def test_only_programs_that_reach_the_persons_clipboard(
    platform: str, environment: dict[str, str], names: list[str]
) -> None:
    assert [program.name for program in programs(platform, environment, found)] == names
    assert programs(platform, environment, lambda _: None) == ()


@pytest.mark.parametrize(
    ("term", "text", "taken"),
    [
        ({"TERM": "xterm-256color"}, "é" * 1000, True),
        ({"TERM": "xterm-256color"}, "x" * MOST, False),
        ({"TERM": "linux"}, "x", False),
        ({"TERM_PROGRAM": "Apple_Terminal"}, "x", False),
    ],
)
def test_terminals_that_take_a_text(term: dict[str, str], text: str, taken: bool) -> None:
    assert can_take(text, term) is taken


def test_the_sequence_goes_through_multiplexers() -> None:
    text = "häh " * 400
    assert wrapped(text, {"TERM": "xterm"}) == ""
    tmux = wrapped(text, {"TMUX": "/tmp/tmux"})
    assert tmux.startswith("\x1bPtmux;\x1b\x1b]52;c;")
    assert tmux.endswith("\x07\x1b\\")
    screen = wrapped(text, {"STY": "1.pts"})
    pieces = screen.split("\x1b\\")[:-1]
    assert all(piece.startswith("\x1bP") and len(piece) < 256 for piece in pieces)
    inner = "".join(piece[2:] for piece in pieces)
    assert b64decode(inner.removeprefix("\x1b]52;c;").removesuffix("\x07")).decode() == text


async def test_a_program_takes_the_text_fails_or_is_ended(tmp_path: Path) -> None:
    target = tmp_path / "out"
    good = ClipboardProgram(("sh", "-c", f"cat > '{target}'"))
    assert await run_program(good, "grüße", os.environ)
    assert target.read_text(encoding="utf-8") == "grüße"
    assert not await run_program(ClipboardProgram(("sh", "-c", "exit 3")), "x", os.environ)
    assert not await run_program(ClipboardProgram(("no-such-program",)), "x", os.environ)
    pid = tmp_path / "pid"
    hangs = ClipboardProgram(("sh", "-c", f"echo $$ > '{pid}'; exec sleep 60"))
    assert not await run_program(hangs, "x", os.environ, patience=0.2)


def test_what_is_pasted_presses_no_keys() -> None:
    assert fit_to_paste("a\x1b[31mb\x07\tc\r\nd\u202ee") == "ab\tc\nd\N{REPLACEMENT CHARACTER}e"
    line = "x" * 50_000
    assert fit_to_paste(line) == line


def test_the_words_say_which_way_it_was() -> None:
    file = Path("/data/saved/copied.txt")
    assert Copied(1, True, "wl-copy").words() == "Copied 1 character with wl-copy"
    assert Copied(1200, True, file=file).words() == (
        f"Copied 1,200 characters to the terminal and to {file}"
    )
    assert Copied(5, False, file=file).words() == f"Copied 5 characters to the file {file}"
    assert "disk full" in Copied(5, False, trouble="disk full").words()


def test_what_copy_picks() -> None:
    assert pick(ITEMS, "").text == "That is **all**."
    assert pick(ITEMS, "Answer").text == "That is **all**."
    assert pick(ITEMS, "code").text == "print('`')\n"
    assert pick(ITEMS, "code 1").text == "ls -l\n"
    assert pick(ITEMS, "output").text == "a\n```\nb\n"
    for wrong in ("code 3", "code x", "code 0", "everything"):
        assert pick(ITEMS, wrong).problem.endswith((".", "first."))
        assert not pick(ITEMS, wrong).text
    for argument in ("", "code", "output", "all"):
        assert pick((), argument).problem


def test_a_conversation_becomes_markdown_that_keeps_its_blocks() -> None:
    text = as_markdown(ITEMS)
    assert text.startswith("## You\n\nHow?\n\n## Agent\n\nDo this:")
    assert "half an ans" not in text
    assert "````\na\n```\nb\n````" in text
    assert code_blocks(fenced("a\n````\nb")) == ("a\n````\nb\n",)


def test_a_picture_loads_nothing_and_replaces_nothing(tmp_path: Path) -> None:
    svg = "<svg><style>@font-face { src: url('https://x/y.woff') } .a {}</style></svg>"
    now = datetime(2026, 1, 2, 3, 4, 5)
    first, second = (save_screenshot(tmp_path / "saved", now, svg) for _ in range(2))
    assert (first.name, second.name) == (
        "screen-20260102-030405.svg",
        "screen-20260102-030405-2.svg",
    )
    assert first.read_text(encoding="utf-8") == "<svg><style>.a {}</style></svg>"


def test_what_is_left_in_the_scrollback_is_plain_and_bounded() -> None:
    assert left_behind(ITEMS, "nothing") == ""
    assert left_behind(ITEMS, "answer") == "That is **all**."
    assert left_behind(ITEMS, "conversation").startswith("## You\n\nHow?")
    wild = AssistantItem(key="w", text="\x1b[2Jx\n" * (MOST_LINES + 5), status="complete")
    lines = left_behind((wild,), "answer").split("\n")
    assert lines[:2] == ["[5 earlier lines]", "x"]
    assert len(lines) == MOST_LINES + 1
