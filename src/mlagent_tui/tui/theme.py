"""Colours: our two themes, and the named styles that renderers draw with.

No other file names a colour. Renderers ask a :class:`Palette` for a role; a palette is made from
the variables of any Textual theme, and lifts every text colour to a contrast that can be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.style import Style
from textual.color import Color
from textual.theme import Theme

if TYPE_CHECKING:
    from textual.app import App

MIN_CONTRAST = 4.5
"""Contrast of text against what is behind it (WCAG AA)."""

DARK = Theme(
    name="mlagent-dark",
    dark=True,
    primary="#86b3f7",
    secondary="#b7a3f2",
    accent="#f0b970",
    success="#84cf9b",
    warning="#ecc063",
    error="#f48b8b",
    foreground="#d9dde6",
    background="#15171c",
    surface="#1c1f26",
    panel="#232730",
    variables={
        "text-muted": "#98a1b3",
        "border": "#5d7fb3",
        "border-blurred": "#333945",
        "scrollbar": "#3d4452",
        "scrollbar-hover": "#566075",
        "scrollbar-active": "#86b3f7",
        "scrollbar-background": "#15171c",
        "scrollbar-background-hover": "#15171c",
        "scrollbar-background-active": "#15171c",
        "screen-selection-background": "#2f4a75",
        "screen-selection-foreground": "#ffffff",
        "footer-key-foreground": "#f0b970",
        "block-cursor-background": "#2f4a75",
        "block-cursor-foreground": "#ffffff",
        "input-selection-background": "#2f4a75",
    },
)
"""Our dark theme: ink blue, warm amber for what wants attention."""

LIGHT = Theme(
    name="mlagent-light",
    dark=False,
    primary="#1f57b0",
    secondary="#6440a8",
    accent="#8a5300",
    success="#1c6b3f",
    warning="#845600",
    error="#b0261f",
    foreground="#262a33",
    background="#fbfaf7",
    surface="#f2f0ea",
    panel="#e8e5dd",
    variables={
        "text-muted": "#5b6270",
        "border": "#7593c4",
        "border-blurred": "#d3cfc5",
        "scrollbar": "#cbc6ba",
        "scrollbar-hover": "#aaa497",
        "scrollbar-active": "#1f57b0",
        "scrollbar-background": "#fbfaf7",
        "scrollbar-background-hover": "#fbfaf7",
        "scrollbar-background-active": "#fbfaf7",
        "screen-selection-background": "#bcd3f7",
        "screen-selection-foreground": "#10131a",
        "footer-key-foreground": "#8a5300",
        "block-cursor-background": "#bcd3f7",
        "block-cursor-foreground": "#10131a",
        "input-selection-background": "#bcd3f7",
    },
)
"""Our light theme: paper and ink."""

THEMES: tuple[Theme, ...] = (DARK, LIGHT)
"""Our own themes, the default one first."""

_OWN_COLOURS = ("ansi-dark", "ansi-light")
_OWN_COLOURS_MENDED = {
    "border": "ansi_blue",
    "border-blurred": "ansi_bright_black",
    "scrollbar": "ansi_bright_black",
    "scrollbar-hover": "ansi_blue",
    "scrollbar-active": "ansi_blue",
    "scrollbar-background": "ansi_default",
    "scrollbar-background-hover": "ansi_default",
    "scrollbar-background-active": "ansi_default",
    "block-cursor-background": "ansi_blue",
    "block-cursor-foreground": "ansi_bright_white",
    "block-cursor-text-style": "bold underline",
    "block-cursor-blurred-background": "ansi_blue",
    "block-cursor-blurred-foreground": "ansi_bright_white",
    "block-cursor-blurred-text-style": "bold underline",
    "input-cursor-background": "ansi_default",
    "input-cursor-foreground": "ansi_default",
    "input-cursor-text-style": "reverse",
}
"""What marks a place in the terminal's own colours; it is seen where there are none as well."""


class Palette(NamedTuple):
    """Every style that a renderer may use, by role.

    Styles that are drawn on a tinted ground carry that ground. ``name`` identifies the palette
    in caches.
    """

    name: str
    text: Style
    muted: Style
    faint: Style
    strong: Style
    emphasis: Style
    primary: Style
    secondary: Style
    accent: Style
    success: Style
    warning: Style
    error: Style
    heading: Style
    subheading: Style
    code: Style
    link: Style
    quote: Style
    user: Style
    user_mark: Style
    selected: Style
    selection: Style
    pill: Style
    match: Style
    block: Style
    block_faint: Style
    keyword: Style
    name_function: Style
    name_class: Style
    string: Style
    number: Style
    comment: Style
    operator: Style
    added: Style
    removed: Style
    hunk: Style
    added_mark: Style
    removed_mark: Style
    added_word: Style
    removed_word: Style


TEXT_ROLES: tuple[str, ...] = tuple(
    name for name in Palette._fields if name not in ("name", "faint", "selected")
)
"""Roles that words are drawn in, and that must be readable. The others draw lines and bars."""


def register_themes(app: App[Any]) -> None:
    """Make our themes known to an application."""
    for theme in THEMES:
        app.register_theme(theme)
    for name in _OWN_COLOURS:
        theme = app.available_themes[name]
        app.register_theme(replace(theme, variables={**theme.variables, **_OWN_COLOURS_MENDED}))


def readable(color: Color, ground: Color, contrast: float = MIN_CONTRAST) -> Color:
    """Move a colour away from its ground until it can be read.

    Args:
        color: The wished colour.
        ground: What is behind it.
        contrast: The least contrast ratio.

    Returns:
        The colour itself if it is readable, else the nearest blend towards white or black.
    """
    goal = ground.get_contrast_text(1.0)
    for step in range(11):
        blended = color.blend(goal, step / 10, alpha=1.0)
        if contrast_ratio(blended, ground) >= contrast:
            return blended
    return goal


@lru_cache(maxsize=512)
def on_ground(style: Style, ground: Style) -> Style:
    """Return a style on another ground, its colour moved until it can be read there.

    Args:
        style: The style.
        ground: A style whose ground is taken.

    Returns:
        The style on that ground; ``ground`` itself where the terminal chooses the colours.
    """
    if ground.bgcolor is None or style.color is None:
        return ground
    behind = Color.from_rich_color(ground.bgcolor)
    color = readable(Color.from_rich_color(style.color), behind)
    return style + Style(color=color.rich_color, bgcolor=ground.bgcolor)


def contrast_ratio(first: Color, second: Color) -> float:
    """Return the WCAG contrast ratio of two opaque colours, from 1 to 21."""
    dark, light = sorted((_luminance(first), _luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: Color) -> float:
    def linear(value: int) -> float:
        share = value / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(color.r) + 0.7152 * linear(color.g) + 0.0722 * linear(color.b)


def palette_of(name: str, variables: Mapping[str, str]) -> Palette:
    """Make the palette of a theme.

    Args:
        name: The theme's name.
        variables: Its CSS variables, as in ``App.theme_variables``.

    Returns:
        The palette; made once for each theme.
    """
    keys = ("background", "foreground", "primary", "secondary", "accent")
    more = ("success", "warning", "error", "text-muted", "surface", "screen-selection-background")
    return _palette(name, tuple(variables.get(key, "") for key in keys + more))


@lru_cache(maxsize=16)
def _palette(name: str, values: tuple[str, ...]) -> Palette:
    grounds = Color.parse(values[0])
    if grounds.ansi is not None:
        return _ansi_palette(name)
    ground, fore = grounds, Color.parse(values[1])
    base = _Mixer(ground, fore)
    primary, secondary, accent, success, warning, error = (
        Color.parse(value) if value else fore for value in values[2:8]
    )
    muted = base.muted(values[8])
    block = ground.blend(fore, 0.055, alpha=1.0)
    user = ground.blend(primary, 0.10, alpha=1.0)
    add, remove = ground.blend(success, 0.13, alpha=1.0), ground.blend(error, 0.13, alpha=1.0)
    picked = ground.blend(primary, 0.38, alpha=1.0)
    on = base.on
    return Palette(
        name=name,
        text=on(fore),
        muted=on(muted),
        faint=Style(color=ground.blend(fore, 0.28, alpha=1.0).rich_color),
        strong=on(fore, bold=True),
        emphasis=on(fore, italic=True),
        primary=on(primary),
        secondary=on(secondary),
        accent=on(accent),
        success=on(success),
        warning=on(warning),
        error=on(error),
        heading=on(primary, bold=True),
        subheading=on(secondary, bold=True),
        code=on(accent),
        link=on(primary, underline=True),
        quote=on(muted, italic=True),
        user=on(fore, user),
        user_mark=on(primary, user, bold=True),
        selected=Style(color=accent.rich_color),
        selection=on(fore, picked),
        pill=on(ground.get_contrast_text(1.0), picked, bold=True),
        match=on(ground, warning),
        block=on(fore, block),
        block_faint=on(muted, block),
        keyword=on(secondary, block),
        name_function=on(primary, block),
        name_class=on(primary, block, bold=True),
        string=on(success, block),
        number=on(accent, block),
        comment=on(muted, block, italic=True),
        operator=on(fore, block),
        added=on(fore, add),
        removed=on(fore, remove),
        hunk=on(muted, block),
        added_mark=on(success, add, bold=True),
        removed_mark=on(error, remove, bold=True),
        added_word=on(fore, ground.blend(success, 0.30, alpha=1.0), bold=True),
        removed_word=on(fore, ground.blend(error, 0.30, alpha=1.0), bold=True),
    )


class _Mixer:
    """Blends colours over one theme's background."""

    def __init__(self, ground: Color, fore: Color) -> None:
        self.ground = ground
        self.fore = fore

    def on(
        self,
        color: Color,
        ground: Color | None = None,
        *,
        bold: bool | None = None,
        italic: bool | None = None,
        underline: bool | None = None,
    ) -> Style:
        """Return a readable style; a ``ground`` other than the screen's is drawn too."""
        behind = self.ground if ground is None else ground
        return Style(
            color=readable(color, behind).rich_color,
            bgcolor=None if ground is None else ground.rich_color,
            bold=bold,
            italic=italic,
            underline=underline,
        )

    def muted(self, value: str) -> Color:
        """Return the colour of secondary text; themes may give it as a share of the foreground."""
        if value and not value.startswith("auto"):
            return Color.parse(value)
        return self.ground.blend(self.fore, 0.62, alpha=1.0)


def _ansi_palette(name: str) -> Palette:
    """Return styles from the terminal's own sixteen colours."""
    plain = Style()
    # One bar from end to end, whatever colours the words below it have.
    turned = Style(color="default", bgcolor="default", dim=False, reverse=True)
    colors = {
        "muted": Style(dim=True),
        "faint": Style(dim=True),
        "strong": Style(bold=True),
        "emphasis": Style(italic=True),
        "primary": Style(color="blue"),
        "secondary": Style(color="magenta"),
        "accent": Style(color="yellow"),
        "success": Style(color="green"),
        "warning": Style(color="yellow"),
        "error": Style(color="red"),
        "heading": Style(color="blue", bold=True),
        "subheading": Style(color="magenta", bold=True),
        "code": Style(color="yellow"),
        "link": Style(color="blue", underline=True),
        "quote": Style(dim=True, italic=True),
        "user": Style(bold=True),
        "user_mark": Style(color="blue", bold=True),
        "selected": Style(color="yellow"),
        "selection": turned,
        "pill": turned + Style(bold=True),
        "match": turned,
        "block_faint": Style(dim=True),
        "keyword": Style(color="magenta"),
        "name_function": Style(color="blue"),
        "name_class": Style(color="blue", bold=True),
        "string": Style(color="green"),
        "number": Style(color="yellow"),
        "comment": Style(dim=True, italic=True),
        "added": Style(color="green"),
        "removed": Style(color="red"),
        "hunk": Style(dim=True),
        "added_mark": Style(color="green", bold=True),
        "removed_mark": Style(color="red", bold=True),
        "added_word": Style(color="green", bold=True, underline=True),
        "removed_word": Style(color="red", bold=True, underline=True),
    }
    roles = {role: colors.get(role, plain) for role in Palette._fields}
    return Palette(**{**roles, "name": name})  # type: ignore[arg-type]
