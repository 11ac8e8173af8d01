"""Finds the lines of a file that look most like a text that is not in it."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

_LINES_LIMIT = 20_000
_LINE_LIMIT = 200
_SHOWN = 8
_NUMBERED = re.compile(r" {0,5}\d+\t")


@dataclass(frozen=True, slots=True)
class Near:
    """What a missing text was probably meant to be.

    Attributes:
        lines: Numbers, from 1, and texts of the lines where it was probably meant.
        advice: What to do about it.
        numbered: Whether it holds line numbers as ``read`` prints them.
    """

    lines: tuple[tuple[int, str], ...] = ()
    advice: str = ""
    numbered: bool = False


def nearest_lines(text: str, wanted: str) -> Near:
    """Return the part of ``text`` that looks most like ``wanted``."""
    wanted_lines = wanted.splitlines()
    if wanted_lines and all(_NUMBERED.match(line) for line in wanted_lines if line.strip()):
        return Near(numbered=True)
    lines = text.split("\n")[:_LINES_LIMIT]
    anchor = next((index for index, line in enumerate(wanted_lines) if line.strip()), None)
    if anchor is None:
        return Near()
    place = _best_line(lines, wanted_lines[anchor])
    if place is None:
        return Near()
    first = max(place - anchor, 0)
    height = min(len(wanted_lines), _SHOWN)
    block = lines[first : first + height]
    shown = tuple((first + i + 1, _shortened(line)) for i, line in enumerate(block))
    return Near(shown, _advice(wanted_lines, lines, first))


def _best_line(lines: list[str], wanted: str) -> int | None:
    """Return the index of the line that looks most like ``wanted``, if any does."""
    target = wanted.strip()[:_LINE_LIMIT]
    matcher = difflib.SequenceMatcher(autojunk=False)
    matcher.set_seq2(target)
    best, best_ratio = None, 0.55
    for index, line in enumerate(lines):
        candidate = line.strip()[:_LINE_LIMIT]
        if candidate == target:
            return index
        matcher.set_seq1(candidate)
        if matcher.real_quick_ratio() <= best_ratio or matcher.quick_ratio() <= best_ratio:
            continue
        ratio = matcher.ratio()
        if ratio > best_ratio:
            best, best_ratio = index, ratio
    return best


def _advice(wanted: list[str], lines: list[str], first: int) -> str:
    for offset, line in enumerate(wanted):
        there = lines[first + offset] if first + offset < len(lines) else None
        if there is None:
            return "The file ends before old_str does."
        if there.rstrip() != line.rstrip():
            return (
                f"The first difference is in line {first + offset + 1}: "
                f"old_str has {_quoted(line)}, the file has {_quoted(there)}."
            )
    return "Read these lines again and copy them exactly."


def _quoted(line: str) -> str:
    return repr(_shortened(line.rstrip("\r")))


def _shortened(line: str) -> str:
    line = line.rstrip("\r")
    return line if len(line) <= _LINE_LIMIT else f"{line[:_LINE_LIMIT]}…"
