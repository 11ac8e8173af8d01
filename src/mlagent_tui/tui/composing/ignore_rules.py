"""Reads ``.gitignore`` files: which paths git would leave out. Pure.

Patterns of one file are joined into a few regular expressions, so that a hundred thousand paths
can be asked about within a second.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable

LONGEST_PATTERN = 500
"""Characters of a pattern; longer ones are passed over."""

MOST_DOUBLE_STARS = 3
"""Times that a pattern may leave the number of folders open; others are passed over."""

MOST_PATTERNS = 2_000
"""Patterns of one file that count."""

_FOLDERS = "(?:[^/]+/)*"


class IgnoreRules:
    """The rules of one file, asked about paths below its folder.

    Args:
        lines: The lines of the file.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        read = (_read(line) for line in lines)
        rules = itertools.islice((rule for rule in read if rule is not None), MOST_PATTERNS)
        groups = itertools.groupby(rules, key=lambda rule: rule[0])
        joined = [(kept, "|".join(pattern for _, pattern in group)) for kept, group in groups]
        # The last rule that fits decides.
        self._groups = [(kept, re.compile(pattern)) for kept, pattern in reversed(joined)]

    def ignores(self, path: str, *, folder: bool) -> bool | None:
        """Return whether the path is left out; None if no rule speaks of it.

        Args:
            path: Relative to the folder of the file, with slashes.
            folder: Whether the path is a folder.
        """
        asked = f"{path}/" if folder else path
        for kept, pattern in self._groups:
            if pattern.fullmatch(asked):
                return not kept
        return None


def _read(line: str) -> tuple[bool, str] | None:
    """Return whether a line keeps what it names, and the pattern for it."""
    line = line.rstrip("\r\n")
    while line.endswith(" ") and not line.endswith("\\ "):
        line = line[:-1]
    too_much = len(line) > LONGEST_PATTERN or line.count("**") > MOST_DOUBLE_STARS
    if not line or line.startswith("#") or too_much:
        return None
    kept = line.startswith("!")
    line = line.removeprefix("!")
    only_folders = line.endswith("/")
    line = line.removesuffix("/")
    anchored = "/" in line
    line = line.removeprefix("/")
    if not line:
        return None
    try:
        pattern = _translate(line)
        re.compile(pattern)
    except re.error:
        return None
    begin = "" if anchored else _FOLDERS
    return kept, f"{begin}{pattern}{'/' if only_folders else '/?'}"


def _translate(glob: str) -> str:
    """Return the regular expression of a pattern: stars stay within one name, ``**`` does not."""
    names, out = glob.split("/"), ""
    for index, name in enumerate(names):
        last = index == len(names) - 1
        if name == "**":
            out += ".+" if last else _FOLDERS
        else:
            out += _name(name) + ("" if last else "/")
    return out


def _name(glob: str) -> str:
    """Return the regular expression of one name.

    What stands between two stars is taken where it comes first and not tried again, so that no
    pattern can take long.
    """
    pieces, at = [""], 0
    while at < len(glob):
        part, at = _part_at(glob, at)
        if part == "*":
            pieces.append("")
        else:
            pieces[-1] += part
    if len(pieces) == 1:
        return pieces[0]
    between = "".join(f"(?>[^/]*?{piece})" for piece in pieces[1:-1] if piece)
    return f"{pieces[0]}{between}[^/]*{pieces[-1]}"


def _part_at(glob: str, at: int) -> tuple[str, int]:
    """Return what one sign of a pattern means, and where the next one begins."""
    sign = glob[at]
    if sign == "*":
        return "*", at + 1
    if sign == "?":
        return "[^/]", at + 1
    if sign == "[" and (end := glob.find("]", at + 2)) > 0:
        inside = glob[at + 1 : end].replace("\\", r"\\").replace("[", r"\[")
        inside = f"^{inside[1:]}" if inside[0] in "!^" else inside
        return f"(?!/)[{inside}]", end + 1
    if sign == "\\" and at + 1 < len(glob):
        return re.escape(glob[at + 1]), at + 2
    return re.escape(sign), at + 1
