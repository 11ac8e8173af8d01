"""Runs the installed command without a screen, as a shell would, and keeps what it printed."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Finished:
    """What a run left behind."""

    code: int
    out: str
    err: str


@dataclass
class Command:
    """The command line in an environment of its own."""

    home: Path
    workspace: Path
    environment: dict[str, str] = field(default_factory=dict)

    async def start(self, *arguments: str) -> Started:
        """Start ``mlagent-tui`` with the workspace as its current folder."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "mlagent_tui",
            *arguments,
            cwd=self.workspace,
            env=self.variables(),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        return Started(process)

    async def run(self, *arguments: str) -> Finished:
        """Run ``mlagent-tui`` to its end."""
        return await (await self.start(*arguments)).finish()

    def variables(self) -> Mapping[str, str]:
        """Return all variables that the command sees: a home of its own, no keys."""
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        private = {"HOME": str(self.home), "MLAGENT_HOME": str(self.home / "own")}
        return {**kept, **private, "TMPDIR": str(self.home), **self.environment}


@dataclass
class Started:
    """A run that is under way; ``taken`` is what was read of its standard output so far."""

    process: asyncio.subprocess.Process
    taken: bytearray = field(default_factory=bytearray)

    async def finish(self) -> Finished:
        """Wait for its end; the output is the part that was not read before."""
        out, err = await self.process.communicate()
        assert self.process.returncode is not None
        return Finished(self.process.returncode, out.decode(), err.decode())

    async def read_until(self, pattern: bytes) -> bytes:
        """Read standard output until a line holds the pattern; return its first group."""
        assert self.process.stdout is not None
        while line := await self.process.stdout.readline():
            self.taken += line
            if found := re.search(pattern, line):
                return found[1] if found.groups() else found[0]
        raise AssertionError(f"the output ended without {pattern!r}")

    def interrupt(self) -> None:
        """Press Ctrl+C."""
        self.process.send_signal(signal.SIGINT)
