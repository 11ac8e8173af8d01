"""Writes the log of a call to a file that did not exist before, without keeping the loop."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from mlagent_tui.paths import new_private

if TYPE_CHECKING:
    from mlagent_tui.tui.logs.log_buffer import LogBuffer
    from mlagent_tui.tui.state import ToolItem

_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")
_LONGEST_NAME = 60
_AT_ONCE = 500


async def save_call(folder: Path, item: ToolItem, log: LogBuffer | None) -> Path:
    """Write the log of a call, or its result if it wrote none; whole if its file is still there.

    Args:
        folder: Where to; made if it is missing.
        item: The call.
        log: Its log, if it has one.

    Returns:
        The file that was written.

    Raises:
        OSError: It could not be written.
    """
    parts = parts_of(log) if log is not None and len(log) else [item.output.split("\n")]
    whole = (log.spill_path if log is not None else "") or item.spill_path
    return await save_log(folder, f"{item.tool}-{item.key}", parts, whole)


async def save_log(
    folder: Path, name: str, parts: Iterable[Sequence[str]], whole: str = ""
) -> Path:
    """Write a log.

    Args:
        folder: Where to; made if it is missing.
        name: What to call it; unsafe characters become dashes, and a number is added if a file
            of that name exists.
        parts: Its lines, some at a time, used if there is no file with the whole text.
        whole: A file with the whole text, copied if it is there.

    Returns:
        The file that was written.

    Raises:
        OSError: It could not be written.
    """
    stem = _UNSAFE.sub("-", name).strip("-")[:_LONGEST_NAME] or "log"
    path, target = await asyncio.to_thread(new_private, folder, stem, ".log")
    with target:
        if whole:
            copied = await asyncio.to_thread(_copy, Path(whole), target)
            parts = () if copied else parts
        for lines in parts:
            await asyncio.to_thread(target.writelines, [f"{line}\n" for line in lines])
    return path


def parts_of(log: LogBuffer) -> Iterator[Sequence[str]]:
    """Return the lines of a log that can be read, some at a time, up to the end of now."""
    end = log.end
    for start in range(log.first, end, _AT_ONCE):
        numbers = range(max(start, log.first), min(start + _AT_ONCE, end))
        yield [log.text(number) for number in numbers]


def _copy(whole: Path, target: TextIO) -> bool:
    """Copy a file; returns False if it is not there any more."""
    if not whole.is_file():
        return False
    with whole.open(encoding="utf-8", errors="replace") as source:
        shutil.copyfileobj(source, target)
    return True
