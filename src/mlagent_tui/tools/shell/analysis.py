"""What a shell command would do, found out from its grammar before it runs."""

from __future__ import annotations

import os
from pathlib import Path

from mlagent_tui.protocol.values import Effect
from mlagent_tui.tools.shell.call import NOTHING
from mlagent_tui.tools.shell.findings import Findings
from mlagent_tui.tools.shell.grammar import UnparsableError
from mlagent_tui.tools.shell.paths import Places
from mlagent_tui.tools.shell.shell_state import ShellState
from mlagent_tui.tools.shell.walk import Walk
from mlagent_tui.workspace.workspace import Workspace


def analyse(command: str, workspace: Workspace, work_dir: Path) -> Effect:
    """Return what a command would do.

    Nothing is run. Of the disk only symbolic links and the names in folders are looked at.

    Args:
        command: The script, as bash would get it.
        workspace: The folder that the agent works in.
        work_dir: The folder that the command starts in.
    """
    findings = Findings(Places(workspace))
    start = Path(os.path.realpath(workspace.root / work_dir))
    try:
        Walk(findings).script(command, ShellState(frozenset({start})), NOTHING)
    except UnparsableError as error:
        findings.gate(f"It cannot be judged: {error}")
        findings.run(first_line(command), "", certain=False)
    except RecursionError:
        findings.gate("It cannot be judged: it is nested too deeply")
        findings.run(first_line(command), "", certain=False)
    return findings.effect()


def first_line(command: str) -> str:
    """Return the beginning of a command, for naming it when it cannot be judged."""
    return (command.strip().splitlines() or [""])[0]
