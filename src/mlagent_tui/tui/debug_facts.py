"""What ``/debug`` tells: what somebody needs to know who looks for a fault."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from importlib.metadata import version
from typing import TYPE_CHECKING

from mlagent_tui.log_file import LOG_NAME

if TYPE_CHECKING:
    from mlagent_tui.paths import Paths

_TERMINAL = ("TERM", "TERM_PROGRAM", "TERM_PROGRAM_VERSION", "COLORTERM", "TMUX", "STY", "LANG")
"""Variables that say which terminal it is."""


def debug_rows(
    environment: Mapping[str, str], paths: Paths, size: tuple[int, int], mouse: bool
) -> list[tuple[str, str]]:
    """Return names and values; no secret is among them.

    Args:
        environment: The process's variables.
        paths: The program's own folders.
        size: Columns and lines of the terminal.
        mouse: Whether the program has the mouse.
    """
    named = {name: environment[name] for name in _TERMINAL if environment.get(name)}
    told = ", ".join(f"{name}={value[:60]}" for name, value in named.items())
    log = paths.data / LOG_NAME
    ssh = "over SSH" if environment.get("SSH_CONNECTION") else "on this machine"
    return [
        ("version", f"mlagent-tui {version('mlagent-tui')}, Textual {version('textual')}"),
        ("python", f"{platform.python_version()} on {platform.system()} {platform.release()}"),
        ("terminal", f"{size[0]} columns, {size[1]} lines, {ssh}"),
        ("variables", told or "none that say which terminal it is"),
        ("mouse", "taken by the program" if mouse else "left to the terminal"),
        ("log", f"{log}" if log.exists() else f"{log}, once a run without a screen wrote it"),
        ("crashes", f"crash-*.txt in {paths.data / 'saved'}"),
        ("settings", str(paths.config_file)),
        ("next", "mlagent-tui doctor checks network, keys and tools; /keys shows what keys send"),
    ]
