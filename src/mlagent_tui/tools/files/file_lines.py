"""Reads a range of lines of a file of any size, and says what a file is that has none."""

from __future__ import annotations

import codecs
import io
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from mlagent_tui.tools.files.text_file import FileProblemError, kind_of
from mlagent_tui.workspace.files_seen import Digest, Look

LINE_LIMIT = 2_000
"""Characters of one line that are shown."""

_UNITS = ("kB", "MB", "GB", "TB")
_PIECE = 65_536
_WIDE_LIMIT = 32 * 1024 * 1024

_MAGIC = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"%PDF", "a PDF document"),
    (b"PAR1", "a Parquet table"),
    (b"ARROW1", "an Arrow table"),
    (b"PK\x03\x04", "a zip archive (also .npz, .pt, .docx)"),
    (b"\x1f\x8b", "gzip-compressed data"),
    (b"(\xb5/\xfd", "zstd-compressed data"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"\x89HDF", "an HDF5 file"),
    (b"GGUF", "a GGUF model"),
    (b"\x7fELF", "a program or library"),
    (b"RIFF", "a sound, image or video (RIFF)"),
)
_SUFFIXES = {
    ".safetensors": "safetensors weights",
    ".bin": "binary data",
    ".pkl": "a Python pickle",
    ".pyc": "compiled Python",
}


@dataclass(slots=True)
class LineRange:
    """Lines of a file.

    Attributes:
        first: Number of the first line, from 1.
        lines: The lines without their ends, each cut at :data:`LINE_LIMIT` characters.
        total: Lines of the whole file.
        stopped: Whether the room for characters ended before the range did.
        cut: How many of the lines were cut.
        look: How the whole file looks now.
        strange: Whether bytes were not UTF-8 and are shown as replacement characters.
    """

    first: int
    lines: list[str] = field(default_factory=list)
    total: int = 0
    stopped: bool = False
    cut: int = 0
    look: Look = field(default_factory=lambda: Digest().look())
    strange: bool = False


def read_lines(path: Path, first: int, count: int, room: int) -> LineRange | None:
    """Return lines of a text file; None if there is nothing at that path.

    Memory is bounded by ``room``, whatever the size of the file and of its lines.

    Args:
        path: The file.
        first: Number of the first line, from 1.
        count: Lines to return at most.
        room: Characters to return at most.

    Raises:
        FileProblemError: It is no text file, or cannot be read.
    """
    try:
        # Opening a pipe would wait for somebody to write into it.
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise FileProblemError(
                    f"{path} is {kind_of(status.st_mode)}; only regular files can be read."
                )
            return _collect(path, file, status.st_size, first, count, room)
    except FileNotFoundError:
        return None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise FileProblemError(f"{path} could not be read: {reason}.") from error


def _collect(path: Path, file: BinaryIO, size: int, first: int, count: int, room: int) -> LineRange:
    start = file.read(8_192)
    file.seek(0)
    digest = Digest()
    wide = _wide_encoding(start)
    if wide is None and b"\x00" in start:
        raise FileProblemError(_binary(path, start, size))
    result = LineRange(first)
    source: BinaryIO = file
    if wide is not None:
        if size > _WIDE_LIMIT:
            raise FileProblemError(f"{path} is {wide} text of {size:,} bytes; convert it to UTF-8.")
        data = file.read()
        digest.add(data)
        source = io.BytesIO(data.decode(wide, "replace").encode("utf-8", "replace"))
    used = 0
    for text, length in _lines(source, digest if wide is None else None):
        result.total += 1
        if result.total < first or result.stopped or len(result.lines) >= count:
            continue
        line = text.decode("utf-8", "replace").removeprefix("\ufeff" if result.total == 1 else "")
        # A long line may end in half a character here, beyond what is shown of it.
        result.strange = result.strange or "\ufffd" in line[:LINE_LIMIT]
        if length > len(text) or len(line) > LINE_LIMIT:
            missing = max(length - len(text), 0) + max(len(line) - LINE_LIMIT, 0)
            line = f"{line[:LINE_LIMIT]} [… about {missing:,} more characters on this line]"
            result.cut += 1
        used += len(line) + 8
        if used > room and result.lines:
            result.stopped = True
            continue
        result.lines.append(line)
    result.look = digest.look()
    return result


def _lines(file: BinaryIO, digest: Digest | None) -> Iterator[tuple[bytes, int]]:
    """Yield the beginning of each line, and the bytes of the whole line without its end."""
    begun: bytes | None = None
    length = 0
    while piece := file.readline(_PIECE):
        if digest is not None:
            digest.add(piece)
        ends = piece.endswith(b"\n")
        content = piece.rstrip(b"\r\n") if ends else piece
        if begun is None:
            begun = content
        length += len(content)
        if ends:
            yield begun[: 4 * LINE_LIMIT + 4], length
            begun, length = None, 0
    if begun is not None:
        yield begun[: 4 * LINE_LIMIT + 4], length


def _wide_encoding(start: bytes) -> str | None:
    if start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return None


def _binary(path: Path, start: bytes, size: int) -> str:
    kind = next((words for magic, words in _MAGIC if start.startswith(magic)), None)
    kind = kind or _SUFFIXES.get(path.suffix.casefold(), "a binary file")
    return (
        f"{path} is {kind} of {readable_size(size)} and cannot be shown as text. "
        "Use bash with a short script that opens it with the right library."
    )


def readable_size(size: int) -> str:
    """Return a size as people read it: ``1.2 MB``."""
    if size < 1_000:
        return f"{size} bytes"
    power = min((len(str(size)) - 1) // 3, len(_UNITS))
    return f"{size / 1_000**power:.1f} {_UNITS[power - 1]}"
