"""Reads the style sheets of dialogs ahead of time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.css.stylesheet import Stylesheet

_FOLDER = Path(__file__).resolve().parent / "tcss"
_SHEETS = ("dialogs.tcss", "history.tcss")


def read_dialog_styles(styles: Stylesheet) -> None:
    """Add what dialogs look like, before the first one opens.

    A screen that brings a new sheet has all sheets parsed again and the whole screen styled anew,
    which takes longer than a frame. Here only the new ones are parsed.
    """
    for name in _SHEETS:
        styles.read(_FOLDER / name)
    styles.parse()
