"""The list of folders that the user trusts.

A folder is meant by its resolved path, and only itself: what lies below a trusted folder (a
repository that was cloned into it, say) is asked about on its own.
"""

from __future__ import annotations

import json
from pathlib import Path

from mlagent_tui.paths import Paths, write_private


def is_trusted(folder: Path, paths: Paths) -> bool:
    """Whether the user said that ``folder`` can be trusted.

    A list that cannot be read trusts nothing.
    """
    return str(folder.resolve()) in _read(paths.trust_file)


def trust(folder: Path, paths: Paths) -> None:
    """Remember that ``folder`` can be trusted.

    The list is replaced in one step and readable for the user alone.

    Raises:
        OSError: If the list cannot be written.
    """
    trusted = _read(paths.trust_file) | {str(folder.resolve())}
    _write(paths.trust_file, trusted)


def distrust(folder: Path, paths: Paths) -> None:
    """Forget that ``folder`` can be trusted.

    Raises:
        OSError: If the list cannot be written.
    """
    trusted = _read(paths.trust_file)
    if str(folder.resolve()) in trusted:
        _write(paths.trust_file, trusted - {str(folder.resolve())})


def _read(file: Path) -> set[str]:
    try:
        content = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return set()
    folders = content.get("folders") if isinstance(content, dict) else None
    return (
        {entry for entry in folders if isinstance(entry, str)}
        if isinstance(folders, list)
        else set()
    )


def _write(file: Path, folders: set[str]) -> None:
    write_private(file, json.dumps({"folders": sorted(folders)}, indent=2))
