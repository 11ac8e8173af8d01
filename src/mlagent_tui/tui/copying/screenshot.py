"""Keeps a picture of the screen as an SVG file, which any browser shows."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from mlagent_tui.paths import new_private

_FONTS = re.compile(r"@font-face\s*\{[^}]*\}\s*")


def without_foreign_fonts(svg: str) -> str:
    """Return a picture that loads nothing from the network when it is looked at."""
    return _FONTS.sub("", svg)


def save_screenshot(folder: Path, now: datetime, svg: str) -> Path:
    """Write a picture to a file that did not exist before.

    Args:
        folder: Where to; made if it is missing.
        now: The moment, for the name.
        svg: The picture.

    Returns:
        The file.

    Raises:
        OSError: It could not be written.
    """
    file, target = new_private(folder, f"screen-{now:%Y%m%d-%H%M%S}", ".svg")
    with target:
        target.write(without_foreign_fonts(svg))
    return file
