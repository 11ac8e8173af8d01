"""Text that a person decides on: whatever a terminal would hide or act on is spelled out.

Elsewhere such characters are dropped. Here that would be a trap: a shell command could carry a
part that runs but is not seen.
"""

from __future__ import annotations

_KEPT = "\n\t"


def visible(text: str) -> str:
    r"""Return ``text`` with control, invisible and direction characters as ``\x1b`` and so on.

    Line ends and tabs stay. A lone surrogate is spelled out as well.
    """
    if all(line.isprintable() for line in text.replace("\t", "\n").split("\n")):
        return text
    return "".join(
        char if char in _KEPT or char.isprintable() else char.encode("unicode_escape").decode()
        for char in text
    )
