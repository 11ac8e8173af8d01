"""The bash tool: runs a shell command in the workspace."""

from __future__ import annotations

import codecs
import os
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from mlagent_tui.protocol.values import Display, Effect
from mlagent_tui.terminal_text.output import TerminalText
from mlagent_tui.tools.model_budget import MODEL_BUDGET, BudgetedText, SpillFile
from mlagent_tui.tools.shell.live_log import LiveLog
from mlagent_tui.tools.shell.process import Outcome, run_process
from mlagent_tui.tools.spec import Arguments, ToolContext, ToolResult, ToolSpec

DEFAULT_TIMEOUT = 120
"""Seconds that a command may take if the model sets no limit."""

MAX_TIMEOUT = 36_000
"""The longest limit, ten hours."""

_STATUS_ROOM = 600
_NOTHING = "(no output)\n"
_TAIL_LINES = 40
_TAIL_CHARACTERS = 6_000

_DESCRIPTION = f"""\
Runs a shell command (bash) and returns what it printed, standard output and standard error in \
the order in which they came, with the exit code in the last line. The command starts in the \
workspace folder, or in work_dir. Each call is a fresh shell: variables and cd do not last, so \
join steps that belong together with &&.

There is no terminal and no keyboard: standard input is empty, and a program that asks a question \
fails. Use flags such as --yes, and pass messages on the command line.

For files prefer read, write and edit: they are checked, and the user sees a diff. Use bash to \
search (grep -rn, find), to look at data with short scripts, to run tests, git and training.

A command is stopped after timeout seconds ({DEFAULT_TIMEOUT} unless you set it, at most \
{MAX_TIMEOUT}). Start anything longer in the background with its output in a file \
(nohup python train.py > train.log 2>&1 &) and look at the file from time to time. Output beyond \
{MODEL_BUDGET:,} characters is cut in the middle and kept in a file that the result names; print \
less where you can (tail, grep, --quiet)."""

_PARAMETERS: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "command": {
            "type": "string",
            "minLength": 1,
            "description": "The command line or a short script.",
        },
        "description": {
            "type": "string",
            "description": "What it is for, in a few words; shown to the user.",
        },
        "work_dir": {
            "type": "string",
            "description": "Folder to run in; relative paths count from the workspace.",
        },
        "timeout": {
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": MAX_TIMEOUT,
            "description": f"Seconds after which it is stopped; {DEFAULT_TIMEOUT} if left out.",
        },
    },
    "required": ["command"],
    "additionalProperties": False,
}


class _Collected:
    """What a command printed, on its way to the log, the model and the screen."""

    def __init__(self, context: ToolContext) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._plain = TerminalText()
        self._live = LiveLog(context.log, context.clock)
        spill = SpillFile(context.spill_dir, f"bash-{context.tool_call_id}")
        self._for_model = BudgetedText(spill, context.within_room(MODEL_BUDGET) - _STATUS_ROOM)
        self._tail = ""

    def take(self, data: bytes) -> None:
        """Take a piece of output."""
        text = self._decoder.decode(data)
        self._live.write(text)
        self._keep(self._plain.feed(text))

    def close(self) -> tuple[str, str, str]:
        """Return the text for the model, the tail for people, and the file with everything."""
        rest = self._decoder.decode(b"", final=True)
        self._live.write(rest)
        self._live.close()
        self._keep(self._plain.feed(rest) + self._plain.finish())
        bounded = self._for_model.close()
        tail = "\n".join(self._tail[-_TAIL_CHARACTERS:].splitlines()[-_TAIL_LINES:])
        return bounded.text, tail, bounded.spill_path

    def _keep(self, text: str) -> None:
        self._for_model.add(text)
        self._tail = (self._tail + text[-_TAIL_CHARACTERS:])[-_TAIL_CHARACTERS:]


async def _run(arguments: Arguments, context: ToolContext) -> ToolResult:
    folder = _folder(arguments, context)
    if not folder.is_dir():
        return ToolResult(
            f"The command was not run: the work_dir {folder} is not an existing folder. "
            "Create it first, or leave work_dir out to run in the workspace.",
            False,
        )
    limit = float(arguments.get("timeout", DEFAULT_TIMEOUT))
    collected = _Collected(context)
    # Python holds its output back when it writes to a pipe; the log would stay empty for minutes.
    environment = {"PYTHONUNBUFFERED": "1", **context.environment}
    try:
        outcome = await run_process(
            [_shell(environment), "-c", arguments["command"]],
            folder=folder,
            environment=environment,
            on_output=collected.take,
            clock=context.clock,
            time_limit=limit,
        )
    except (OSError, ValueError) as error:
        collected.close()
        return ToolResult(_not_started(error), False)
    except BaseException:
        collected.close()
        raise
    return _result(collected, outcome, limit)


def _result(collected: _Collected, outcome: Outcome, limit: float) -> ToolResult:
    output, tail, spill_path = collected.close()
    status = _status(outcome, limit)
    gap = "" if not output or output.endswith("\n") else "\n"
    elapsed = round(outcome.elapsed, 3)
    facts: dict[str, Any] = {"exit_code": outcome.exit_code, "elapsed": elapsed}
    if outcome.signal_name:
        facts["signal"] = outcome.signal_name
    success = outcome.exit_code == 0 and not outcome.timed_out
    return ToolResult(
        f"{output or _NOTHING}{gap}{status}",
        success,
        Display("shell", tail, facts),
        "timed_out" if outcome.timed_out else None,
        facts,
        spill_path,
    )


def _status(outcome: Outcome, limit: float) -> str:
    """Say how the command ended; the last line of what the model is shown."""
    seconds = f"{outcome.elapsed:.1f} s"
    if outcome.timed_out:
        return (
            f"[stopped after its time limit of {limit:g} s, with everything that it had started. "
            "Set a longer timeout, or start it in the background with nohup and its output in "
            "a file, and look at the file from time to time]"
        )
    if outcome.signal_name:
        status = f"exit code none: ended by {outcome.signal_name} after {seconds}"
        if outcome.signal_name == "SIGKILL":
            status += "; often the system does this when memory runs out"
    else:
        status = f"exit code {outcome.exit_code} after {seconds}{_meaning(outcome.exit_code or 0)}"
    if outcome.background:
        status += (
            "; processes in the background still run, and what they print from now on is lost. "
            "Send their output to a file to keep it"
        )
    return f"[{status}]"


def _meaning(code: int) -> str:
    """Explain exit codes that shells give a meaning of their own."""
    from signal import Signals

    if code == 126:
        return "; the command was found, but may not be executed"
    if code == 127:
        return "; a command was not found"
    try:
        name = Signals(code - 128).name if code > 128 else ""
    except ValueError:
        return ""
    if not name:
        return ""
    often = "; often the system does this when memory runs out" if name == "SIGKILL" else ""
    return f"; a program in it was probably ended by {name}{often}"


def _not_started(error: OSError | ValueError) -> str:
    if isinstance(error, ValueError):
        return f"The command was not run: {error}. Leave out characters that no shell can take."
    if error.errno == 7:  # E2BIG
        return (
            "The command was not run: it is too long for the system. "
            "Write it to a script file with the write tool, and run the file."
        )
    reason = error.strerror or str(error)
    return f"The command was not run: the shell could not be started ({reason})."


def _shell(environment: Mapping[str, str]) -> str:
    path = environment.get("PATH", os.defpath)
    return shutil.which("bash", path=path) or shutil.which("sh", path=path) or "/bin/sh"


def _folder(arguments: Arguments, context: ToolContext) -> Path:
    return context.workspace.resolve(arguments.get("work_dir") or ".")


def _effect(arguments: Arguments, context: ToolContext) -> Effect:
    """What the command would do: the grammar's finding, and where it would run."""
    from mlagent_tui.tools.shell.analysis import analyse

    folder = _folder(arguments, context)
    effect = analyse(arguments["command"], context.workspace, folder)
    if context.workspace.contains(folder):
        return effect
    gate = f"it would run in {folder}, outside the workspace"
    return replace(effect, gates=(*effect.gates, gate), grant="")


def _preview(arguments: Arguments, context: ToolContext) -> Display:
    """The script itself."""
    folder = context.workspace.name(_folder(arguments, context))
    return Display("file", arguments["command"], {"language": "bash", "work_dir": folder})


BASH_TOOL = ToolSpec(
    name="bash",
    description=_DESCRIPTION,
    parameters=_PARAMETERS,
    handler=_run,
    effect=_effect,
    preview=_preview,
    effects=("read", "write", "run", "publish", "destroy"),
)
