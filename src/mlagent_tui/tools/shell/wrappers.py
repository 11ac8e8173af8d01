"""Programs that start another program, which is what counts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mlagent_tui.tools.shell.assignments import note_assignment
from mlagent_tui.tools.shell.call import Call
from mlagent_tui.tools.shell.shell_state import UNKNOWN
from mlagent_tui.tools.shell.words import Field

_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=.*", re.S)


@dataclass(frozen=True, slots=True)
class Wrapper:
    """How a program takes the command that it starts.

    Attributes:
        values: Letters of short options that take a value.
        long_values: Long options that take a value as the next argument.
        skip: How many arguments stand before the command.
        sub: The sub-command after which the command stands; empty if there is none.
        quiet: Whether it does nothing of its own, so that a reader stays a reader.
    """

    values: str = ""
    long_values: tuple[str, ...] = ()
    skip: int = 0
    sub: str = ""
    quiet: bool = True


WRAPPERS: dict[str, Wrapper] = {
    "nice": Wrapper("n", ("--adjustment",)),
    "ionice": Wrapper("cnp", ("--class", "--classdata")),
    "nohup": Wrapper(quiet=False),
    "timeout": Wrapper("ks", ("--kill-after", "--signal"), skip=1),
    "gtimeout": Wrapper("ks", ("--kill-after", "--signal"), skip=1),
    "time": Wrapper("f", ("--format",)),
    "builtin": Wrapper(),
    "exec": Wrapper("a"),
    "stdbuf": Wrapper("ioe", ("--input", "--output", "--error")),
    "setsid": Wrapper(quiet=False),
    "chronic": Wrapper(),
    "unbuffer": Wrapper(),
    "caffeinate": Wrapper("tw"),
    "taskset": Wrapper("p", skip=1),
    "numactl": Wrapper("NmpilCP", ("--cpunodebind", "--membind", "--physcpubind")),
    "busybox": Wrapper(quiet=False),
    "doas": Wrapper("uC", quiet=False),
    "sudo": Wrapper("CDghpRrtTuU", ("--user", "--group", "--chdir"), quiet=False),
    "chroot": Wrapper(skip=1, quiet=False),
    "strace": Wrapper("aebEIoOpPsSuUX", quiet=False),
    "watch": Wrapper("n", ("--interval",), quiet=False),
    "flock": Wrapper("wE", ("--timeout", "--wait"), skip=1, quiet=False),
    "parallel": Wrapper("jaIS", ("--jobs", "--arg-file"), quiet=False),
    "uv": Wrapper("p", ("--with", "--python", "--project", "--directory", "--extra", "--group",
                        "--env-file", "--with-requirements"), sub="run", quiet=False),
    "poetry": Wrapper(sub="run", quiet=False),
    "pipenv": Wrapper(sub="run", quiet=False),
    "pdm": Wrapper(sub="run", quiet=False),
    "conda": Wrapper("np", ("--name", "--prefix"), sub="run", quiet=False),
    "mamba": Wrapper("np", ("--name", "--prefix"), sub="run", quiet=False),
    "coproc": Wrapper(quiet=False),
}  # fmt: skip
"""Programs that start another one, by name."""


def judge_wrapper(call: Call) -> None:
    """Look through a program of the table at the one that it starts."""
    wrapper = WRAPPERS[call.program]
    args = list(call.args)
    if wrapper.sub:
        if not args or args[0].text != wrapper.sub:
            call.run(_sub_scope(call))
            call.pass_paths(args)
            return
        args.pop(0)
    rest, skipped = _after_options(args, wrapper.values, wrapper.long_values)
    call.pass_paths(skipped)
    skipped_words, rest = rest[: wrapper.skip], rest[wrapper.skip :]
    if call.program == "flock":
        call.pass_paths(skipped_words)
    shell_text = call.program in {"watch", "parallel", "flock"}
    if call.program in {"nohup", "setsid"} or (wrapper.sub and rest):
        call.judge.findings.run("", None, certain=True)
    elif not wrapper.quiet:
        call.run()
    if not rest:
        if wrapper.quiet:
            call.look()
        return
    if shell_text and rest[0].text != "-c":
        script = " ".join(field.text for field in rest)
        _judge_text(call, script, extra=call.program == "parallel")
    elif shell_text:
        _judge_text(call, " ".join(field.text for field in rest[1:]), extra=False)
    else:
        _start(call, rest)


def _judge_text(call: Call, script: str, *, extra: bool) -> None:
    if UNKNOWN in script:
        call.gate("It runs a script that cannot be seen")
        return
    if extra:
        call.unsure()
        script = script.split(":::", 1)[0]
        call.judge.argv(
            [*(Field(word) for word in script.split()), Field(UNKNOWN, loose=True)],
            call.state,
            call.stdin,
        )
    else:
        call.judge.script(script, call.state.fresh(), call.stdin)


def _sub_scope(call: Call) -> str:
    words = [field.text for field in call.args if not field.text.startswith("-")]
    return f"{call.program} {' '.join(words[: 2 if call.program == 'uv' else 1])}" if words else ""


def _start(call: Call, rest: Sequence[Field]) -> None:
    if call.program == "time" and any(field.text in {"{", "}", "("} for field in rest[:1]):
        call.gate("It cannot be judged: a block after time is not understood")
    inner = call.judge.argv(rest, call.state, call.stdin)
    if WRAPPERS[call.program].quiet:
        call.becomes(inner)


def _after_options(
    args: Sequence[Field], values: str, long_values: Sequence[str]
) -> tuple[list[Field], list[Field]]:
    """Return what follows the options, and the options themselves."""
    index = 0
    while index < len(args):
        text = args[index].text
        if text == "--":
            return list(args[index + 1 :]), list(args[:index])
        if not text.startswith("-") or text == "-":
            break
        takes = text in long_values or (
            len(text) == 2 and not text.startswith("--") and text[1] in values
        )
        index += 2 if takes else 1
    return list(args[index:]), list(args[:index])


def judge_env(call: Call) -> None:
    """``env`` shows the environment, or starts a program in another one."""
    args = list(call.args)
    while args:
        text = args[0].text
        if _ASSIGNMENT.fullmatch(text):
            name, _, value = text.partition("=")
            note_assignment(call.judge.findings, name, (value,))
            args.pop(0)
        elif text in {"-u", "--unset"}:
            del args[:2]
        elif text in {"-C", "--chdir"}:
            _change_folder(call, args[1:2])
            del args[:2]
        elif text.startswith(("-S", "--split-string")):
            call.gate("It runs a script that cannot be seen")
            return
        elif text in {"-i", "-", "-0", "--null", "--ignore-environment", "--"}:
            args.pop(0)
        elif text.startswith("-"):
            call.run()
            args.pop(0)
        else:
            break
    if args:
        call.output = call.judge.argv(args, call.state, call.stdin).output
    else:
        call.look()


def _change_folder(call: Call, folders: Sequence[Field]) -> None:
    for folder in folders:
        targets, certain = call.judge.findings.places.targets(folder, call.state.folders)
        known = frozenset(target.path for target in targets) if certain and targets else None
        call.state = call.state.at(known)


def judge_command(call: Call) -> None:
    """``command`` starts a program, or with ``-v`` says where one is."""
    if call.args and call.args[0].text in {"-v", "-V"}:
        call.look()
        return
    rest, _ = _after_options(call.args, "", ())
    if rest:
        call.becomes(call.judge.argv(rest, call.state, call.stdin))
    else:
        call.look()


def judge_xargs(call: Call) -> None:
    """``xargs`` starts a program with arguments that are not known."""
    rest, skipped = _after_options(
        call.args,
        "aEdILnPs",
        ("--arg-file", "--delimiter", "--max-args", "--max-procs", "--replace"),
    )
    call.unsure()
    call.pass_paths(skipped)
    marks = [_replaced(skipped, index) for index in range(len(skipped))]
    mark = next((mark for mark in marks if mark), "")
    if mark:
        argv = [Field(field.text.replace(mark, UNKNOWN), field.pattern) for field in rest]
    else:
        argv = [*rest, Field(UNKNOWN, loose=True)]
    call.judge.argv(argv if rest else [Field("echo")], call.state, call.stdin)


def _replaced(options: Sequence[Field], index: int) -> str:
    """Return the text that ``xargs`` replaces, if this option names it."""
    text = options[index].text
    if text in {"-i", "--replace"}:
        return "{}"
    if text == "-I":
        return options[index + 1].text if index + 1 < len(options) else ""
    return text[2:] if text.startswith("-I") else text.partition("--replace=")[2]


def judge_exit(call: Call) -> None:
    """``exit`` ends the shell: what comes after it in the same shell does not run."""
    call.look()
    if not call.args or (len(call.args) == 1 and call.args[0].text.isdecimal()):
        call.after = call.state.at(frozenset())


def judge_cd(call: Call) -> None:
    """``cd`` and ``pushd`` change the folder for what follows."""
    call.look()
    words = [field for field in call.args if field.text not in {"-L", "-P", "-e", "-@", "--", "-n"}]
    if call.program == "popd" or (call.program == "pushd" and not words) or len(words) > 1:
        call.after = call.state.at(None)
        return
    home = call.judge.findings.places.home
    folder = words[0] if words else Field(call.state.variables.get("HOME", (home,))[0])
    if folder.text.startswith(("-", "+")) or not folder.known:
        call.after = call.state.at(None)
        return
    targets, certain = call.judge.findings.places.targets(folder, call.state.folders)
    call.after = call.state.at(frozenset(t.path for t in targets) if certain and targets else None)
