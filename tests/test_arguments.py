from __future__ import annotations

import contextlib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlagent_tui import __version__
from mlagent_tui.arguments import Help, Request, UsageError, parse
from mlagent_tui.exit_codes import MEANINGS, ExitCode
from mlagent_tui.flags import Flags


def asked(*argv: str, piped: bool = False) -> Request:
    request = parse(argv, piped)
    assert isinstance(request, Request)
    return request


@pytest.mark.parametrize(
    ("argv", "face", "prompt", "mode"),
    [
        ([], "screen", None, None),
        (["fix it"], "headless", "fix it", "yolo"),
        (["fix", "the", "bug"], "headless", "fix the bug", "yolo"),
        (["fix", "--no-stream", "it"], "headless", "fix it", "yolo"),
        (["--mode", "plan", "look"], "headless", "look", "plan"),
        (["-i", "look"], "screen", "look", None),
        (["--interactive=look"], "screen", "look", None),
        (["look", "-i"], "screen", "look", None),
        (["-i"], "screen", None, None),
        (["-i", "tools"], "screen", "tools", None),
        (["-i", "--", "-x"], "screen", "-x", None),
        (["--demo"], "screen", None, None),
        (["--demo", "--json"], "headless", None, "yolo"),
        (["--demo", "hello"], "headless", "hello", "yolo"),
        (["--demo", "-i", "hello"], "screen", "hello", None),
        (["--", "tools"], "headless", "tools", "yolo"),
        (["--json", "--", "--help"], "headless", "--help", "yolo"),
        (["what", "tools"], "headless", "what tools", "yolo"),
        (["- a list\n- of things"], "headless", "- a list\n- of things", "yolo"),
        (["a", "--", "b", "--", "c"], "headless", "a b -- c", "yolo"),
    ],
)
def test_the_face_and_the_prompt(argv: list[str], face: str, prompt: Any, mode: Any) -> None:
    request = asked(*argv)
    assert (request.face, request.prompt, request.flags.mode) == (face, prompt, mode)
    assert not request.from_stdin


@pytest.mark.parametrize("argv", [["-m", "a/b", "-"], ["--", "-"]])
def test_a_dash_reads_standard_input(argv: list[str]) -> None:
    request = asked(*argv)
    assert (request.face, request.prompt, request.from_stdin) == ("headless", None, True)


def test_json_without_a_prompt_reads_what_is_piped() -> None:
    request = asked("--json", piped=True)
    assert (request.face, request.from_stdin, request.json_lines) == ("headless", True, True)


def test_json_demo_does_not_read_what_is_piped() -> None:
    assert not asked("--json", "--demo", piped=True).from_stdin


@pytest.mark.parametrize("argv", [["tools"], ["tools", "--json"], ["--json", "tools"]])
def test_tools_is_a_command(argv: list[str]) -> None:
    assert asked(*argv) == Request(face="tools", json_lines="--json" in argv)


def test_every_flag_arrives() -> None:
    request = asked(
        *["-m", "ollama/x", "--max-iterations", "-1", "--no-stream", "--mode", "auto-edit"],
        *["--max-cost", "2.50", "--json", "--demo", "--workspace", "w", "--trust-workspace"],
        *["--config", "c.json", "go"],
    )
    assert request == Request(
        face="headless",
        prompt="go",
        json_lines=True,
        flags=Flags(
            model="ollama/x",
            max_iterations=-1,
            stream=False,
            mode="auto-edit",
            max_cost=Decimal("2.50"),
            workspace=Path("w"),
            trust_workspace=True,
            config=Path("c.json"),
            demo=True,
        ),
    )
    assert asked("--model=a/b").flags.model == "a/b"


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["--modle", "x"], "Unknown option --modle; did you mean --mode or --model?"),
        (["--mod", "plan"], "Unknown option --mod; did you mean --mode or --model?"),
        (["--workspce", "x"], "Unknown option --workspce; did you mean --workspace?"),
        (["-z"], "Unknown option -z; write -- before a prompt like this."),
        (["--mode", "loud", "x"], "plan"),
        (["--max-iterations", "0", "x"], "positive whole number, or -1"),
        (["--max-iterations", "many", "x"], "positive whole number, or -1"),
        (["--max-cost", "-1", "x"], "amount in US dollars"),
        (["--max-cost", "nan", "x"], "amount in US dollars"),
        (["--model"], "expected one argument"),
        (["--model", "", "x"], "give the id of a model"),
        (["--workspace", "", "x"], "give a path"),
        (["--json"], "--json needs a prompt"),
        (["--json", "-i", "x"], "exclude each other"),
        (["-i", "-"], "--interactive needs the terminal"),
        ([""], "The prompt is empty"),
        (["  "], "The prompt is empty"),
        (["tools", "are", "broken"], "The command tools takes no further words"),
    ],
)
def test_bad_usage_is_one_sentence(argv: list[str], says: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(argv)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
    assert str(caught.value)[-1] in ".?"


def test_help_and_version_win_over_everything() -> None:
    assert parse(["x", "--version"]) == Help(f"mlagent-tui {__version__}")
    text = parse(["-h"])
    assert isinstance(text, Help)
    for code in ExitCode:
        assert f"{int(code):>3}  {MEANINGS[code]}" in text.text


@given(st.lists(st.text(max_size=8), max_size=5))
def test_words_after_two_dashes_are_always_a_prompt(words: list[str]) -> None:
    if " ".join(words).strip() and words != ["-"]:
        assert asked("--", *words).prompt == " ".join(words)


@given(st.lists(st.sampled_from(["--json", "-i", "-", "--", "tools", "x", "--mode", "plan", "-q"])))
def test_no_command_line_raises_anything_but_a_usage_error(argv: list[str]) -> None:
    with contextlib.suppress(UsageError):
        parse(argv)
