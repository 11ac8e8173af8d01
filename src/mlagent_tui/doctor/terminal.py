"""The terminal: what it can show."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping

from mlagent_tui.doctor.finding import Finding, plain
from mlagent_tui.doctor.surroundings import Surroundings

LEAST_COLUMNS, LEAST_ROWS = 80, 24


async def check_terminal(around: Surroundings) -> list[Finding]:
    """Describe the terminal that the program was started in."""
    environment = around.environment
    if not _is_terminal():
        findings = [Finding("terminal", "ok", "output goes to a file or a program")]
    else:
        findings = [_judge(environment, shutil.get_terminal_size())]
    return [*findings, _encoding()]


def _judge(environment: Mapping[str, str], size: os.terminal_size) -> Finding:
    term = plain(environment.get("TERM", ""), 40)
    parts = [f"{size.columns}x{size.lines}", f"TERM={term or 'not set'}", colours(environment)]
    if "TMUX" in environment:
        parts.append("within tmux")
    elif term.startswith("screen"):
        parts.append("within screen")
    if "SSH_CONNECTION" in environment:
        parts.append("over SSH")
    what = ", ".join(parts)
    if term in ("", "dumb"):
        return Finding("terminal", "warn", what, "Use a terminal that sets TERM, or give a prompt.")
    if size.columns < LEAST_COLUMNS or size.lines < LEAST_ROWS:
        remedy = f"Make it {LEAST_COLUMNS}x{LEAST_ROWS} or larger to see everything."
        return Finding("terminal", "warn", what, remedy)
    return Finding("terminal", "ok", what)


def colours(environment: Mapping[str, str]) -> str:
    """Return how many colours the terminal says it has."""
    if environment.get("NO_COLOR"):
        return "no colours (NO_COLOR)"
    if environment.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return "16 million colours"
    return "256 colours" if "256" in environment.get("TERM", "") else "16 colours"


def _encoding() -> Finding:
    encoding = (sys.stdout.encoding or "ascii").lower()
    if encoding.replace("-", "").replace("_", "") == "utf8":
        return Finding("locale", "ok", "UTF-8")
    what = f"{plain(encoding, 30)}: many characters cannot be shown"
    return Finding("locale", "warn", what, "Set LANG to a UTF-8 locale, such as C.UTF-8.")


def _is_terminal() -> bool:
    try:
        return sys.stdout.isatty()
    except ValueError:
        return False
