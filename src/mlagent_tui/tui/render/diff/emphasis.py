"""Which words of a changed line changed: compares a removed line with the one that replaces it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from mlagent_tui.tui.render.diff.lines import DiffLine

Range = tuple[int, int]
"""First character, and the one after the last."""

_WORDS = re.compile(r"\w+|\s+|.")
_LINE_LIMIT = 600
_WORK_LIMIT = 200_000
"""Pairs of words that are compared in one diff at most; what comes after is drawn plainly."""
_ALIKE = 0.4


def pairs(lines: Sequence[DiffLine]) -> Iterator[tuple[int | None, int | None]]:
    """Pair the lines of a diff as they stand side by side.

    Args:
        lines: The lines.

    Yields:
        Index on the left and on the right; the same index for a line that is on both sides, and
        None for a side that has nothing.
    """
    index = 0
    while index < len(lines):
        if not lines[index].changed:
            yield index, index
            index += 1
            continue
        end = index
        while end < len(lines) and (lines[end].changed or _inside(lines, end)):
            end += 1
        block = range(index, end)
        left = [at for at in block if lines[at].kind == "removed"]
        right = [at for at in block if lines[at].kind == "added"]
        for row in range(max(len(left), len(right))):
            yield (
                left[row] if row < len(left) else None,
                right[row] if row < len(right) else None,
            )
        yield from ((at, at) for at in block if not lines[at].changed)
        index = end


def changed_words(lines: Sequence[DiffLine]) -> Mapping[int, Sequence[Range]]:
    """Find what changed inside lines that were changed and not replaced.

    Args:
        lines: The lines of a diff.

    Returns:
        The changed parts of lines by index; lines that share too little have none.
    """
    found: dict[int, Sequence[Range]] = {}
    work = 0
    for left, right in pairs(lines):
        if left is None or right is None or left == right:
            continue
        before, after = lines[left].text, lines[right].text
        if max(len(before), len(after)) > _LINE_LIMIT:
            continue
        old, new = _WORDS.findall(before), _WORDS.findall(after)
        work += len(old) * len(new)
        if work > _WORK_LIMIT:
            break
        if (ranges := _differences(old, new)) is not None:
            found[left], found[right] = ranges
    return found


def _inside(lines: Sequence[DiffLine], at: int) -> bool:
    """Whether a note stands between lines that were changed, as one on a missing newline does."""
    return lines[at].kind == "note" and at + 1 < len(lines) and lines[at + 1].changed


def _differences(old: list[str], new: list[str]) -> tuple[list[Range], list[Range]] | None:
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(None, old, new, autojunk=False)
    opcodes = matcher.get_opcodes()
    shared = sum(
        len(word)
        for tag, first, end, _, _ in opcodes
        if tag == "equal"
        for word in old[first:end]
        if not word.isspace()
    )
    longest = max(len("".join(old).strip()), len("".join(new).strip()))
    if not longest or shared / longest < _ALIKE:
        return None
    return (
        _ranges(old, [(first, end) for tag, first, end, _, _ in opcodes if tag != "equal"]),
        _ranges(new, [(first, end) for tag, _, _, first, end in opcodes if tag != "equal"]),
    )


def _ranges(words: Sequence[str], parts: Sequence[Range]) -> list[Range]:
    """Turn ranges of words into ranges of characters; neighbours become one."""
    starts = [0]
    for word in words:
        starts.append(starts[-1] + len(word))
    ranges: list[Range] = []
    for first, end in parts:
        if first == end:
            continue
        begin, stop = starts[first], starts[end]
        if ranges and ranges[-1][1] == begin:
            begin = ranges.pop()[0]
        ranges.append((begin, stop))
    return ranges
