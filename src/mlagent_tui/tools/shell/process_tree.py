"""Which processes belong to a command, and how they are told to stop."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_IN_FILES = sys.platform.startswith("linux")


@dataclass(frozen=True, slots=True)
class _Process:
    pid: int
    parent: int
    group: int
    started: str
    ended: bool


class ProcessTree:
    """A shell, its process group, and where the system tells, its descendants in other groups.

    Args:
        leader: Process id of the shell, which is also the id of its group and session.
    """

    def __init__(self, leader: int) -> None:
        self._leader = leader
        self._strays: dict[int, str] = {}

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to everything that belongs to the command."""
        self._look_for_strays()
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._leader, number)
        for pid in self._living_strays():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, number)

    def alive(self) -> bool:
        """Whether anything of it still runs; processes that only wait to be reaped do not."""
        if self._living_strays():
            return True
        try:
            os.killpg(self._leader, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        table = _table()
        return not table or any(
            process.group == self._leader and not process.ended for process in table.values()
        )

    def _look_for_strays(self) -> None:
        """Remember descendants that left the group, before their parents are gone."""
        table = _table()
        children: dict[int, list[_Process]] = {}
        for process in table.values():
            children.setdefault(process.parent, []).append(process)
        roots = [p.pid for p in table.values() if p.group == self._leader]
        waiting = [self._leader, *roots, *self._living_strays()]
        visited: set[int] = set()
        while waiting:
            pid = waiting.pop()
            if pid in visited:
                continue
            visited.add(pid)
            for child in children.get(pid, ()):
                waiting.append(child.pid)
                if child.group != self._leader:
                    self._strays.setdefault(child.pid, child.started)

    def _living_strays(self) -> list[int]:
        living = []
        for pid, started in self._strays.items():
            process = _read(pid)
            if process is not None and process.started == started and not process.ended:
                living.append(pid)
        return living


def _table() -> dict[int, _Process]:
    """Return all processes; empty if the system does not tell."""
    if not _IN_FILES:
        return _table_of_ps()
    try:
        names = os.listdir(_PROC)
    except OSError:
        return {}
    found = (_read(int(name)) for name in names if name.isdigit())
    return {process.pid: process for process in found if process is not None}


def _table_of_ps() -> dict[int, _Process]:
    """Return all processes as ``ps`` lists them, for systems without ``/proc``."""
    command = ["ps", "-axo", "pid=,ppid=,pgid=,stat=,lstart="]
    try:
        listing = subprocess.run(command, capture_output=True, text=True, timeout=1, check=True)  # noqa: S603 - fixed words
    except (OSError, subprocess.SubprocessError):
        return {}
    table = {}
    for line in listing.stdout.splitlines():
        fields = line.split(None, 4)
        if len(fields) == 5:
            pid, parent, group = (int(field) for field in fields[:3])
            ended = fields[3].startswith("Z")
            table[pid] = _Process(pid, parent, group, fields[4].strip(), ended)
    return table


def _read(pid: int) -> _Process | None:
    if not _IN_FILES:
        return _table_of_ps().get(pid)
    try:
        text = (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # The name stands in parentheses and may itself hold spaces and parentheses.
    fields = text.rpartition(")")[2].split()
    if len(fields) < 20:
        return None
    return _Process(pid, int(fields[1]), int(fields[2]), fields[19], fields[0] in "ZX")
