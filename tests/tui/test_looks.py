from typing import get_args

import pytest
from rich.cells import cell_len
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
