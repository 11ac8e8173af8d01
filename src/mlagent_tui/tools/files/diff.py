"""The unified diff of a change, for the screen and for approvals."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from mlagent_tui.protocol.values import Display

_CONTEXT = 3
_CELLS_LIMIT = 1_000_000
_TEXT_LIMIT = 400_000
_NO_END = "\\ No newline at end of file"


@dataclass(frozen=True, slots=True)
class Diff:
    """A unified diff.

    Attributes:
        text: The diff, headers included; empty if nothing changed.
        added: Lines that are new.
        removed: Lines that are gone.
    """

    text: str
    added: int
    removed: int


def unified_diff(old: str | None, new: str, name: str) -> Diff:
    """Compare two texts line by line.

    Args:
        old: The text before; None for a new file.
        new: The text after.
        name: The file as people read it.
    """
    before, after = _lines(old or ""), _lines(new)
    start, end = _common_ends(before, after)
    first = max(start - _CONTEXT, 0)
    old_part = before[first : len(before) - end + min(end, _CONTEXT)]
    new_part = after[first : len(after) - end + min(end, _CONTEXT)]
    if len(old_part) * len(new_part) > _CELLS_LIMIT:
        groups = [_one_block(len(old_part), len(new_part))]
    else:
        matcher = difflib.SequenceMatcher(None, old_part, new_part, autojunk=False)
        groups = list(matcher.get_grouped_opcodes(_CONTEXT))
    lines: list[str] = []
    added = removed = 0
    for group in groups:
        lines.append(_header(group, first))
        for tag, a, b, c, d in group:
            if tag == "equal":
                lines.extend(" " + line for line in old_part[a:b])
                continue
            lines.extend("-" + line for line in old_part[a:b])
            lines.extend("+" + line for line in new_part[c:d])
            removed += b - a
            added += d - c
    if not lines:
        return Diff("", 0, 0)
    heads = [f"--- {'/dev/null' if old is None else 'a/' + name}", f"+++ b/{name}"]
    return Diff(_bounded("\n".join([*heads, *lines])), added, removed)


def diff_display(old: str | None, new: str, name: str) -> Display:
    """Return a change as it is shown to people."""
    diff = unified_diff(old, new, name)
    text = diff.text.encode("utf-8", "replace").decode("utf-8")
    return Display("diff", text, {"path": name, "added": diff.added, "removed": diff.removed})


_Opcode = tuple[str, int, int, int, int]


def _lines(text: str) -> list[str]:
    r"""Split into lines; the last one carries a note if it has no ``\n``."""
    lines = text.replace("\r\n", "\n").split("\n")
    last = lines.pop()
    if last:
        lines.append(f"{last}\n{_NO_END}")
    return lines


def _common_ends(before: list[str], after: list[str]) -> tuple[int, int]:
    """Return how many lines are the same at the beginning and at the end."""
    shorter = min(len(before), len(after))
    start = 0
    while start < shorter and before[start] == after[start]:
        start += 1
    end = 0
    while end < shorter - start and before[-1 - end] == after[-1 - end]:
        end += 1
    return start, end


def _one_block(old: int, new: int) -> list[_Opcode]:
    return [("replace", 0, old, 0, new)]


def _header(group: list[_Opcode], first: int) -> str:
    a, b, c, d = group[0][1], group[-1][2], group[0][3], group[-1][4]
    return f"@@ -{_range(first + a, b - a)} +{_range(first + c, d - c)} @@"


def _range(start: int, length: int) -> str:
    if length == 1:
        return str(start + 1)
    return f"{start + 1 if length else start},{length}"


def _bounded(text: str) -> str:
    if len(text) <= _TEXT_LIMIT:
        return text
    kept = text[:_TEXT_LIMIT].rpartition("\n")[0]
    return f"{kept}\n[{len(text) - len(kept):,} more characters of this diff are not shown]"
