"""Colours of program output: SGR sequences become styles, every other sequence goes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from rich.color import Color
from rich.style import Style

from mlagent_tui.tui.render.wrap import Span
from mlagent_tui.tui.sanitise import clean_line

_SGR = re.compile(r"\x1b\[([\d;:]*)m")
_TAB = 8
_MAX_CODES = 32

PLAIN = Style()
"""No colour, no attributes."""

_ATTRIBUTES = {
    1: Style(bold=True),
    2: Style(dim=True),
    3: Style(italic=True),
    4: Style(underline=True),
    7: Style(reverse=True),
    9: Style(strike=True),
    22: Style(bold=False, dim=False),
    23: Style(italic=False),
    24: Style(underline=False),
    27: Style(reverse=False),
    29: Style(strike=False),
    39: Style(color="default"),
    49: Style(bgcolor="default"),
}


def parse_ansi(line: str, style: Style = PLAIN) -> tuple[list[Span], Style]:
    """Turn a line of program output into styled text that is safe to draw.

    Args:
        line: Untrusted text without line ends.
        style: The style that the line begins in.

    Returns:
        Its spans, tabs expanded to every eighth column, and the style at its end.
    """
    if "\x1b" not in line:
        text = clean_line(line, tab_size=_TAB)
        return ([(text, style)] if text else []), style
    spans: list[Span] = []
    column = 0
    parts = _SGR.split(line)
    for index, part in enumerate(parts):
        if index % 2:
            style = _apply(style, part)
            continue
        text = _expand(part, column)
        if text:
            spans.append((text, style))
            column += len(text)
    return spans, style


def style_after(line: str, style: Style = PLAIN) -> Style:
    """Return the style that a line of program output leaves behind.

    Args:
        line: Untrusted text without line ends.
        style: The style that the line begins in.
    """
    if "\x1b" in line:
        for codes in _SGR.findall(line):
            style = _apply(style, codes)
    return style


def _expand(part: str, column: int) -> str:
    """Clean a piece that begins at a column."""
    if "\t" not in part:
        return clean_line(part)
    return clean_line(" " * (column % _TAB) + part, tab_size=_TAB)[column % _TAB :]


@lru_cache(maxsize=1024)
def _apply(style: Style, codes: str) -> Style:
    """Return a style after an SGR sequence."""
    numbers = [int(code) if code else 0 for code in re.split("[;:]", codes)[:_MAX_CODES]]
    rest = iter(numbers)
    for number in rest:
        if number == 0:
            style = PLAIN
        elif number in _ATTRIBUTES:
            style += _ATTRIBUTES[number]
        elif number in (38, 48):
            color = _extended(rest)
            if color is not None:
                style += Style(color=color) if number == 38 else Style(bgcolor=color)
        elif (basic := _basic(number)) is not None:
            style += basic
    return style


def _basic(number: int) -> Style | None:
    """Return the style of one of the sixteen colours."""
    for first, base in ((30, 0), (90, 8)):
        if first <= number < first + 8:
            return Style(color=Color.from_ansi(base + number - first))
        if first + 10 <= number < first + 18:
            return Style(bgcolor=Color.from_ansi(base + number - first - 10))
    return None


def _extended(rest: Iterator[int]) -> Color | None:
    """Read a colour of the 256 or of all."""
    kind = next(rest, None)
    if kind == 5:
        number = next(rest, 256)
        return Color.from_ansi(number) if number < 256 else None
    if kind == 2:
        parts = [next(rest, 256) for _ in range(3)]
        return Color.from_rgb(*parts) if max(parts) < 256 else None
    return None
