"""The one sanitiser: makes untrusted text safe to draw on a terminal.

Everything that comes from a model, a tool, a file or the network passes through here before it
becomes cells. The result holds no control characters, no escape sequences, no invisible
direction or tag characters and no lone surrogates; square brackets and the like stay, because
nothing that draws text interprets markup.
"""

from __future__ import annotations

import re

from mlagent_tui.terminal_text.escapes import strip_escapes
from mlagent_tui.terminal_text.frames import fold_returns

__all__ = ["MAX_LINE", "bound", "clean", "clean_line", "fold_returns", "strip_escapes"]

MAX_LINE = 10_000
"""Characters that one line may have; longer ones lose their middle."""

_KEEP_HEAD = 7_000
_KEEP_TAIL = 2_000
_HOPELESS = 4
"""Lines that are so many times too long are cut before anything else is done with them."""

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
    if len(text) > max_line * _HOPELESS:
        return "\n".join(_clean_long(line, tab_size, max_line) for line in text.split("\n"))
    text = _clean(text, tab_size)
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
    head, tail = _kept(limit)
    return _joined(line[:head], len(line) - head - tail, line[len(line) - tail :])


def _clean(text: str, tab_size: int) -> str:
    if _is_clean(text.replace("\n", "")):
        return text
    text = strip_escapes(text)
    if "\r" in text:
        text = "\n".join(fold_returns(line) for line in text.split("\n"))
    text = text.translate(_TABLE)
    return text.expandtabs(tab_size) if "\t" in text else text


def _clean_long(line: str, tab_size: int, limit: int) -> str:
    """Clean a line; of one that is far too long only what may be kept, as all takes too long."""
    if len(line) <= limit * _HOPELESS:
        return bound(_clean(line, tab_size), limit)
    head, tail = _kept(limit)
    first = _clean(line[: 2 * limit], tab_size)[:head]
    last = _clean(line[-limit:], tab_size)[-tail:]
    return _joined(first, len(line) - head - tail, last)


def _kept(limit: int) -> tuple[int, int]:
    """Return how many characters of a long line stay at its beginning and at its end."""
    head = min(_KEEP_HEAD, limit * 3 // 4)
    return head, max(1, min(_KEEP_TAIL, limit - head))


def _joined(head: str, missing: int, tail: str) -> str:
    return f"{head} [... {missing:,} more characters ...] {tail}"


def _is_clean(line: str) -> bool:
    """Tell quickly whether nothing needs to go: all that does is not printable, or a selector."""
    return line.isprintable() and (line.isascii() or _SELECTORS.search(line) is None)
