from __future__ import annotations

import pytest
from textual.theme import BUILTIN_THEMES

from mlagent_tui.config import Settings
from mlagent_tui.tui.glyphs import ASCII, UNICODE
from mlagent_tui.tui.looks.choosing import choose_looks, colours_of
from mlagent_tui.tui.theme import THEMES

NAMES = {*BUILTIN_THEMES, *(theme.name for theme in THEMES)}


def looks(environment: dict[str, str], dark: bool | None = None, **settings: str):  # type: ignore[no-untyped-def]
    return choose_looks(Settings(model_name="a/b", **settings), environment, NAMES, dark=dark)


@pytest.mark.parametrize(
    ("environment", "colours"),
    [
        ({"TERM": "xterm-256color"}, "many"),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, "many"),
        ({"TERM": "tmux-256color"}, "many"),
        ({"TERM": "xterm-kitty"}, "many"),
        ({"TERM": "xterm"}, "sixteen"),
        ({"TERM": "screen"}, "sixteen"),
        ({"TERM": "linux"}, "sixteen"),
        ({"TERM": "dumb"}, "none"),
        ({"TERM": "vt100"}, "none"),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, "none"),
        ({}, "many"),
    ],
)
def test_colours_fit_the_terminal(environment: dict[str, str], colours: str) -> None:
    assert colours_of(environment) == colours


@pytest.mark.parametrize(
    ("environment", "dark", "theme"),
    [
        ({"TERM": "xterm-256color"}, None, "mlagent-dark"),
        ({"TERM": "xterm-256color"}, True, "mlagent-dark"),
        ({"TERM": "xterm-256color"}, False, "mlagent-light"),
        ({"TERM": "linux"}, None, "ansi-dark"),
        ({"TERM": "xterm"}, False, "ansi-light"),
        ({"TERM": "xterm-256color", "NO_COLOR": ""}, None, "ansi-dark"),
    ],
)
def test_auto_fits_background_and_colours(environment, dark, theme) -> None:  # type: ignore[no-untyped-def]
    assert looks(environment, dark).theme == theme


def test_a_named_theme_wins_over_the_terminal() -> None:
    assert looks({"TERM": "xterm-256color"}, False, theme="nord").theme == "nord"


def test_a_theme_that_does_not_exist_is_told() -> None:
    found = looks({"TERM": "xterm-256color"}, theme="blue")
    assert found.theme == "mlagent-dark"
    assert found.complaint == ("There is no theme blue, so mlagent-dark is used; /theme shows all.")


@pytest.mark.parametrize(
    ("environment", "motion", "still"),
    [
        ({}, "auto", False),
        ({"SSH_TTY": "/dev/pts/1"}, "auto", True),
        ({"SSH_CONNECTION": "a"}, "full", False),
        ({}, "reduced", True),
    ],
)
def test_nothing_slides_over_ssh_or_where_it_is_not_wanted(environment, motion, still) -> None:  # type: ignore[no-untyped-def]
    assert looks(environment, motion=motion).still is still


def test_signs_can_be_named() -> None:
    assert looks({"TERM": "linux"}, glyphs="unicode").glyphs is UNICODE
    assert looks({"TERM": "xterm"}, glyphs="ascii").glyphs is ASCII
