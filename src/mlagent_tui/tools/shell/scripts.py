"""Shells, interpreters, and whatever else runs text as a program."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mlagent_tui.tools.shell.call import Call
from mlagent_tui.tools.shell.shell_state import UNKNOWN
from mlagent_tui.tools.shell.words import PROCESS_FILE, Field

SHELLS = frozenset({"sh", "bash", "dash", "zsh", "ksh", "ash", "fish", "rbash"})
"""Shells; what they run is judged where it can be seen."""

INTERPRETERS = re.compile(
    r"python[\d.]*|pypy[\d.]*|perl|ruby|node|deno|bun|php|Rscript|lua|julia|ipython[\d.]*"
)
"""Programs that run scripts in other languages, which are not judged."""

UNSEEN_SCRIPT = "It runs a script that cannot be seen"
"""The gate for text that is run though nobody can read it before."""

_VALUE_OPTIONS = frozenset(
    {"-W", "-X", "-r", "-I", "--require", "--import", "-M", "-o", "+o", "-O"}
)
_CODE = {"perl": ("-e", "-E"), "ruby": ("-e",), "node": ("-e", "-p", "--eval", "--print")}
_VERSIONS = frozenset({"--version", "-V", "-VV", "-v", "version", "--help", "-h"})


def judge_shell(call: Call) -> None:
    """A shell runs the text after ``-c``, a script file, or its standard input."""
    args = list(call.args)
    command = False
    while args and (args[0].text.startswith(("-", "+")) and args[0].text != "-"):
        option = args.pop(0).text
        if option == "--":
            break
        if option in {"--version", "--help"}:
            call.look()
            return
        command = command or (not option.startswith("--") and "c" in option[1:])
        if option in {"-o", "+o", "-O", "+O", "--rcfile", "--init-file"} and args:
            call.pass_paths([args.pop(0)])
    if args and args[0].loose and args[0].opaque:
        call.gate(UNSEEN_SCRIPT)
        call.run()
    elif command:
        _run_text(call, args[0] if args else Field(UNKNOWN))
    elif args and args[0].text not in {"-", "/dev/stdin"}:
        _run_file(call, args)
    else:
        _run_input(call)


def _run_text(call: Call, text: Field) -> None:
    if UNKNOWN in text.text and not text.text.replace(UNKNOWN, "").strip():
        call.gate(UNSEEN_SCRIPT)
    call.judge.findings.run("", None, certain=True)
    _judge_with_gaps(call, text.text)


def _judge_with_gaps(call: Call, text: str) -> None:
    """Judge a script in which an unknown part may stand for anything."""
    if UNKNOWN in text:
        call.unsure()
        call.gate(UNSEEN_SCRIPT)
        return
    call.judge.script(text, call.state.fresh(), call.stdin)


def _run_file(call: Call, args: Sequence[Field]) -> None:
    script = args[0]
    if script.text == PROCESS_FILE or script.text.startswith("/dev/"):
        call.gate(UNSEEN_SCRIPT)
    call.run(f"{call.shown} {script.text}" if script.known else "")
    call.pass_paths(args)
    if not script.known:
        call.unsure()


def _run_input(call: Call) -> None:
    if call.stdin.text is not None:
        call.judge.findings.run("", None, certain=True)
        call.judge.script(call.stdin.text, call.state.fresh(), call.stdin)
    else:
        if call.stdin.kind == "unseen":
            call.gate(UNSEEN_SCRIPT)
        call.run()


def judge_eval(call: Call) -> None:
    """``eval`` runs its arguments as a script in this shell."""
    text = " ".join(field.text for field in call.args)
    call.after = call.state.at(None)
    call.judge.findings.run("", None, certain=True)
    if UNKNOWN in text:
        call.run()
        call.gate(UNSEEN_SCRIPT)
        return
    call.judge.script(text, call.state, call.stdin)


def judge_trap(call: Call) -> None:
    """``trap`` keeps a script for later, when the shell may be anywhere."""
    text = call.args[0] if call.args else Field("")
    if text.text in {"-", "", "-l", "-p"}:
        call.look()
    elif text.known:
        call.judge.findings.run("", None, certain=True)
        call.judge.script(text.text, call.state.at(None).fresh(), call.stdin)
    else:
        call.run()
        call.gate(UNSEEN_SCRIPT)


def judge_alias(call: Call) -> None:
    """``alias`` gives a name another meaning."""
    for field in call.args:
        name, equals, value = field.text.partition("=")
        if not equals:
            continue
        call.judge.define(name, value)
        call.run()
        if UNKNOWN in value:
            call.gate(UNSEEN_SCRIPT)
        else:
            call.judge.script(value, call.state, call.stdin)


def judge_source(call: Call) -> None:
    """``source`` runs a file in this shell, which may then be anywhere."""
    call.after = call.state.at(None)
    if not call.args:
        call.run()
        return
    script = call.args[0]
    if script.text.startswith("/dev/"):
        call.gate(UNSEEN_SCRIPT)
    activates = script.known and script.text.endswith("bin/activate")
    if activates:
        call.after = call.state
    call.run(f"source {script.text}" if script.known else "")
    call.pass_paths([script])


def judge_interpreter(call: Call) -> None:
    """An interpreter runs a script, a module, or code on its command line."""
    args = list(call.args)
    if len(args) == 1 and args[0].text in _VERSIONS and args[0].text != "-h":
        call.look()
        return
    code_options = next((v for k, v in _CODE.items() if call.program.startswith(k)), ("-c",))
    scope = ""
    while args:
        text = args[0].text
        if text in code_options or (len(text) > 2 and text[:2] in code_options and text[1] != "-"):
            _judge_code(call, args)
            call.run()
            return
        if text == "-m" and len(args) > 1:
            scope = f"{call.shown} -m {args[1].text}" if args[1].known else ""
            scope = _module_scope(call, args) or scope
            break
        if text in _VALUE_OPTIONS:
            del args[:2]
        elif text.startswith("-") and text != "-":
            args.pop(0)
        else:
            break
    if not args or args[0].text in {"-", "/dev/stdin"}:
        if call.stdin.kind == "unseen":
            call.gate(UNSEEN_SCRIPT)
    elif args[0].text == PROCESS_FILE or (args[0].opaque and args[0].loose):
        call.gate(UNSEEN_SCRIPT)
    elif not scope and args[0].known and args[0].text != "-m":
        scope = f"{call.shown} {args[0].text}"
    call.run(scope)
    call.pass_paths(args)


def _judge_code(call: Call, args: Sequence[Field]) -> None:
    code = args[1].text if len(args) > 1 and len(args[0].text) == 2 else args[0].text[2:]
    if UNKNOWN in code and not code.replace(UNKNOWN, "").strip():
        call.gate(UNSEEN_SCRIPT)
    call.pass_paths(args[2:])


def _module_scope(call: Call, args: Sequence[Field]) -> str:
    """A grant for ``-m pip`` names the sub-command as well."""
    if args[1].text == "pip" and len(args) > 2 and args[2].known:
        return f"{call.shown} -m pip {args[2].text}"
    return ""
