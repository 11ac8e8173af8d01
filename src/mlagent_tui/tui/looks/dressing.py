"""Gives the App the looks that fit its terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.scrollbar import ScrollBar, ScrollBarRender

from mlagent_tui.tui.glyphs import ASCII
from mlagent_tui.tui.looks.choosing import Looks, choose_looks
from mlagent_tui.tui.theme import register_themes

if TYPE_CHECKING:
    from mlagent_tui.config import LoadedConfig
    from mlagent_tui.tui.app import MlAgentApp
    from mlagent_tui.tui.glyphs import Glyphs


class _PlainBars(ScrollBarRender):
    """Scroll bars of whole cells: eighths of a cell need signs that not every terminal has."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "]
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "]


def dress(
    app: MlAgentApp, config: LoadedConfig, *, dark: bool | None, glyphs: Glyphs | None
) -> Looks:
    """Choose the looks and put them on; the signs are for the caller to hand on.

    Args:
        app: The App, before its first frame.
        config: The configuration.
        dark: Whether the terminal's background is dark; None if it did not say.
        glyphs: Signs that were named; None chooses them too.
    """
    register_themes(cast("Any", app))
    looks = choose_looks(config.settings, config.environment, app.available_themes, dark=dark)
    is_plain = (glyphs or looks.glyphs) is ASCII
    app.set_class(is_plain, "-ascii")
    ScrollBar.renderer = _PlainBars if is_plain else ScrollBarRender
    if looks.still:
        app.animation_level = "none"
    app.theme = looks.theme
    return looks
