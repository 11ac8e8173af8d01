"""Writes the log of a call to a file that did not exist before."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from itertools import chain, count
from pathlib import Path

_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")
_LONGEST_NAME = 60


def save_log(folder: Path, name: str, lines: Iterable[str], whole: str = "") -> Path:
    """Write a log.

    Args:
        folder: Where to; made if it is missing.
        name: What to call it; unsafe characters become dashes, and a number is added if a file
            of that name exists.
        lines: Its lines, used if there is no file with the whole text.
        whole: A file with the whole text, copied if it is there.

    Returns:
        The file that was written.

    Raises:
        OSError: It could not be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stem = _UNSAFE.sub("-", name).strip("-")[:_LONGEST_NAME] or "log"
    for ending in chain([""], (f"-{number}" for number in count(2))):
        path = folder / f"{stem}{ending}.log"
        try:
            with path.open("x", encoding="utf-8", errors="replace") as target:
                if whole and Path(whole).is_file():
                    with open(whole, encoding="utf-8", errors="replace") as source:
                        shutil.copyfileobj(source, target)
                else:
                    target.writelines(f"{line}\n" for line in lines)
        except FileExistsError:
            continue
        return path
    raise AssertionError("unreachable: the numbers do not end")
