"""The one sanitiser: makes untrusted text safe to draw on a terminal.

Everything that comes from a model, a tool, a file or the network passes through here before it
becomes cells. The result holds no control characters, no escape sequences, no invisible
direction or tag characters and no lone surrogates; square brackets and the like stay, because
nothing that draws text interprets markup.
"""

from __future__ import annotations

import re

MAX_LINE = 20_000
"""Characters that one line may have; longer ones lose their middle."""

_KEEP_HEAD = 12_000
_KEEP_TAIL = 4_000

_ESCAPES = re.compile(
    r"\x1b\][^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)?"  # OSC, also one that never ends
    r"|\x1b[PX^_][^\x1b\x9c\n]*(?:\x1b\\|\x9c)?"  # DCS, SOS, PM, APC
    r"|\x1b\[[0-?]*[ -/]*[@-~]?"  # CSI
    r"|\x1b[ -/]*[0-~]?"  # two-character and charset sequences
    r"|\x9b[0-?]*[ -/]*[@-~]?"  # CSI as one C1 character
    r"|[\x90\x98\x9d-\x9f][^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)?"  # the others as C1
)

_SELECTORS = re.compile("[\U000e0100-\U000e01ef]")
"""Variation selectors that nobody uses but to hide text in."""

_BREAKS = {0x0B: " ", 0x0C: " ", 0x85: " ", 0x2028: " ", 0x2029: " "}
_MARKED = "\N{REPLACEMENT CHARACTER}"


def _replacements() -> dict[int, str]:
    """Build the table of single characters that must not reach the screen."""
    table = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)], "")
    # Marks without a shape: dropped, as nothing is lost.
    table |= dict.fromkeys(
        [0xAD, 0x61C, 0x180E, 0x200B, 0x200E, 0x200F, *range(0x2060, 0x2070), 0xFEFF], ""
    )
    # Characters that reorder or hide what is read: shown, as a reader must notice them.
    table |= dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)], _MARKED)
    table |= dict.fromkeys([*range(0xFFF9, 0xFFFC), 0xFFFE, 0xFFFF], _MARKED)
    table |= dict.fromkeys(range(0xD800, 0xE000), _MARKED)
    table |= dict.fromkeys(range(0xE0000, 0xE1000), "")
    table |= _BREAKS
    del table[0x0A], table[0x09]
    return table


_TABLE = _replacements()


def clean(text: str, *, tab_size: int = 4, max_line: int = MAX_LINE) -> str:
    r"""Make text of several lines safe to draw.

    Args:
        text: Untrusted text.
        tab_size: Distance of tab stops, in characters.
        max_line: Length at which a line loses its middle.

    Returns:
        Lines that are joined by ``\n``; ``\r\n`` counts as one line end, and a ``\r`` inside a
        line lets what follows it replace what came before, as on a terminal.
    """
    if "\r" in text:
        text = "\n".join(fold_returns(line) for line in text.split("\n"))
    if not _is_clean(text.replace("\n", "")):
        text = strip_escapes(text).translate(_TABLE)
        if "\t" in text:
            text = text.expandtabs(tab_size)
    if len(text) > max_line:
        text = "\n".join(bound(line, max_line) for line in text.split("\n"))
    return text


def clean_line(text: str, *, tab_size: int = 4, max_line: int = MAX_LINE) -> str:
    """Make one line safe to draw; line ends inside it become spaces.

    Args:
        text: Untrusted text.
        tab_size: Distance of tab stops, in characters.
        max_line: Length at which the line loses its middle.

    Returns:
        A single line.
    """
    if len(text) <= max_line and _is_clean(text):
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", " ")
    return clean(text, tab_size=tab_size, max_line=max_line)


def strip_escapes(text: str) -> str:
    """Remove terminal escape sequences, whole ones and cut-off ones."""
    if "\x1b" not in text and not _has_c1(text):
        return text
    return _ESCAPES.sub("", text)


def fold_returns(line: str) -> str:
    r"""Return what a terminal would show of a line with carriage returns.

    Args:
        line: Text without ``\n``.

    Returns:
        The last frame that is not empty, so that a progress bar is one line.
    """
    if "\r" not in line:
        return line
    for frame in reversed(line.split("\r")):
        if frame:
            return frame
    return ""


def bound(line: str, limit: int = MAX_LINE) -> str:
    """Cut the middle out of a line that is too long to draw.

    Args:
        line: Text without line ends.
        limit: Characters that are allowed.

    Returns:
        The line, or its head and tail around a note that says how much is missing.
    """
    if len(line) <= limit:
        return line
    head = min(_KEEP_HEAD, limit * 3 // 4)
    tail = min(_KEEP_TAIL, limit - head)
    missing = len(line) - head - tail
    return f"{line[:head]} [... {missing:,} more characters ...] {line[len(line) - tail :]}"


def _is_clean(line: str) -> bool:
    """Tell quickly whether nothing needs to go: all that does is not printable, or a selector."""
    return line.isprintable() and (line.isascii() or _SELECTORS.search(line) is None)


def _has_c1(text: str) -> bool:
    """Tell whether a one-character form of an escape sequence is in the text."""
    return any(mark in text for mark in "\x90\x98\x9b\x9d\x9e\x9f")
