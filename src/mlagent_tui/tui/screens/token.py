"""Offers to paste a Hugging Face token."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from mlagent_tui.tui.hub_login import TokenRefusedError
from mlagent_tui.tui.sanitise import clean

TEXT = (
    "With a Hugging Face token the agent can use models through the Hub's router, read private "
    "data sets, run jobs and push what it made.\n\n"
    "Make one with write access at https://huggingface.co/settings/tokens and paste it here. "
    "It is checked with the Hub and saved where the hf command keeps it."
)

Outcome = Literal["saved", "declined", "left"]
"""How the offer ended; ``declined`` is remembered."""


class TokenScreen(ModalScreen[Outcome]):
    """Takes a token, has it checked, and says why if it is refused.

    Args:
        log_in: Checks and saves a token; blocks; returns the user's name.
    """

    CSS_PATH = "../tcss/dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Later", priority=True, id="token.later"),
        Binding("ctrl+n", "decline", "Not now, do not ask again", priority=True, id="token.never"),
    ]

    def __init__(self, log_in: Callable[[str], str]) -> None:
        super().__init__()
        self._log_in = log_in
        self._checking = False

    def compose(self) -> ComposeResult:
        """Lay out the explanation, the masked field and the answer."""
        with Vertical(classes="dialog", id="token") as dialog:
            dialog.border_title = "Hugging Face"
            dialog.border_subtitle = "Enter checks   Ctrl+N do not ask again   Esc later"
            yield Static(Content(TEXT), classes="text")
            field = Input(password=True, placeholder="hf_…", id="token-field")
            field.cursor_blink = False
            yield field
            yield Static("", id="token-answer", markup=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Check what was pasted."""
        event.stop()
        if not self._checking:
            self._checking = True
            self.run_worker(self._check(event.value), exit_on_error=False)

    async def _check(self, token: str) -> None:
        self._say("Asking the Hub …", "")
        try:
            name = await asyncio.to_thread(self._log_in, token)
        except TokenRefusedError as refused:
            self._say(str(refused), "-refused")
        else:
            self.app.notify(f"Logged in to the Hub as {name}.", markup=False)
            self.dismiss("saved")
        finally:
            self._checking = False

    def _say(self, text: str, look: str) -> None:
        answer = self.query_one("#token-answer", Static)
        answer.set_classes(look)
        answer.update(Content(clean(text)))

    def action_decline(self) -> None:
        """Leave and never be asked again."""
        self.dismiss("declined")

    def action_leave(self) -> None:
        """Leave for now."""
        self.dismiss("left")
