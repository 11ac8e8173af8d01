"""Gives new text the indentation of the place that it goes to."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise


def leading(line: str) -> str:
    """Return the white space that a line begins with."""
    return line[: len(line) - len(line.lstrip(" \t"))]


def indentation_map(wanted: str, found: str, before: str) -> Mapping[str, str] | None:
    """Learn how the indentation of the wanted text maps to that of the file.

    Args:
        wanted: The text as the model wrote it.
        found: The same lines as they stand in the file.
        before: What stands before ``found`` on its first line.

    Returns:
        Indentation of the model to indentation of the file, or None if one indentation of the
        model stands for several of the file, or the other way round: then the text has another
        structure in the file, and is not what the model meant.
    """
    pairs: dict[str, str] = {}
    lines = zip(wanted.splitlines(), found.splitlines(), strict=False)
    for index, (ours, theirs) in enumerate(lines):
        if not ours.strip() or not theirs.strip():
            continue
        if index == 0 and before.strip():
            continue
        there = (before if index == 0 else "") + leading(theirs)
        if pairs.setdefault(leading(ours), there) != there:
            return None
    if len(set(pairs.values())) != len(pairs):
        return None
    return pairs


def adapt(new: str, pairs: Mapping[str, str], *, first_line: bool) -> str:
    """Return ``new`` with the indentation of the file.

    Args:
        new: The text as the model wrote it.
        pairs: What :func:`indentation_map` learned.
        first_line: Whether the first line of ``new`` goes to the beginning of a line.
    """
    if not pairs or all(ours == theirs for ours, theirs in pairs.items()):
        return new
    step = _step(pairs)
    lines = new.split("\n")
    for index, line in enumerate(lines):
        is_last_fragment = index == len(lines) - 1 and index > 0
        if (index == 0 and not first_line) or not (line.strip() or is_last_fragment):
            continue
        own = leading(line)
        if line.strip() or own:
            lines[index] = _mapped(own, pairs, step) + line[len(own) :]
    return "\n".join(lines)


def _mapped(own: str, pairs: Mapping[str, str], step: tuple[str, str] | None) -> str:
    if own in pairs:
        return pairs[own]
    known = max((ours for ours in pairs if own.startswith(ours)), key=len, default=None)
    if known is not None:
        return pairs[known] + _in_steps(own[len(known) :], step)
    # Less indented than anything that matched: take away in the file what is missing here.
    ours, theirs = min(pairs.items(), key=lambda pair: len(pair[0]))
    missing = _in_steps(ours[len(own) :], step)
    return theirs[: max(len(theirs) - len(missing), 0)]


def _step(pairs: Mapping[str, str]) -> tuple[str, str] | None:
    """Return what one level of indentation is for the model and in the file, if it differs."""
    levels = sorted(pairs.items(), key=lambda pair: len(pair[0]))
    for (flat, flat_there), (deep, deep_there) in pairwise(levels):
        if deep.startswith(flat) and deep_there.startswith(flat_there):
            step = (deep[len(flat) :], deep_there[len(flat_there) :])
            if step[0] and step[1]:
                return _per_tab(*step) or step
    # A depth counted from the margin may be several levels; only tabs can be counted.
    return next(filter(None, (_per_tab(*pair) for pair in levels)), None)


def _per_tab(ours: str, theirs: str) -> tuple[str, str] | None:
    """Return how many spaces of one side stand for a tab of the other."""
    for spaces, tabs, swapped in ((ours, theirs, False), (theirs, ours, True)):
        if tabs and not tabs.strip("\t") and spaces and not spaces.strip(" "):
            width, rest = divmod(len(spaces), len(tabs))
            if width and not rest:
                return ("\t", " " * width) if swapped else (" " * width, "\t")
    return None


def _in_steps(indent: str, step: tuple[str, str] | None) -> str:
    if step is None or not step[0]:
        return indent
    times, rest = divmod(len(indent), len(step[0]))
    if rest or indent != step[0] * times:
        return indent
    return step[1] * times
