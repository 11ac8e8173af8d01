"""Finds the here-documents of a script by their lines, as bash does, without a grammar.

Bodies are taken out before the grammar sees the script: they are data, they may be long, and
where a body ends must not be left to a second opinion.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_START = re.compile(r"<<(-?)[ \t]*(?:'([\w.-]+)'|\"([\w.-]+)\"|([\w.-]+))(?![^\s;|&<>)])")
_EXPANDS = re.compile(r"`|\$[({]")
DELIMITER = re.compile(r"\"[\w.-]+\"|'[\w.-]+'|[\w.-]+")
"""Delimiters that every shell reads alike."""


@dataclass(frozen=True, slots=True)
class Script:
    """A script whose here-document bodies were taken out.

    Attributes:
        text: The script; of a here-document whose body was taken out, the closing line remains.
        bodies: The bodies, by the offset in ``text.encode()`` at which their delimiter begins.
    """

    text: str
    bodies: Mapping[int, str]


def without_bodies(text: str) -> Script:
    """Take out the bodies that are plain data: those in which nothing is run."""
    if "<<" not in text:
        return Script(text, {})
    lines = text.split("\n")
    kept: list[str] = []
    bodies: dict[int, str] = {}
    offset = position = 0
    while position < len(lines):
        line = lines[position]
        kept.append(line)
        position += 1
        starts = list(_START.finditer(line))
        if len(starts) == 1:
            end = _closing(lines, position, starts[0])
            body = "\n".join(lines[position:end])
            if end < len(lines) and not _runs(starts[0], body):
                delimiter = line[: _delimiter_start(starts[0])]
                bodies[offset + len(delimiter.encode())] = body
                position = end
        offset += len(line.encode()) + 1
    return Script("\n".join(kept), bodies)


def body_is_where_bash_sees_it(source: bytes, start: int, end: int, *, strip_tabs: bool) -> bool:
    """Whether a here-document that begins at ``start`` closes on the line that ``end`` is on.

    Args:
        source: The script.
        start: Offset of the delimiter after ``<<``.
        end: Offset of the closing delimiter.
        strip_tabs: Whether it is ``<<-``.
    """
    found = DELIMITER.match(source[start:].decode("utf-8", "replace"))
    first = source.find(b"\n", start)
    if not found or first < 0:
        return False
    word = found.group().strip("'\"").encode()
    at = first + 1
    while at <= len(source):
        stop = source.find(b"\n", at)
        stop = len(source) if stop < 0 else stop
        line = source[at:stop]
        bare = line.lstrip(b"\t") if strip_tabs else line
        if bare == word:
            return at <= end <= stop
        at = stop + 1
    return False


def _closing(lines: list[str], position: int, start: re.Match[str]) -> int:
    word = next(group for group in start.groups()[1:] if group is not None)
    for index in range(position, len(lines)):
        line = lines[index].lstrip("\t") if start.group(1) else lines[index]
        if line == word:
            return index
    return len(lines)


def _runs(start: re.Match[str], body: str) -> bool:
    quoted = start.group(4) is None
    return not quoted and bool(_EXPANDS.search(body))


def _delimiter_start(start: re.Match[str]) -> int:
    group = next(index for index in (2, 3, 4) if start.group(index) is not None)
    return start.start(group) - (0 if group == 4 else 1)
