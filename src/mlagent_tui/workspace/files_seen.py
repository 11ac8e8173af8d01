"""Which files the agent has read, and how they looked then."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Look:
    """How a file looked: a digest of its bytes, so that only a real change counts."""

    digest: bytes


class Digest:
    """Takes the bytes of a file in pieces, for files too big to be held in memory."""

    def __init__(self) -> None:
        self._hash = blake2b(digest_size=16)

    def add(self, piece: bytes) -> None:
        """Take the next piece."""
        self._hash.update(piece)

    def look(self) -> Look:
        """Return how a file of these bytes looks."""
        return Look(self._hash.digest())


class FilesSeen:
    """Remembers the files of one session that were read or written, by resolved path.

    A file may be overwritten only if it was seen and has not changed on disk since.
    """

    def __init__(self) -> None:
        self._looks: dict[Path, Look] = {}

    def note(self, path: Path, content: bytes | Look) -> None:
        """Remember that the file has this content now."""
        self._looks[path] = content if isinstance(content, Look) else _look(content)

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
