"""The model picker: a list of known models, and a field for any other id."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from mlagent_tui.tui.sanitise import clean_line


class ModelScreen(ModalScreen[str | None]):
    """Gives back a model id, or None.

    What is typed narrows the list; Enter takes the marked model, or the typed id if it fits
    none.
    """

    CSS_PATH = "../tcss/dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Close", priority=True),
        Binding("up", "mark(-1)", "Up", priority=True),
        Binding("down", "mark(1)", "Down", priority=True),
    ]

    def __init__(self, current: str, models: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._current = current
        self._models = list(models)
        self._shown: list[str] = []

    def compose(self) -> ComposeResult:
        """Lay out the field above the list."""
        with Vertical(classes="dialog", id="model") as dialog:
            dialog.border_title = "Model"
            dialog.border_subtitle = "Enter chooses   Esc leaves"
            field = Input(placeholder="Type to narrow, or any model id")
            field.cursor_blink = False
            yield field
            yield OptionList(compact=True)

    def on_mount(self) -> None:
        """Fill the list and begin in the field."""
        self._fill("")
        self.query_one(Input).focus()

    async def look_for_local_servers(self) -> None:
        """Add the models of servers that answer on the usual ports."""
        found = await local_models()
        known = {model for model, _ in self._models}
        self._models += [(model, doc) for model, doc in found if model not in known]
        if found and self.is_mounted:
            self._fill(self.query_one(Input).value)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list."""
        event.stop()
        self._fill(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the marked model, or what was typed."""
        event.stop()
        marked = self.query_one(OptionList).highlighted
        typed = event.value.strip()
        if marked is not None and self._shown:
            self.dismiss(self._shown[marked])
        elif typed:
            self.dismiss(typed)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take a model that was clicked."""
        event.stop()
        self.dismiss(self._shown[event.option_index])

    def action_mark(self, step: int) -> None:
        """Move the mark."""
        listed = self.query_one(OptionList)
        if self._shown:
            at = listed.highlighted if listed.highlighted is not None else -step
            listed.highlighted = (at + step) % len(self._shown)

    def action_leave(self) -> None:
        """Leave without a choice."""
        self.dismiss(None)

    def _fill(self, typed: str) -> None:
        wanted = typed.strip().lower()
        fitting = [(model, doc) for model, doc in self._models if wanted in model.lower()]
        self._shown = [model for model, _ in fitting]
        listed = self.query_one(OptionList)
        listed.clear_options()
        listed.add_options(Option(_prompt(model, doc)) for model, doc in fitting)
        listed.highlighted = 0 if fitting else None


async def local_models() -> list[tuple[str, str]]:
    """Return the models of servers that answer on the usual ports of this machine."""
    from mlagent_tui.models.local_servers import find_local_servers

    servers = await find_local_servers()
    return [
        (f"{server.provider}/{model}", f"local server at {server.base_url}")
        for server in servers
        for model in server.models
    ]


def _prompt(model: str, doc: str) -> Content:
    return Content.assemble(
        Content(clean_line(model)), "  ", Content.styled(clean_line(doc), "$text-muted")
    )
