"""From the words of the command line to what is asked for; pure, and cheap to import."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, NoReturn

from mlagent_tui import __version__
from mlagent_tui.exit_codes import MEANINGS
from mlagent_tui.flags import Flags
from mlagent_tui.protocol.values import MODES, Mode

SUBCOMMANDS: tuple[Literal["tools", "doctor"], ...] = ("tools", "doctor")
"""First words that are commands rather than prompts."""

_USAGE = """mlagent-tui [options]                  the full screen
       mlagent-tui [options] "prompt"         without a screen; allows everything up to the hard
                                              gate (mode yolo), unless --mode says otherwise
       mlagent-tui [options] -                the same, the prompt comes from standard input
       mlagent-tui [options] -i "prompt"      the full screen, with the prompt sent
       mlagent-tui tools [--json]             every tool, its schema and its possible effects
       mlagent-tui doctor [--json]            check keys, network, proxy, servers and terminal

A first word that is a command's name is that command; -- word makes it a prompt."""


class UsageError(Exception):
    """The command line makes no sense; the text is one sentence for people."""


@dataclass(frozen=True, slots=True)
class Help:
    """Something to print instead of running: the help, or the version."""

    text: str


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asks for.

    Attributes:
        face: What runs.
        prompt: The first message, or None.
        from_stdin: Whether the prompt is to be read from standard input.
        json_lines: Whether standard output carries JSON, one object a line.
        flags: Options that the configuration takes in.
    """

    face: Literal["screen", "headless", "tools", "doctor"]
    prompt: str | None = None
    from_stdin: bool = False
    json_lines: bool = False
    flags: Flags = field(default_factory=Flags)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message[:1].upper()}{message[1:]}.")


def parse(argv: Sequence[str], piped: bool = False) -> Request | Help:
    """Read the arguments.

    Args:
        argv: Arguments without the program's name.
        piped: Whether standard input is no terminal, so that a prompt may come from there.

    Raises:
        UsageError: If they make no sense.
    """
    words, options = list(argv), _parser()
    after: list[str] = []
    if "--" in words:
        cut = words.index("--")
        words, after = words[:cut], words[cut + 1 :]
    known, rest = options.parse_known_args(words)
    if known.help:
        return Help(options.format_help().rstrip())
    if known.version:
        return Help(f"mlagent-tui {__version__}")
    _refuse_unknown(options, rest)
    if rest and rest[0] in SUBCOMMANDS and known.interactive is None:
        return _command(rest[0], known, rest[1:] + after)
    first = [known.interactive] if known.interactive else []
    return _conversation(known, first + rest + after, piped)


def _conversation(known: argparse.Namespace, words: list[str], piped: bool) -> Request:
    """Decide the face and the prompt."""
    prompt = " ".join(words) if words else None
    if prompt is not None and not prompt.strip():
        raise UsageError("The prompt is empty; write what is to be done.")
    from_stdin = words == ["-"]
    interactive = known.interactive is not None
    if interactive and known.json:
        raise UsageError("--json and --interactive exclude each other; leave one out.")
    if interactive and from_stdin:
        raise UsageError("--interactive needs the terminal, so its prompt cannot come from -.")
    if known.json and prompt is None and not known.demo:
        if not piped:
            raise UsageError("--json needs a prompt; give one, or - to read standard input.")
        from_stdin = True
    headless = not interactive and (prompt is not None or known.json)
    mode: Mode | None = known.mode or ("yolo" if headless else None)
    return Request(
        face="headless" if headless else "screen",
        prompt=None if from_stdin else prompt,
        from_stdin=from_stdin,
        json_lines=known.json,
        flags=_flags(known, mode),
    )


def _flags(known: argparse.Namespace, mode: Mode | None) -> Flags:
    return Flags(
        model=known.model,
        max_iterations=known.max_iterations,
        stream=False if known.no_stream else None,
        mode=mode,
        max_cost=known.max_cost,
        workspace=known.workspace,
        trust_workspace=known.trust_workspace,
        config=known.config,
        demo=known.demo,
    )


def _command(name: str, known: argparse.Namespace, words: list[str]) -> Request:
    face = next(each for each in SUBCOMMANDS if each == name)
    if words:
        raise UsageError(
            f"The command {face} takes no further words; write -- before a prompt that begins "
            f'with "{face}".'
        )
    return Request(face=face, json_lines=known.json, flags=_flags(known, known.mode))


def _refuse_unknown(options: argparse.ArgumentParser, rest: list[str]) -> None:
    """Refuse words that look like options and are none."""
    for word in rest:
        if word.startswith("-") and word != "-" and not any(c.isspace() for c in word):
            name = word.split("=", 1)[0]
            close = get_close_matches(name, options._option_string_actions, n=2, cutoff=0.8)
            advice = (
                f"did you mean {' or '.join(close)}?"
                if close
                else "write -- before a prompt like this."
            )
            raise UsageError(f"Unknown option {name}; {advice}")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="mlagent-tui",
        usage=_USAGE,
        description="A workplace in the terminal around a machine-learning engineering agent.",
        epilog=_epilog(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        add_help=False,
        allow_abbrev=False,
    )
    for names, settings in _OPTIONS:
        parser.add_argument(*names, **settings)
    return parser


def _epilog() -> str:
    lines = [f"  {int(code):>3}  {meaning}" for code, meaning in MEANINGS.items()]
    return "\n".join(["exit codes:", *lines])


def _model(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("give the id of a model")
    return text.strip()


def _path(text: str) -> Path:
    if not text:
        raise argparse.ArgumentTypeError("give a path")
    return Path(text)


def _iterations(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number == -1 or number > 0:
        return number
    raise argparse.ArgumentTypeError("give a positive whole number, or -1 for no limit")


def _cost(text: str) -> Decimal:
    try:
        amount = Decimal(text.strip().removeprefix("$"))
    except InvalidOperation:
        amount = Decimal("NaN")
    if amount.is_finite() and amount >= 0:
        return amount
    raise argparse.ArgumentTypeError("give an amount in US dollars such as 2.50")


_OPTIONS: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
    (
        ("-i", "--interactive"),
        {
            "nargs": "?",
            "const": "",
            "metavar": "PROMPT",
            "help": "open the full screen; with a prompt, send it",
        },
    ),
    (
        ("-m", "--model"),
        {
            "type": _model,
            "metavar": "ID",
            "help": "the model, for example anthropic/claude-opus-5-5, org/model or ollama/name",
        },
    ),
    (
        ("--mode",),
        {
            "choices": MODES,
            "help": "plan: read only; ask: ask first; auto-edit: edits are free; "
            "yolo: ask for nothing but the hard gate",
        },
    ),
    (
        ("--max-iterations",),
        {
            "type": _iterations,
            "metavar": "N",
            "help": "most rounds of one turn (300; -1 for no limit)",
        },
    ),
    (
        ("--max-cost",),
        {
            "type": _cost,
            "metavar": "USD",
            "help": "most US dollars that the session may cost",
        },
    ),
    (("--no-stream",), {"action": "store_true", "help": "take each answer in one piece"}),
    (
        ("--json",),
        {
            "action": "store_true",
            "help": "print one event a line as JSON on standard output, and nothing else",
        },
    ),
    (
        ("--demo",),
        {
            "action": "store_true",
            "help": "use the scripted demo model: no account, no network; "
            "with --json, run its task without a screen",
        },
    ),
    (
        ("--workspace",),
        {"type": _path, "metavar": "DIR", "help": "the folder to work in (the current one)"},
    ),
    (
        ("--trust-workspace",),
        {
            "action": "store_true",
            "help": "for this run, follow that folder's own configuration and .env",
        },
    ),
    (
        ("--config",),
        {
            "type": _path,
            "metavar": "FILE",
            "help": "a file in place of the user's own configuration",
        },
    ),
    (("--version",), {"action": "store_true", "help": "print the version"}),
    (("-h", "--help"), {"action": "store_true", "help": "print this help"}),
)
"""Every option, in the order of the help."""
