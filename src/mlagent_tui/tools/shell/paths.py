"""Where a path lies, and what that means for reading and writing it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal

from mlagent_tui.tools.shell.shell_state import UNKNOWN
from mlagent_tui.tools.shell.words import GLOB_CHARACTERS, Field
from mlagent_tui.workspace.workspace import Workspace

Place = Literal["inside", "guarded", "own", "system", "stream", "outside"]
"""In the workspace; in the parts of it that steer git and this program; our own spilled files;
public facts about the machine; standard streams and the like; anywhere else."""

GUARDED = frozenset({".git", ".mlagent"})
"""Folders of the workspace that only their own programs should write to."""

_STREAMS = frozenset(
    f"/dev/{name}"
    for name in ("null", "zero", "full", "random", "urandom", "stdin", "stdout", "stderr")
)
_SYSTEM_FOLDERS = tuple(
    Path(folder)
    for folder in (
        "/usr",
        "/opt",
        "/sys",
        "/bin",
        "/sbin",
        "/lib",
        "/lib32",
        "/lib64",
        "/proc/driver",
    )
)
_SYSTEM_FILES = frozenset(
    Path(file)
    for file in (
        *(
            f"/proc/{name}"
            for name in ("cpuinfo", "meminfo", "loadavg", "version", "uptime", "stat")
        ),
        *(f"/etc/{name}" for name in ("os-release", "lsb-release", "debian_version", "issue")),
    )
)
_MOST_NAMES = 5_000


@dataclass(frozen=True, slots=True)
class Target:
    """One path that a command touches.

    Attributes:
        path: Absolute, symbolic links resolved; for a pattern, the folder that it looks in.
        pattern: The glob pattern in that folder; empty for a plain path.
        place: Where the path lies.
    """

    path: Path
    pattern: str
    place: Place

    @property
    def text(self) -> str:
        """The path, with its pattern."""
        return str(self.path / self.pattern) if self.pattern else str(self.path)


class Places:
    """Resolves what commands name, against one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.home = os.path.expanduser("~")
        self._home = Path(os.path.realpath(self.home))

    def place(self, path: Path) -> Place:
        """Return where an absolute, resolved path lies."""
        if self.workspace.contains(path):
            below = path.relative_to(self.workspace.root).parts
            return (
                "guarded" if GUARDED.intersection(part.casefold() for part in below) else "inside"
            )
        if self.workspace.may_read(path):
            return "own"
        if _at_or_below(path, self._home) and self._home != Path("/"):
            return "outside"
        if path in _SYSTEM_FILES or any(_at_or_below(path, folder) for folder in _SYSTEM_FOLDERS):
            return "system"
        return "outside"

    def holds_workspace(self, path: Path) -> bool:
        """Whether a resolved path is the workspace or a folder above it."""
        return path == self.workspace.root or path in self.workspace.root.parents

    def targets(
        self, field: Field, folders: frozenset[Path] | None, *, follow: bool = True
    ) -> tuple[list[Target], bool]:
        """Return what a field names, and whether that is all of it.

        Args:
            field: The argument.
            folders: Where the shell may be; None if that is not known.
            follow: Whether a symbolic link stands for what it points to (deleting does not
                follow the last one).
        """
        text = field.text
        if text in _STREAMS or _is_descriptor(text):
            return [Target(Path(text), "", "stream")], True
        head, pattern, certain = _divided(field)
        if head.startswith(UNKNOWN) or (not head and UNKNOWN in text):
            return [], False
        if head.startswith("/"):
            bases: frozenset[Path] = frozenset({Path("/")})
        elif folders is None:
            return [], False
        else:
            bases = folders
        found: list[Target] = []
        for base in sorted(bases):
            path = _resolved(base, head, follow=follow or bool(pattern))
            found.append(Target(path, pattern, self.place(path)))
            if pattern:
                surprises, sure = self._surprises(path, pattern)
                found.extend(surprises if follow else [])
                certain = certain and sure
        return found, certain

    def _surprises(self, folder: Path, pattern: str) -> tuple[list[Target], bool]:
        """Return where matching links lead, and whether the pattern holds no other surprise."""
        if "/" in pattern.rstrip("/") or not _at_or_below(folder, self.workspace.root):
            return [], False
        links: list[Target] = []
        try:
            with os.scandir(folder) as entries:
                for count, entry in enumerate(entries):
                    if count >= _MOST_NAMES:
                        return links, False
                    if not fnmatchcase(entry.name, pattern.rstrip("/")):
                        continue
                    if entry.name.startswith("-") and pattern[0] in GLOB_CHARACTERS:
                        return links, False
                    if entry.is_symlink():
                        path = Path(os.path.realpath(entry.path))
                        links.append(Target(path, "", self.place(path)))
        except OSError:
            return links, True
        return links, True


def names_everything(pattern: str) -> bool:
    """Whether a glob pattern matches about every name, such as ``*`` or ``.[!.]*``."""
    bare = []
    inside = False
    for char in pattern:
        if char == "[":
            inside = True
        elif char == "]":
            inside = False
        elif not inside:
            bare.append(char)
    return not any(char.isalnum() for char in bare)


def looks_like_outside_path(text: str) -> bool:
    """Whether an argument of a program that is not known reads as a path that leaves a folder."""
    return (
        text.startswith(("/", "~/", "../"))
        or text in {"..", "~"}
        or "/../" in text
        or (text.endswith("/.."))
    )


def _divided(field: Field) -> tuple[str, str, bool]:
    """Return the part before anything that is not known, the pattern after it, and certainty."""
    text = field.text
    unknown = text.find(UNKNOWN)
    if unknown >= 0:
        return text[: text.rfind("/", 0, unknown) + 1] or text[:unknown], "", False
    if not field.pattern:
        return text, "", True
    first = min(text.find(char) for char in GLOB_CHARACTERS if char in text)
    cut = text.rfind("/", 0, first) + 1
    head, pattern = text[:cut] or ".", text[cut:]
    if ".." in pattern.split("/"):
        return head, pattern.split("..")[0] or "*", False
    return head, pattern, True


def _resolved(base: Path, text: str, *, follow: bool) -> Path:
    path = os.path.join(base, text or ".")
    name = os.path.basename(path)
    if follow or name in {"", ".", ".."}:
        return Path(os.path.realpath(path))
    return Path(os.path.realpath(os.path.dirname(path))) / name


def _at_or_below(path: Path, folder: Path) -> bool:
    return path == folder or folder in path.parents


def _is_descriptor(text: str) -> bool:
    return text.startswith("/dev/fd/") and text.removeprefix("/dev/fd/").isdigit()
