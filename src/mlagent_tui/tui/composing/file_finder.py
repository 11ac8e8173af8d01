"""Finds files of the workspace by parts of their paths; all work is done in threads."""

from __future__ import annotations

import asyncio
from pathlib import Path

from mlagent_tui.clock import Clock
from mlagent_tui.tui.composing.completion import Completion, file_completion

MOST_SHOWN = 50
"""Files that are offered at once."""

FRESH_FOR = 10.0
"""Seconds for which a list of files is taken as it is."""


class FileFinder:
    """Knows the files of one workspace.

    They are listed when a file is first asked for, and again when the list has grown old; the
    old list serves until the new one is there.

    Args:
        root: The workspace.
        clock: Time.
    """

    def __init__(self, root: Path, clock: Clock) -> None:
        self._root = root
        self._clock = clock
        self._paths: tuple[str, ...] = ()
        self._lowered: tuple[str, ...] = ()
        self._listed_at: float | None = None
        self._listing: asyncio.Task[None] | None = None

    async def find(self, word: str) -> tuple[Completion, ...]:
        """Return what the word may become, the best first."""
        await self._look()
        found = await asyncio.to_thread(self._rank, word)
        return tuple(file_completion(path, places) for path, places in found)

    async def _look(self) -> None:
        now, listed = self._clock.monotonic(), self._listed_at
        if self._listing is None and (listed is None or now - listed > FRESH_FOR):
            self._listing = asyncio.create_task(self._list())
        if listed is None and self._listing is not None:
            # Another word may be typed meanwhile: that gives up waiting, not the list.
            await asyncio.shield(self._listing)

    async def _list(self) -> None:
        try:
            self._paths, self._lowered = await asyncio.to_thread(self._scan)
            self._listed_at = self._clock.monotonic()
        finally:
            self._listing = None

    def _scan(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        from mlagent_tui.tui.composing.file_scan import scan

        paths = scan(self._root)
        return paths, tuple(path.lower() for path in paths)

    def _rank(self, word: str) -> list[tuple[str, frozenset[int]]]:
        from mlagent_tui.tui.composing.file_ranking import rank

        return rank(word, self._paths, self._lowered, MOST_SHOWN)
