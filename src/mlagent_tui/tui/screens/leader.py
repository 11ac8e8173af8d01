"""The leader strip: waits for the second key of a two-key command, and says which there are."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from mlagent_tui.tui.keys import LEADER, leader_key, of_scope, spelled

PATIENCE = 5.0
"""Seconds after which the strip goes away by itself."""


class LeaderScreen(ModalScreen[str | None]):
    """Gives back the action of the key that was pressed, or None."""

    BINDINGS: ClassVar[list[BindingType]] = []

    def compose(self) -> ComposeResult:
        """Lay out one row of keys at the bottom."""
        parts: list[Content] = [Content.styled(f" {spelled(LEADER)} ", "bold $accent")]
        for row in of_scope("leader"):
            parts.append(Content.styled(f"  {row.keys}", "bold"))
            parts.append(Content.styled(f" {row.hint}", "$text-muted"))
        yield Static(Content.assemble(*parts), id="leader")

    def on_mount(self) -> None:
        """Begin to wait."""
        self.set_timer(PATIENCE, lambda: self.dismiss(None))

    def on_key(self, event: events.Key) -> None:
        """Take the second key, whatever it is."""
        event.stop()
        row = leader_key(event.key)
        self.dismiss(row.action if row is not None else None)
