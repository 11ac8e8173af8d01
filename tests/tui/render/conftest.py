import pytest

from mlagent_tui.tui.glyphs import UNICODE
from mlagent_tui.tui.render.context import Context
from mlagent_tui.tui.theme import DARK, Palette, palette_of


@pytest.fixture(scope="session")
def palette() -> Palette:
    return palette_of(DARK.name, DARK.to_color_system().generate())


@pytest.fixture(scope="session")
def context(palette: Palette) -> Context:
    return Context(width=60, palette=palette, glyphs=UNICODE)
