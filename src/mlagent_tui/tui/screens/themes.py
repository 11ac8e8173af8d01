"""The themes: moving the mark tries one on at once, Enter keeps it, Esc takes the old one back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.app import ComposeResult, RenderResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from mlagent_tui.tui.glyphs import look_of
from mlagent_tui.tui.looks.choosing import AUTO
from mlagent_tui.tui.theme import Palette, palette_of

if TYPE_CHECKING:
    from mlagent_tui.protocol.values import ToolState
    from mlagent_tui.tui.glyphs import Glyphs

SHOWN_STATES: tuple[ToolState, ...] = ("running", "succeeded", "failed", "awaiting_approval")
"""States whose colours the sample shows."""


class ThemeScreen(ModalScreen[str | None]):
    """Gives back the name of a theme, ``auto``, or None.

    Args:
        names: Names of the themes, without ``auto``.
        chosen: The one that counts now, or ``auto``.
        fitting: The theme that ``auto`` means here.
        glyphs: Signs that the terminal can show.
    """

    CSS_PATH = "../tcss/dialogs.tcss"
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (24, "-roomy")]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Close", priority=True, id="dialog.close")
    ]

    def __init__(self, names: Sequence[str], chosen: str, fitting: str, glyphs: Glyphs) -> None:
        super().__init__()
        self._names = (AUTO, *names)
        self._chosen = chosen
        self._fitting = fitting
        self._glyphs = glyphs
        self._before = ""

    def compose(self) -> ComposeResult:
        """Lay out the names above a sample."""
        with Vertical(classes="dialog", id="themes") as dialog:
            dialog.border_title = "Theme"
            dialog.border_subtitle = "Enter keeps   Esc leaves"
            labels = (f"auto  ({self._fitting})", *self._names[1:])
            yield OptionList(*(Option(Content(label)) for label in labels), compact=True)
            yield ThemeSample(self._glyphs)

    def on_mount(self) -> None:
        """Begin at the theme that counts."""
        self._before = self.app.theme
        answers = self.query_one(OptionList)
        known = self._chosen in self._names
        answers.highlighted = self._names.index(self._chosen) if known else 0
        answers.focus()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Try the theme on."""
        event.stop()
        self.app.theme = self._theme_of(self._names[event.option_index])

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Keep the theme."""
        event.stop()
        self.dismiss(self._names[event.option_index])

    def action_leave(self) -> None:
        """Take the old theme back."""
        self.app.theme = self._before
        self.dismiss(None)

    def _theme_of(self, name: str) -> str:
        return self._fitting if name == AUTO else name


class ThemeSample(Widget):
    """A few words in the colours of the current theme."""

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self._glyphs = glyphs

    def render(self) -> RenderResult:
        """Draw the sample."""
        palette = palette_of(self.app.theme, self.app.theme_variables)
        return sample(palette, self._glyphs)


def sample(palette: Palette, glyphs: Glyphs) -> Text:
    """Return the sample: prose, states, and a change of code."""
    text = Text(no_wrap=True, overflow="crop")
    text.append("Heading", palette.heading).append("  words ", palette.text)
    text.append("quiet ", palette.muted).append("code ", palette.code)
    text.append("link\n", palette.link)
    for number, state in enumerate(SHOWN_STATES):
        sign, word, role = look_of(state, glyphs)
        text.append(f"{sign} {word}", getattr(palette, role))
        text.append("\n" if number % 2 else "  ")
    text.append("+ lr = 2e-4 ", palette.added).append(" ")
    text.append("- lr = 1e-3 ", palette.removed)
    return text
