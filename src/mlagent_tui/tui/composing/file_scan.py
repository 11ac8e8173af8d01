"""Lists the files of a workspace, as git would see them, without needing git.

Links to folders are not entered, so that nothing outside is listed and no loop is run round.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from mlagent_tui.tui.composing.ignore_rules import IgnoreRules

MOST_FILES = 200_000
"""Paths that are listed."""

LARGEST_RULES = 256_000
"""Bytes of an ignore file that are read."""

NEVER = frozenset({".git", "node_modules", "__pycache__", ".venv"})
"""Folders that nobody names one by one, whatever the rules say."""

_Layers = tuple[tuple[str, IgnoreRules], ...]


def scan(root: Path, most: int = MOST_FILES) -> tuple[str, ...]:
    """Return the paths of files and folders below ``root``; folders end with a slash.

    They are relative to ``root``, with slashes, upper levels first. Folders that cannot be read
    are passed over, as are names that cannot be written in a message.
    """
    found: list[str] = []
    layers: _Layers = _rules(root / ".git" / "info" / "exclude", "")
    level: list[tuple[str, _Layers]] = [("", layers)]
    while level and len(found) < most:
        below: list[tuple[str, _Layers]] = []
        for folder, outer in level:
            inner = (*outer, *_rules(root / folder / ".gitignore", folder))
            for name, is_folder in _entries(root / folder):
                path = f"{folder}{name}"
                if (is_folder and name in NEVER) or _ignored(path, is_folder, inner):
                    continue
                found.append(f"{path}/" if is_folder else path)
                if is_folder:
                    below.append((f"{path}/", inner))
            if len(found) >= most:
                break
        level = below
    return tuple(found[:most])


def _entries(folder: Path) -> Iterator[tuple[str, bool]]:
    """Return names and whether they are folders, in order."""
    try:
        with os.scandir(folder) as entries:
            listed = sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return
    for entry in listed:
        try:
            link = entry.is_symlink()
            is_folder = entry.is_dir(follow_symlinks=False)
            inside = not link or _stays_inside(entry)
        except OSError:
            continue
        if inside and entry.name.isprintable():
            yield entry.name, is_folder


def _stays_inside(entry: os.DirEntry[str]) -> bool:
    """Whether a link is one to a file beside it; others may lead anywhere."""
    target = os.readlink(entry.path)
    return "/" not in target and entry.is_file()


def _rules(file: Path, folder: str) -> _Layers:
    try:
        with file.open("rb") as opened:
            text = opened.read(LARGEST_RULES).decode("utf-8", errors="replace")
    except OSError:
        return ()
    return ((folder, IgnoreRules(text.splitlines())),)


def _ignored(path: str, is_folder: bool, layers: _Layers) -> bool:
    for folder, rules in reversed(layers):
        verdict = rules.ignores(path[len(folder) :], folder=is_folder)
        if verdict is not None:
            return verdict
    return False
