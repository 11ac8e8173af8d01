"""The command line: reads the arguments first, and only then imports what they ask for."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

from mlagent_tui import collector
from mlagent_tui.arguments import Help, Request, UsageError, parse
from mlagent_tui.exit_codes import ExitCode

if TYPE_CHECKING:
    from mlagent_tui.config import LoadedConfig

STDIN_LIMIT = 32_000_000
"""Most bytes that are taken as a prompt from standard input."""


def program() -> NoReturn:
    """Run the program and end the process: what the installed command calls."""
    code = main()
    loader = sys.modules.get("mlagent_tui.models.library.loader")
    if loader is not None and loader.is_loading():
        # Whatever is still imported at the interpreter's end would wait for ever for the thread
        # that loads, which no longer runs by then.
        logging.shutdown()
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
        os._exit(code)
    sys.exit(code)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program.

    Args:
        argv: Arguments without the program's name; None takes those of the process.

    Returns:
        The exit code, see :class:`ExitCode`.
    """
    try:
        request = parse(sys.argv[1:] if argv is None else argv, piped=_is_piped())
        if isinstance(request, Help):
            print(request.text, flush=True)  # noqa: T201
            return ExitCode.DONE
        return _run(request)
    except UsageError as error:
        return _refuse(f"{error} See mlagent-tui --help.")
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has gone; keep the interpreter from complaining at its end.
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.FAILED


def _run(request: Request) -> int:
    if request.face == "tools":
        from mlagent_tui.tools.listing import print_tools

        return print_tools(request.json_lines)
    if request.face == "doctor":
        from mlagent_tui.doctor import run_doctor

        return run_doctor(request.flags, request.json_lines)
    if request.face == "screen" and not all(_is_terminal(each) for each in (0, 1, 2)):
        raise UsageError(
            "The full screen needs a terminal; give a prompt to run without it, "
            "or - to read the prompt from standard input."
        )
    prompt = _read_prompt() if request.from_stdin else request.prompt

    collector.pause()
    from mlagent_tui import http
    from mlagent_tui.config import ConfigError, load_config

    try:
        config = load_config(request.flags)
        http.adopt(config.environment)
        if request.face == "screen":
            return _open_screen(config, prompt)
        _warn(config)
        from mlagent_tui.headless import run_headless

        collector.resume()
        return run_headless(config, prompt, request.json_lines)
    except ConfigError as error:
        return _refuse(str(error))


def _open_screen(config: LoadedConfig, prompt: str | None) -> int:
    """Ask the terminal for its background, load the screen meanwhile, and run it."""
    from mlagent_tui.tui.looks.background import BackgroundQuestion

    with BackgroundQuestion(config.environment, wanted=config.settings.theme == "auto") as asked:
        from mlagent_tui.tui.run import run_tui

        terminal = asked.answer()
    return run_tui(config, prompt, terminal)


def _warn(config: LoadedConfig) -> None:
    """Say on standard error what the configuration left out; the full screen shows it itself."""
    for warning in config.warnings:
        _say(warning)
    if config.withheld:
        _say(
            f"{config.workspace} is not a trusted folder, so these wishes of its files were left "
            f"out: {'; '.join(config.withheld)}. --trust-workspace lets them in."
        )


def _read_prompt() -> str:
    content = bytearray()
    # Piece by piece: inside one long read an interrupt could go unnoticed.
    while piece := os.read(sys.stdin.fileno(), 1 << 16):
        content += piece
        if len(content) > STDIN_LIMIT:
            raise UsageError("Standard input is larger than 32 MB; give a file's path instead.")
    prompt = content.decode("utf-8", errors="replace").strip()
    if not prompt:
        raise UsageError("Standard input holds no prompt; write one into it.")
    return prompt


def _refuse(sentence: str) -> int:
    _say(sentence)
    return ExitCode.USAGE


def _say(sentence: str) -> None:
    """Say it on standard error; names from files may hold what a terminal would act on."""
    shown = "".join(char for char in sentence if char.isprintable() or char == "\n")
    print(f"mlagent-tui: {shown}", file=sys.stderr)  # noqa: T201


def _is_terminal(descriptor: int) -> bool:
    try:
        return os.isatty(descriptor)
    except OSError:
        return False


def _is_piped() -> bool:
    """Whether standard input is there and is no terminal."""
    return sys.stdin is not None and not sys.stdin.closed and not _is_terminal(0)
