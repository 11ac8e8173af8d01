"""Finds out who judges a command, and judges the programs that nobody knows."""

from __future__ import annotations

import os
import re
from collections.abc import Callable

from mlagent_tui.tools.shell import deletes, readers, scripts, wrappers, writers
from mlagent_tui.tools.shell.call import Call
from mlagent_tui.tools.shell.danger import gate_dangerous
from mlagent_tui.tools.shell.findings import printable
from mlagent_tui.tools.shell.git import judge_git
from mlagent_tui.tools.shell.grammar import UnparsableError
from mlagent_tui.tools.shell.packages import judge_package_tool
from mlagent_tui.tools.shell.shell_state import UNKNOWN
from mlagent_tui.tools.shell.words import Field

_SYSTEM_FOLDERS = frozenset(
    {"/bin", "/usr/bin", "/usr/local/bin", "/sbin", "/usr/sbin", "/opt/homebrew/bin"}
)
_RESERVED = frozenset(
    [
        "{",
        "}",
        "!",
        "if",
        "then",
        "elif",
        "else",
        "fi",
        "do",
        "done",
        "for",
        "while",
        "until",
        "case",
        "esac",
        "select",
        "function",
        "[[",
        "]]",
        "in",
    ]
)
_NO_GRANT = frozenset(
    {
        "ssh",
        "scp",
        "sftp",
        "nc",
        "ncat",
        "socat",
        "telnet",
        "docker",
        "podman",
        "kubectl",
        "kill",
        "pkill",
        "killall",
        "shopt",
        "enable",
        "gdb",
        "awk",
        "gawk",
        "mawk",
        "nawk",
    }
)
_SUB_COMMANDS = frozenset(
    [
        "pip",
        "pip3",
        "uv",
        "npm",
        "pnpm",
        "yarn",
        "cargo",
        "go",
        "make",
        "cmake",
        "conda",
        "mamba",
        "poetry",
        "hf",
        "huggingface-cli",
        "apt",
        "brew",
        "dvc",
        "wandb",
        "gh",
        "accelerate",
        "jupyter",
        "tox",
        "nox",
        "hatch",
        "pdm",
        "just",
        "docker-compose",
    ]
)

_JUDGES: dict[str, Callable[[Call], None]] = {
    **dict.fromkeys(readers.READERS, readers.judge_reader),
    **dict.fromkeys(writers.WRITERS, writers.judge_writer),
    **dict.fromkeys(wrappers.WRAPPERS, wrappers.judge_wrapper),
    **dict.fromkeys(scripts.SHELLS, scripts.judge_shell),
    **dict.fromkeys(("echo", "printf"), readers.judge_echo),
    **dict.fromkeys(("read", "mapfile", "readarray", "getopts"), readers.judge_read),
    **dict.fromkeys(("test", "["), readers.judge_test),
    **dict.fromkeys(("cd", "pushd", "popd"), wrappers.judge_cd),
    **dict.fromkeys(("shred", "unlink"), deletes.judge_shred),
    **dict.fromkeys(("curl", "wget"), writers.judge_download),
    **dict.fromkeys(("source", "."), scripts.judge_source),
    **dict.fromkeys(("pip", "pip3", "hf", "huggingface-cli", "conda", "mamba"), judge_package_tool),
    "exit": wrappers.judge_exit,
    "alias": scripts.judge_alias,
    "command": wrappers.judge_command,
    "date": readers.judge_date,
    "dd": writers.judge_dd,
    "env": wrappers.judge_env,
    "eval": scripts.judge_eval,
    "find": deletes.judge_find,
    "git": judge_git,
    "hostname": readers.judge_hostname,
    "ln": writers.judge_ln,
    "nvidia-smi": readers.judge_nvidia_smi,
    "rm": deletes.judge_rm,
    "rmdir": deletes.judge_rmdir,
    "rsync": writers.judge_rsync,
    "sed": readers.judge_sed,
    "tar": writers.judge_tar,
    "trap": scripts.judge_trap,
    "xargs": wrappers.judge_xargs,
}
_PUBLISHES = frozenset(
    {
        ("twine", "upload"),
        ("npm", "publish"),
        ("cargo", "publish"),
        ("docker", "push"),
        ("gh", "pr"),
        ("gh", "issue"),
        ("gh", "release"),
    }
)
_READS = frozenset(name for name, judge in _JUDGES.items() if judge.__module__ == readers.__name__)
_TOOLS = re.compile(
    r"python[\d.]*|pip[\d.]*|conda|mamba|torchrun|accelerate|hf|pytest|uv|jupyter|node|npm"
)


def judge_call(call: Call, name: Field) -> None:
    """Judge one command.

    Args:
        call: The command; its ``program`` is set to the name without a folder.
        name: The word that names the program.

    Raises:
        UnparsableError: If the word is one that the shell itself gives a meaning.
    """
    if name.text in _RESERVED:
        raise UnparsableError("a part of it is not understood")
    folder, _, base = name.text.rpartition("/")
    call.program = base
    if UNKNOWN in base or name.pattern or (not base and name.text):
        _judge_computed(call, name)
        return
    call.shown = printable(name.text.replace(UNKNOWN, "…"))
    foreign = bool(folder) and (folder not in _SYSTEM_FOLDERS or not name.known)
    gate_dangerous(call)
    judge = _judge_of(base)
    if foreign:
        _judge_foreign(call, name, known=judge is not None and base not in _READS)
    if judge is not None and not (foreign and base in _READS):
        judge(call)
    elif not foreign:
        judge_unknown(call)


def _judge_of(base: str) -> Callable[[Call], None] | None:
    if scripts.INTERPRETERS.fullmatch(base):
        return scripts.judge_interpreter
    return _JUDGES.get(base)


def _judge_computed(call: Call, name: Field) -> None:
    """Judge a command whose program is only known while it runs."""
    call.gate("Which program it runs is only known while it runs")
    call.shown = "…"
    call.run()
    call.pass_paths(call.args)
    if name.loose and call.args:
        call.judge.argv(call.args, call.state, call.stdin)


def _judge_foreign(call: Call, name: Field, *, known: bool) -> None:
    """Judge a program that is named with its folder."""
    if name.known:
        targets, _ = call.judge.findings.places.targets(name, call.state.folders)
        outside = any(target.place in {"outside", "own"} for target in targets)
        if outside and not _TOOLS.fullmatch(call.program):
            call.gate("It runs a program from outside the workspace")
    if known:
        call.judge.findings.run("", None if name.known else "", certain=name.known)
    else:
        call.run(name.text if name.known and not os.path.isabs(name.text) else "")
        call.pass_paths(call.args)


def judge_unknown(call: Call) -> None:
    """Judge a program that is in no table: it may do anything, with any path that it is given."""
    first = call.args[0] if call.args else None
    shown = first is not None and len(call.args) == 1 and first.text in {"--version", "-V"}
    if shown and call.program in _SUB_COMMANDS | {"gcc", "g++", "nvcc", "rustc", "java", "ruff"}:
        call.look()
        return
    scope = call.program
    if call.program in _NO_GRANT or not call.program.isprintable():
        scope = ""
    elif call.program in _SUB_COMMANDS:
        plain = [field for field in call.args if not field.text.startswith("-")]
        if plain:
            scope = f"{call.program} {plain[0].text}" if plain[0].known else ""
    published = (call.program, first.text if first is not None else "") in _PUBLISHES
    call.run("" if published else scope, kinds=("publish",) if published else ())
    skipped = 1 if call.program in {"awk", "gawk", "mawk", "nawk"} else 0
    call.pass_paths(call.args[skipped:])
