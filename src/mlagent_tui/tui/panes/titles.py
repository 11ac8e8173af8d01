"""Titles of panes: the one of the pane that has the keys carries a sign, not only a colour."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from mlagent_tui.tui.glyphs import Glyphs


def show_title(pane: Widget, title: str, glyphs: Glyphs, *, focused: bool) -> None:
    """Write a title into a pane's border; with a sign before it if the pane has the keys.

    Args:
        pane: The pane.
        title: Sanitised text, shown as it is.
        glyphs: Signs that the terminal can show.
        focused: Whether it, or something in it, has the keys.
    """
    pane.border_title = Content(f"{glyphs.closed} {title}" if focused else title)
