"""A small dialog: a question, an explanation, and answers to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from mlagent_tui.tui.sanitise import clean, clean_line


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer.

    Attributes:
        value: What the dialog gives back.
        label: A few words.
        doc: What follows from it; may be empty.
    """

    value: str
    label: str
    doc: str = ""


class ChoiceScreen(ModalScreen[str | None]):
    """Gives back the value of the chosen answer, or None if it was left with Esc."""

    CSS_PATH = "../tcss/dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Close", priority=True, id="dialog.close")
    ]

    def __init__(
        self, title: str, text: str, choices: Sequence[Choice], chosen: str | None = None
    ) -> None:
        super().__init__()
        self._title = title
        self._text = text
        self._choices = choices
        self._chosen = chosen

    def compose(self) -> ComposeResult:
        """Lay out the question above its answers."""
        with Vertical(classes="dialog", id="choice") as dialog:
            dialog.border_title = Content(clean_line(self._title))
            dialog.border_subtitle = "Enter chooses   Esc leaves"
            if self._text:
                yield Static(Content(clean(self._text)), classes="text")
            options = (Option(_prompt(choice)) for choice in self._choices)
            yield OptionList(*options, compact=True)

    def on_mount(self) -> None:
        """Begin at the current answer."""
        answers = self.query_one(OptionList)
        values = [choice.value for choice in self._choices]
        answers.highlighted = values.index(self._chosen) if self._chosen in values else 0
        answers.focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Give the answer back."""
        event.stop()
        self.dismiss(self._choices[event.option_index].value)

    @property
    def marked(self) -> str:
        """Value of the answer that Enter would choose."""
        return self._choices[self.query_one(OptionList).highlighted or 0].value

    def action_leave(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)


def _prompt(choice: Choice) -> Content:
    label = Content(clean_line(choice.label))
    if not choice.doc:
        return label
    return Content.assemble(
        label, "\n", Content.styled(f"  {clean_line(choice.doc)}", "$text-muted")
    )
