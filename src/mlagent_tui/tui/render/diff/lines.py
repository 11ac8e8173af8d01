"""A diff as data: its lines, with the numbers that they have in the old and in the new text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from mlagent_tui.tui.sanitise import clean

_HUNK = re.compile(r"@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@ ?(.*)")
_HEADERS = ("--- ", "+++ ", "diff ", "index ", "new file", "deleted file", "old mode", "new mode")
_NO_END = "no newline at the end of the file"

Kind = Literal["same", "added", "removed", "hunk", "file", "note"]
"""What a line of a diff is.

``hunk`` begins a part, ``file`` begins the changes of another file, ``note`` says something
about the lines around it.
"""


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line of a diff.

    Attributes:
        kind: What it is.
        text: The line without its sign, safe to draw; of a part what follows its numbers.
        old: Its number in the old text; 0 if it is not in it.
        new: Its number in the new text; 0 if it is not in it.
        source: The line as it stands in the unified diff.
    """

    kind: Kind
    text: str
    old: int = 0
    new: int = 0
    source: str = ""

    @property
    def number(self) -> int:
        """The number to show where there is room for one: the new one, if it has one."""
        return self.new or self.old

    @property
    def changed(self) -> bool:
        """Whether it was added or removed."""
        return self.kind in ("added", "removed")


def parse_diff(diff: str) -> list[DiffLine]:
    """Read a unified diff.

    Args:
        diff: Untrusted text.

    Returns:
        Its lines without the headers of the first file. Text that is no diff comes back as
        notes; nothing is left out.
    """
    text = clean(diff).rstrip("\n")
    return list(_parse(text.split("\n"))) if text else []


def compare(old: str | None, new: str, name: str = "") -> list[DiffLine]:
    """Compare two texts line by line.

    Texts that differ in too many lines to be matched are shown as one that replaces the other,
    which bounds the time that this takes.

    Args:
        old: The text before; None if there was none.
        new: The text after.
        name: What the text is called.
    """
    from mlagent_tui.tools.files.diff import unified_diff

    return parse_diff(unified_diff(old, new, name).text)


def counts(lines: Iterable[DiffLine]) -> tuple[int, int]:
    """Return how many lines were added, and how many removed."""
    kinds = [line.kind for line in lines]
    return kinds.count("added"), kinds.count("removed")


def unified_source(lines: Iterable[DiffLine]) -> str:
    """Return lines as the unified diff that they come from."""
    return "\n".join(line.source for line in lines)


def _parse(lines: Sequence[str]) -> Iterator[DiffLine]:
    old = new = old_left = new_left = 0
    files = 0
    for line in lines:
        sign, rest = line[:1], line[1:]
        if new_left > 0 and sign == "+":
            yield DiffLine("added", rest, 0, new, line)
            new, new_left = new + 1, new_left - 1
        elif old_left > 0 and sign == "-":
            yield DiffLine("removed", rest, old, 0, line)
            old, old_left = old + 1, old_left - 1
        elif old_left > 0 and new_left > 0 and sign in (" ", ""):
            yield DiffLine("same", rest, old, new, line or " ")
            old, new, old_left, new_left = old + 1, new + 1, old_left - 1, new_left - 1
        elif hunk := _HUNK.match(line):
            old, new = int(hunk.group(1)), int(hunk.group(3))
            old_left, new_left = int(hunk.group(2) or 1), int(hunk.group(4) or 1)
            yield DiffLine("hunk", hunk.group(5), old, new, line)
        elif sign == "\\":
            yield DiffLine("note", _NO_END, source=line)
        elif line.startswith(_HEADERS):
            old_left = new_left = 0
            if line.startswith("+++ "):
                files += 1
                if files > 1:
                    yield DiffLine("file", rest[3:].removeprefix("b/"), source=line)
        elif line or not files:
            yield DiffLine("note", line, source=line)
