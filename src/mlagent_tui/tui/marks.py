"""Marks over drawn lines: the places that were found, and the cursor of copy mode."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from mlagent_tui.tui.theme import Palette

Overlay = Callable[[Strip, int, int], Strip]
"""Marks a drawn line. Takes the strip, the line as text selection numbers it, and how many
characters of the line stand before the strip."""


def marked(strip: Strip, start: int, end: int, style: Style) -> Strip:
    """Lay a style over some characters of a strip.

    Args:
        strip: A drawn line.
        start: The first character; one before the strip counts as its first.
        end: The character after the last.
        style: What is laid over the line's own styles.
    """
    start, end = max(0, start), min(end, len(strip.text))
    if end <= start:
        return strip
    left, right = strip.index_to_cell_position(start), strip.index_to_cell_position(end)
    picked = Segment.apply_style(strip.crop(left, right), post_style=style)
    return Strip.join([strip.crop(0, left), Strip(picked, right - left), strip.crop(right)])


def mark_found(strip: Strip, places: Iterable[tuple[int, int, bool]], palette: Palette) -> Strip:
    """Mark places that were found.

    Args:
        strip: A drawn line.
        places: First character, the one after the last, and whether the search is there.
        palette: Where the styles come from.
    """
    for start, end, here in places:
        style = current_style(palette) if here else found_style(palette)
        strip = marked(strip, start, end, style)
    return strip


def found_style(palette: Palette) -> Style:
    """Return how a place looks that was found: underlined, so that colour is not all."""
    return palette.warning + Style(underline=True, bold=True)


def current_style(palette: Palette) -> Style:
    """Return how the place looks that the search is at: reversed."""
    return palette.warning + Style(reverse=True, bold=True)


def cursor_style(palette: Palette) -> Style:
    """Return how the cursor of copy mode looks."""
    return palette.accent + Style(reverse=True)
