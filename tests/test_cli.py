"""The command as people start it: as a process of its own."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import types
from collections.abc import Mapping
from pathlib import Path

import pytest

from mlagent_tui.cli import main
from mlagent_tui.config import ConfigError, LoadedConfig

HEAVY = (
    "asyncio",
    "httpx",
    "huggingface_hub",
    "litellm",
    "mcp",
    "pydantic",
    "pydantic_settings",
    "rich",
    "textual",
)


def environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MLAGENT_")}
    return {**kept, "MLAGENT_HOME": str(home)}


def run(
    tmp_path: Path, *argv: str, stdin: str = "", extra: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mlagent_tui", *argv],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        cwd=tmp_path,
        env={**environment(tmp_path / "home"), **(extra or {})},
    )


def refused(result: subprocess.CompletedProcess[str]) -> str:
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr.startswith("mlagent-tui: ")
    assert result.stderr.count("\n") == 1
    return result.stderr


@pytest.mark.parametrize("argv", [["--help"], ["--version"], ["--modle"], ["tools", "x"]])
def test_nothing_heavy_is_imported_before_arguments_are_read(argv: list[str]) -> None:
    code = (
        "import json, sys\n"
        "from mlagent_tui.cli import main\n"
        f"code = main({argv!r})\n"
        "print(json.dumps([code, sorted({name.partition('.')[0] for name in sys.modules})]))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    exit_code, modules = json.loads(result.stdout.splitlines()[-1])
    assert exit_code == (0 if argv[0] in ("--help", "--version") else 2)
    assert not set(HEAVY) & set(modules)


def test_help_shows_every_exit_code(tmp_path: Path) -> None:
    result = run(tmp_path, "--help")
    assert result.returncode == 0
    assert result.stderr == ""
    for text in ("130  interrupted", "--trust-workspace", "mlagent-tui tools [--json]"):
        assert text in result.stdout


def test_a_wrong_option_is_one_sentence(tmp_path: Path) -> None:
    assert "did you mean --mode or --model?" in refused(run(tmp_path, "--modle", "x"))


@pytest.mark.parametrize("argv", [[], ["-i", "x"], ["--demo"]])
def test_the_full_screen_needs_a_terminal(tmp_path: Path, argv: list[str]) -> None:
    assert "The full screen needs a terminal" in refused(run(tmp_path, *argv))


def test_an_empty_standard_input_is_no_prompt(tmp_path: Path) -> None:
    assert "Standard input holds no prompt" in refused(run(tmp_path, "-", stdin=" \n"))


def test_a_broken_configuration_is_one_sentence(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text('{"max_iterations": "many"}', "utf-8")
    sentence = refused(run(tmp_path, "--config", str(broken), "hello"))
    assert f'{broken}: "max_iterations" must be a whole number' in sentence
    assert refused(run(tmp_path, "hello", extra={"MLAGENT_CONFIG": str(broken)})) == sentence
    assert "--config: there is no file" in refused(run(tmp_path, "--config", "gone", "hello"))


def test_an_interrupt_while_a_prompt_is_read_ends_quietly(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from mlagent_tui.cli import main\n"
        "print('ready', flush=True)\n"
        "raise SystemExit(main(['-']))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(tmp_path),
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "ready\n"
        # More than a pipe holds: this only returns once the program reads.
        process.stdin.write("x" * 1_000_000)
        process.stdin.flush()
        assert interrupted(process) == 130
        assert process.stderr.read() == ""


def interrupted(process: subprocess.Popen[str]) -> int:
    """Interrupt until it ends: a signal just before a read is only seen after it."""
    for _ in range(10):
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.wait(3)
    raise AssertionError("The program did not end.")


def test_a_reader_that_went_away_causes_no_traceback(tmp_path: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    result = subprocess.run(
        [sys.executable, "-m", "mlagent_tui", "--help"],
        stdout=write,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        env=environment(tmp_path),
    )
    os.close(write)
    assert (result.returncode, result.stderr) == (1, "")


@pytest.fixture
def headless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    """Put a stand-in in place of the headless face; return what it is called with."""
    calls: list[tuple[object, ...]] = []
    face = types.ModuleType("mlagent_tui.headless")

    def run_headless(config: LoadedConfig, prompt: str | None, json_lines: bool) -> int:
        calls.append((config, prompt, json_lines))
        if prompt == "interrupt":
            raise KeyboardInterrupt
        if prompt == "refuse":
            raise ConfigError("No key; set one.")
        return 5

    face.run_headless = run_headless  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "mlagent_tui.headless", face)
    monkeypatch.setenv("MLAGENT_HOME", str(tmp_path / "home"))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return calls


def test_the_face_gets_the_configuration_and_gives_the_exit_code(
    headless: list[tuple[object, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--json", "-m", "org/m", "do", "it"]) == 5
    ((config, prompt, json_lines),) = headless
    assert isinstance(config, LoadedConfig)
    assert (config.settings.model_name, config.settings.mode) == ("org/m", "yolo")
    assert (prompt, json_lines) == ("do it", True)
    assert capsys.readouterr() == ("", "")


def test_what_a_face_raises_becomes_an_exit_code(
    headless: list[tuple[object, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["interrupt"]) == 130
    assert capsys.readouterr() == ("", "")
    assert main(["refuse"]) == 2
    assert capsys.readouterr() == ("", "mlagent-tui: No key; set one.\n")


def test_warnings_and_withheld_wishes_go_to_standard_error(
    headless: list[tuple[object, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    own = Path(".mlagent")
    own.mkdir()
    (own / "config.json").write_text('{"mode": "plan", "max_iterations": 4}', "utf-8")
    assert main(["--json", "x"]) == 5
    out, err = capsys.readouterr()
    assert out == ""
    assert "set the mode to plan" in err
    assert "--trust-workspace" in err
    (config, _, _) = headless[0]
    assert isinstance(config, LoadedConfig)
    assert config.settings.max_iterations == 4
    (own / "config.json").write_text('{"thema": "x"}', "utf-8")
    assert main(["--trust-workspace", "x"]) == 5
    assert '"theme"' in capsys.readouterr().err


def test_the_end_does_not_wait_for_the_model_library() -> None:
    # A module imported while the interpreter ends waits for the thread that is loading it; by
    # then that thread no longer runs.
    code = (
        "import gc, sys, time\n"
        "from mlagent_tui.cli import program\n"
        "from mlagent_tui.models.library import loader\n"
        "loader.start_loading()\n"
        "while 'litellm' not in sys.modules:\n"
        "    time.sleep(0.01)\n"
        "gc.enable()\n"
        "gc.set_threshold(10**9)\n"
        "class Late:\n"
        "    def __del__(self):\n"
        "        import litellm\n"
        "late = Late()\n"
        "late.itself = late\n"
        "del late\n"
        "sys.argv = ['mlagent-tui', '--version']\n"
        "program()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("mlagent-tui ")


@pytest.mark.parametrize("place", ["home", "folder"])
def test_names_in_configuration_files_act_on_no_terminal(tmp_path: Path, place: str) -> None:
    work = tmp_path / "work"
    file = (
        tmp_path / "home" / "config.json" if place == "home" else work / ".mlagent" / "config.json"
    )
    for folder in (work, file.parent):
        folder.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"keys": {"x\x1b]0;title\x07": "a"}, "y\x1b[2J\u202e": 1}))
    done = run(tmp_path, "--workspace", str(work), "--demo", "hi")
    assert "]0;title" in done.stderr or "[2J" in done.stderr
    assert not set(done.stderr) & set("\x1b\x07\u202e")
