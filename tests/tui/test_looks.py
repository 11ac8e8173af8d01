from typing import get_args

import pytest
from rich.cells import cell_len
from rich.color import Color as RichColor
from rich.color import ColorSystem
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from mlagent_tui.protocol.values import ToolState
from mlagent_tui.tui.glyphs import ASCII, STATE_LOOKS, UNICODE, choose_glyphs, look_of
from mlagent_tui.tui.theme import (
    MIN_CONTRAST,
    TEXT_ROLES,
    THEMES,
    contrast_ratio,
    palette_of,
    readable,
)

ALL_THEMES = (*THEMES, *(t for name, t in BUILTIN_THEMES.items() if not name.startswith("ansi")))
"""Without the two whose colours the terminal chooses."""


def test_every_state_has_sign_word_and_colour() -> None:
    assert set(STATE_LOOKS) == set(get_args(ToolState))
    for glyphs in (UNICODE, ASCII):
        for state in STATE_LOOKS:
            sign, word, role = look_of(state, glyphs)
            assert cell_len(sign) == 1
            assert word
            assert role in TEXT_ROLES


def test_signs_are_one_cell_wide_and_the_plain_ones_are_ascii() -> None:
    assert all(cell_len(sign) == 1 for sign in (*UNICODE, *ASCII))
    assert all(sign.isascii() for sign in ASCII)


@pytest.mark.parametrize(
    ("environment", "encoding", "glyphs"),
    [
        ({"TERM": "xterm-256color"}, "UTF-8", UNICODE),
        ({"TERM": "xterm-256color"}, "utf8", UNICODE),
        ({"TERM": "xterm-256color"}, "ANSI_X3.4-1968", ASCII),
        ({"TERM": "linux"}, "UTF-8", ASCII),
        ({"TERM": "xterm", "MLAGENT_ASCII": "1"}, "UTF-8", ASCII),
        ({"TERM": "xterm", "MLAGENT_ASCII": "0"}, "UTF-8", UNICODE),
    ],
)
def test_glyphs_fit_the_terminal(environment, encoding, glyphs) -> None:
    assert choose_glyphs(environment, encoding) is glyphs


@pytest.mark.parametrize(
    ("environment", "glyphs"),
    [
        ({"LC_ALL": "POSIX", "LANG": "en_US.UTF-8"}, ASCII),
        ({"LC_ALL": "", "LC_CTYPE": "C.UTF-8", "LANG": "C"}, UNICODE),
        ({"LANG": "C"}, ASCII),
        ({"LANG": "de_DE.ISO-8859-15@euro"}, ASCII),
        ({"LANG": "de_DE.utf8@euro"}, UNICODE),
    ],
)
def test_glyphs_fit_the_locale(environment, glyphs) -> None:
    assert choose_glyphs({"TERM": "xterm", **environment}) is glyphs


@pytest.mark.parametrize("theme", ALL_THEMES, ids=lambda theme: theme.name)
def test_words_can_be_read_in_every_theme(theme: Theme) -> None:
    variables = theme.to_color_system().generate()
    palette = palette_of(theme.name, variables)
    ground = Color.parse(variables["background"])
    for role in TEXT_ROLES:
        style = getattr(palette, role)
        behind = ground if style.bgcolor is None else Color.from_rich_color(style.bgcolor)
        ratio = contrast_ratio(Color.from_rich_color(style.color), behind)
        assert ratio >= MIN_CONTRAST - 0.005, (role, ratio)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_our_own_colours_can_be_read_on_every_ground(theme: Theme) -> None:
    names = ("primary", "secondary", "accent", "success", "warning", "error", "foreground")
    colors = {name: getattr(theme, name) for name in names}
    colors["text-muted"] = theme.variables["text-muted"]
    for name, value in colors.items():
        for ground in (theme.background, theme.surface, theme.panel):
            assert ground is not None
            assert contrast_ratio(Color.parse(value), Color.parse(ground)) >= MIN_CONTRAST, name


def test_a_palette_is_made_once() -> None:
    variables = THEMES[0].to_color_system().generate()
    assert palette_of("a", variables) is palette_of("a", dict(variables))


GROUNDS = ("background", "surface", "panel")
"""What words may stand on."""


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_every_role_of_our_own_can_be_read_on_every_ground(theme: Theme) -> None:
    """A role that draws no ground of its own may stand on a dialog or a panel as well."""
    palette = palette_of(theme.name, theme.to_color_system().generate())
    for role in TEXT_ROLES:
        style = getattr(palette, role)
        color = Color.from_rich_color(style.color)
        if style.bgcolor is not None:
            continue
        for name in GROUNDS:
            ratio = contrast_ratio(color, Color.parse(getattr(theme, name)))
            assert ratio >= MIN_CONTRAST - 0.005, (role, name, ratio)


@pytest.mark.parametrize("theme", ALL_THEMES, ids=lambda theme: theme.name)
def test_lines_over_a_selection_or_a_change_can_be_read(theme: Theme) -> None:
    """Marked text keeps the marking's own colours, whatever it was drawn in before."""
    palette = palette_of(theme.name, theme.to_color_system().generate())
    for role in ("selection", "pill", "match", "added", "removed", "user", "block", "block_faint"):
        style = getattr(palette, role)
        front, back = (Color.from_rich_color(each) for each in (style.color, style.bgcolor))
        assert contrast_ratio(front, back) >= MIN_CONTRAST - 0.005, role


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_our_cursors_and_selections_can_be_read(theme: Theme) -> None:
    pairs = (
        ("block-cursor-foreground", "block-cursor-background"),
        ("screen-selection-foreground", "screen-selection-background"),
    )
    for front, back in pairs:
        colors = (Color.parse(theme.variables[name]) for name in (front, back))
        assert contrast_ratio(*colors) >= MIN_CONTRAST, front
    muted = Color.parse(theme.variables["text-muted"])
    selected = Color.parse(theme.variables["block-cursor-background"])
    assert contrast_ratio(readable(muted, selected), selected) >= MIN_CONTRAST - 0.005


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_our_colours_stay_readable_with_256_colours(theme: Theme) -> None:
    palette = palette_of(theme.name, theme.to_color_system().generate())
    ground = Color.parse(theme.background).rich_color

    def on_256(color: RichColor) -> Color:
        return Color.from_rich_color(color.downgrade(ColorSystem.EIGHT_BIT))

    for role in ("text", "strong", "primary", "accent", "success", "warning", "error", "muted"):
        front = on_256(getattr(palette, role).color)
        assert contrast_ratio(front, on_256(ground)) >= 4.0, role


def test_the_terminals_own_colours_mark_without_colour() -> None:
    palette = palette_of("ansi-dark", BUILTIN_THEMES["ansi-dark"].to_color_system().generate())
    assert palette.selection.reverse
    assert (palette.muted + palette.selection).dim is False
    assert all(getattr(palette, role).bgcolor is None for role in ("text", "added", "removed"))
