"""Which colours, signs and motion fit a terminal: plain rules over what is known of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mlagent_tui.tui.glyphs import ASCII, UNICODE, Glyphs, choose_glyphs
from mlagent_tui.tui.theme import DARK, LIGHT

if TYPE_CHECKING:
    from mlagent_tui.config.settings import Settings

AUTO = "auto"
"""The word for a theme that fits the terminal."""

FEW_COLOURS_DARK = "ansi-dark"
FEW_COLOURS_LIGHT = "ansi-light"
"""Themes that draw in the terminal's own sixteen colours."""

Colours = Literal["none", "sixteen", "many"]
"""How many colours a terminal can show, or may."""


@dataclass(frozen=True, slots=True)
class Looks:
    """What the screen looks like.

    Attributes:
        theme: Name of the colour theme.
        glyphs: Signs.
        still: Whether nothing slides.
        colours: How many colours there are.
        complaint: What is wrong with the wish, in a sentence; empty if nothing.
    """

    theme: str
    glyphs: Glyphs
    still: bool
    colours: Colours
    complaint: str = ""


def choose_looks(
    settings: Settings,
    environment: Mapping[str, str],
    themes: Collection[str],
    *,
    dark: bool | None = None,
) -> Looks:
    """Return the looks that fit.

    Args:
        settings: What the person wishes.
        environment: Variables.
        themes: Names of all themes.
        dark: Whether the terminal's background is dark; None if it did not say.
    """
    theme, complaint = _theme(settings.theme, themes, colours_of(environment), dark is not False)
    return Looks(
        theme=theme,
        glyphs=_glyphs(settings.glyphs, environment),
        still=_is_still(settings.motion, environment),
        colours=colours_of(environment),
        complaint=complaint,
    )


def colours_of(environment: Mapping[str, str]) -> Colours:
    """Return how many colours a terminal with these variables can show, or may."""
    if "NO_COLOR" in environment:
        return "none"
    term = environment.get("TERM", "").lower()
    if not term:
        return "many"  # Windows sets none.
    if term in ("dumb", "unknown") or term.startswith("vt"):
        return "none"
    if environment.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return "many"
    many = ("256color", "direct", "kitty", "alacritty", "ghostty", "wezterm", "foot")
    return "many" if any(word in term for word in many) else "sixteen"


def fitting_theme(colours: Colours, *, dark: bool = True) -> str:
    """Return the theme that ``auto`` means."""
    if colours == "many":
        return (DARK if dark else LIGHT).name
    return FEW_COLOURS_DARK if dark else FEW_COLOURS_LIGHT


def _theme(wish: str, themes: Collection[str], colours: Colours, dark: bool) -> tuple[str, str]:
    fitting = fitting_theme(colours, dark=dark)
    if wish == AUTO or colours == "none":
        return fitting, ""
    if wish not in themes:
        return fitting, f"There is no theme {wish}, so {fitting} is used; /theme shows all."
    return wish, ""


def _glyphs(wish: str, environment: Mapping[str, str]) -> Glyphs:
    if wish == AUTO:
        return choose_glyphs(environment)
    return ASCII if wish == "ascii" else UNICODE


def _is_still(wish: str, environment: Mapping[str, str]) -> bool:
    far = any(name in environment for name in ("SSH_CONNECTION", "SSH_TTY"))
    return far if wish == AUTO else wish == "reduced"
