"""A small dialog with one field: a value is typed, checked, and asked for again if it is wrong."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from mlagent_tui.tui.sanitise import clean, clean_line


class SettingValueScreen(ModalScreen[bool]):
    """Gives back whether the value was kept.

    Args:
        title: Name of the setting.
        doc: What it means.
        value: The value now.
        keep: Keeps a value; returns what is wrong with it, or nothing.
    """

    CSS_PATH = "../tcss/dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Close", priority=True, id="dialog.close")
    ]

    def __init__(
        self, title: str, doc: str, value: str, keep: Callable[[str], Awaitable[str]]
    ) -> None:
        super().__init__()
        self._title = title
        self._doc = doc
        self._value = value
        self._keep = keep

    def compose(self) -> ComposeResult:
        """Lay out the meaning above the field."""
        with Vertical(classes="dialog", id="setting-value") as dialog:
            dialog.border_title = Content(clean_line(self._title))
            dialog.border_subtitle = "Enter keeps   Esc leaves"
            yield Static(Content(clean(self._doc)), classes="text")
            field = Input(self._value, id="setting-field", select_on_focus=True)
            field.cursor_blink = False
            yield field
            yield Static("", id="setting-trouble", markup=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep what was typed, or say what is wrong with it."""
        event.stop()
        self.run_worker(self._try(event.value.strip()), exclusive=True)

    async def _try(self, value: str) -> None:
        trouble = await self._keep(value)
        if not trouble:
            self.dismiss(True)
            return
        self.query_one("#setting-trouble", Static).update(Content(clean(trouble)))

    def action_leave(self) -> None:
        """Leave everything as it was."""
        self.dismiss(False)
