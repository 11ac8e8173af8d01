"""The folder that the agent works in, and how paths are resolved against it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Workspace:
    """The folder that the agent works in.

    Attributes:
        root: Absolute, with symbolic links resolved.
        own_folders: Folders of the program itself that tools may read (spilled outputs).
    """

    root: Path
    own_folders: tuple[Path, ...] = field(default=())

    @classmethod
    def at(cls, path: Path, own_folders: tuple[Path, ...] = ()) -> Workspace:
        """Return the workspace at ``path``, made absolute and free of symbolic links."""
        return cls(path.expanduser().resolve(), tuple(folder.resolve() for folder in own_folders))

    def resolve(self, path: str, base: Path | None = None) -> Path:
        """Return the absolute path that ``path`` means, symbolic links followed.

        Relative paths count from ``base``, or from the root. The path need not exist; links in
        the part that does exist are followed, so that a link cannot hide where a write goes.
        """
        expanded = Path(os.path.expanduser(path))
        return Path(os.path.realpath((base or self.root) / expanded))

    def contains(self, path: Path) -> bool:
        """Whether an absolute, resolved path is the root or lies below it."""
        return path == self.root or self.root in path.parents

    def may_read(self, path: Path) -> bool:
        """Whether a path may be read without the hard gate."""
        return self.contains(path) or any(
            path == folder or folder in path.parents for folder in self.own_folders
        )

    def name(self, path: Path) -> str:
        """Return the path as people read it: relative to the root where it lies inside."""
        return str(path.relative_to(self.root)) if self.contains(path) else str(path)
