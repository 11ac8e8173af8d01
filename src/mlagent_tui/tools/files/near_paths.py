"""Finds paths that were probably meant when a path does not exist."""

from __future__ import annotations

import difflib
import os
from pathlib import Path

from mlagent_tui.workspace.workspace import Workspace

_ENTRIES_LIMIT = 5_000
_SKIPPED = frozenset({".git", ".venv", "venv", "node_modules", "__pycache__", ".mypy_cache"})


def missing(path: Path, workspace: Workspace) -> str:
    """Say that there is nothing at ``path``, and name what was probably meant."""
    near = near_paths(path, workspace)
    if near:
        return f"{path} does not exist. Did you mean {' or '.join(near)}?"
    return f"{path} does not exist. List its folder to see what there is."


def near_paths(path: Path, workspace: Workspace) -> tuple[str, ...]:
    """Return up to three existing paths of the workspace that look like ``path``.

    Entries of the same folder come first, then entries of the same name anywhere else; at most
    a few thousand entries are looked at.
    """
    found: list[Path] = []
    if workspace.contains(path.parent) and path.parent.is_dir():
        names = _names(path.parent)
        matches = difflib.get_close_matches(path.name, names, n=3, cutoff=0.6)
        found.extend(path.parent / name for name in matches)
    found.extend(_same_name(path.name, workspace.root))
    unique = dict.fromkeys(workspace.name(candidate) for candidate in found)
    return tuple(unique)[:3]


def _names(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return [entry.name for entry, _ in zip(entries, range(_ENTRIES_LIMIT), strict=False)]
    except OSError:
        return []


def _same_name(name: str, root: Path) -> list[Path]:
    found: list[Path] = []
    seen = 0
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(set(folders) - _SKIPPED)
        found.extend(Path(folder) / entry for entry in (*files, *folders) if entry == name)
        seen += len(files) + len(folders)
        if seen > _ENTRIES_LIMIT or len(found) >= 3:
            break
    return found
