"""Which files the agent has read, and how they looked then."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Look:
    """How a file looked: a digest of its bytes, so that only a real change counts."""

    digest: bytes


class FilesSeen:
    """Remembers the files of one session that were read or written, by resolved path.

    A file may be overwritten only if it was seen and has not changed on disk since.
    """

    def __init__(self) -> None:
        self._looks: dict[Path, Look] = {}

    def note(self, path: Path, content: bytes) -> None:
        """Remember that the file has this content now."""
        self._looks[path] = _look(content)

    def was_seen(self, path: Path) -> bool:
        """Whether the file was read or written before."""
        return path in self._looks

    def changed(self, path: Path, content: bytes) -> bool:
        """Whether the content differs from what was seen last."""
        return self._looks.get(path) != _look(content)

    def clear(self) -> None:
        """Forget everything, for a fresh conversation."""
        self._looks.clear()


def _look(content: bytes) -> Look:
    return Look(blake2b(content, digest_size=16).digest())
