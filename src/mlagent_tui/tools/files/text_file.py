"""Text files on disk: how they are read for editing, and how they are replaced."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

BOM = "\ufeff"

EDIT_LIMIT = 16 * 1024 * 1024
"""Bytes of the largest file that is edited or compared; bigger ones are a job for a script."""


class FileProblemError(Exception):
    """A file cannot be used as asked; the message says why and what to do, for the model."""


@dataclass(frozen=True, slots=True)
class TextFile:
    """The text of a file, such that writing it back gives the same bytes.

    Attributes:
        text: The text without byte order mark. Bytes that are not UTF-8 are lone surrogates.
        bom: Whether the file begins with a byte order mark.
    """

    text: str
    bom: bool = False

    @classmethod
    def decode(cls, data: bytes) -> TextFile:
        """Return the text of a file's bytes."""
        text = data.decode("utf-8", "surrogateescape")
        return cls(text.removeprefix(BOM), text.startswith(BOM))

    def encode(self) -> bytes:
        """Return the file's bytes."""
        return ((BOM if self.bom else "") + self.text).encode("utf-8", "surrogateescape")

    def with_text(self, text: str) -> TextFile:
        """Return the same kind of file with another text."""
        return TextFile(text, self.bom)


def encode_new(text: str) -> bytes:
    """Return the bytes of a text that came from the model.

    Raises:
        FileProblemError: The text holds what no file can hold.
    """
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise FileProblemError(
            f"The text holds half of a character pair at position {error.start}, which cannot be "
            "stored. Send the character itself instead of an escape of half of it."
        ) from error


def read_bytes(path: Path, limit: int = EDIT_LIMIT) -> bytes | None:
    """Return the content of a regular file, or None if there is nothing at that path.

    Raises:
        FileProblemError: It is something else than a file, too big, or cannot be read.
    """
    try:
        # Opening a pipe would wait for somebody to write into it.
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise FileProblemError(f"{path} is {kind_of(status.st_mode)}, not a regular file.")
            if status.st_size > limit:
                raise FileProblemError(
                    f"{path} has {status.st_size:,} bytes, too many to be changed in one piece. "
                    "Change it with a short script instead."
                )
            return file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise FileProblemError(_sentence("read", path, error)) from error


def replace_file(path: Path, expected: bytes | None, content: bytes) -> None:
    """Put ``content`` in place of ``expected``, all at once or not at all.

    Missing folders are made. The file keeps its permission bits. A reader, or a crash, sees the
    old content or the new one and never a part of it.

    Args:
        path: The file, with symbolic links resolved.
        expected: What the file must hold now; None if there must be no file.
        content: What it shall hold.

    Raises:
        FileProblemError: The file holds something else by now, or cannot be written.
    """
    if read_bytes(path) != expected:
        raise FileProblemError(
            f"{path} changed on disk while this was prepared, so nothing was written. "
            "Read it again and repeat the change on what it holds now."
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        mode = stat.S_IMODE(path.stat().st_mode) if expected is not None else None
        _write_beside(path, content, mode)
    except OSError as error:
        raise FileProblemError(_sentence("written", path, error)) from error


def _write_beside(path: Path, content: bytes, mode: int | None) -> None:
    temporary = path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}.tmp")
    # A new file gets what the user's umask leaves of 0666; an old one keeps its own bits.
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    handle = os.open(temporary, flags, 0o666 if mode is None else 0o600)
    try:
        with open(handle, "wb") as file:
            if mode is not None:
                os.fchmod(file.fileno(), mode)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
    with contextlib.suppress(OSError):  # some file systems cannot flush folders
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def kind_of(mode: int) -> str:
    """Say what a file system entry is."""
    kinds = (
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISFIFO, "a named pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISCHR, "a device"),
        (stat.S_ISBLK, "a device"),
    )
    return next((word for test, word in kinds if test(mode)), "a regular file")


def _sentence(verb: str, path: Path, error: OSError) -> str:
    if isinstance(error, IsADirectoryError):
        return f"{path} is a folder, not a file. Name a file in it."
    reason = (error.strerror or str(error)).lower()
    return f"{path} could not be {verb}: {reason}."
