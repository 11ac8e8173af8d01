"""Programs of the system that set its clipboard."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

PATIENCE = 2.0
"""Seconds that a program may take."""


@dataclass(frozen=True, slots=True)
class ClipboardProgram:
    """A program that reads a text and puts it into a clipboard.

    Attributes:
        command: The program and its arguments.
        encoding: How it reads text.
    """

    command: tuple[str, ...]
    encoding: str = "utf-8"

    @property
    def name(self) -> str:
        """Its name."""
        return self.command[0]


def programs(
    platform: str, environment: Mapping[str, str], which: Callable[[str], str | None]
) -> tuple[ClipboardProgram, ...]:
    """Return the programs that can reach the clipboard of the person, the best one first.

    Over SSH the system's clipboard is that of another machine; only tmux can hand a text on.

    Args:
        platform: As ``sys.platform``.
        environment: The environment's variables.
        which: Finds a program on the path.
    """
    far = any(environment.get(name) for name in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"))
    found: list[ClipboardProgram] = []
    if not far:
        if platform == "darwin":
            found.append(ClipboardProgram(("pbcopy",)))
        if environment.get("WSL_DISTRO_NAME"):
            found.append(ClipboardProgram(("clip.exe",), "utf-16"))
        if environment.get("WAYLAND_DISPLAY"):
            found.append(ClipboardProgram(("wl-copy",)))
        if environment.get("DISPLAY"):
            found.append(ClipboardProgram(("xclip", "-selection", "clipboard")))
            found.append(ClipboardProgram(("xsel", "--clipboard", "--input")))
    if environment.get("TMUX"):
        found.append(ClipboardProgram(("tmux", "load-buffer", "-w", "-")))
    return tuple(program for program in found if which(program.name))


async def run_program(
    program: ClipboardProgram,
    text: str,
    environment: Mapping[str, str],
    patience: float = PATIENCE,
) -> bool:
    """Hand a text to a program; returns whether it took it in time.

    Args:
        program: The program.
        text: What is to be copied.
        environment: The environment's variables, which say where the display is.
        patience: Seconds after which it is ended.
    """
    quiet = asyncio.subprocess.DEVNULL
    try:
        process = await asyncio.create_subprocess_exec(
            *program.command,
            stdin=asyncio.subprocess.PIPE,
            stdout=quiet,
            stderr=quiet,
            env=dict(environment),
            start_new_session=True,
        )
    except OSError:
        return False
    try:
        async with asyncio.timeout(patience):
            await process.communicate(text.encode(program.encoding, "replace"))
    except (TimeoutError, OSError):
        return False
    finally:
        if process.returncode is None:
            process.kill()
    return process.returncode == 0
