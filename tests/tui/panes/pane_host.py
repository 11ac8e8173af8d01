"""A small app around one pane, with the real style sheet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from textual.app import App, ComposeResult
from textual.message import Message
from textual.widget import Widget
from tui_clock import VirtualClock

import mlagent_tui.tui
from mlagent_tui.tui.theme import register_themes

TCSS = Path(mlagent_tui.tui.__file__).parent / "tcss"


class PaneHost(App[None]):
    CSS_PATH = [TCSS / "panes.tcss"]

    def __init__(self, make: Callable[[VirtualClock], Widget]) -> None:
        super().__init__()
        register_themes(self)
        self.theme = "mlagent-dark"
        self.clock = VirtualClock()
        self.clock.jump(131)
        self.pane: Any = make(self.clock)
        self.heard: list[Message] = []

    def compose(self) -> ComposeResult:
        yield self.pane

    async def on_event(self, event: Any) -> None:
        await super().on_event(event)

    def hear(self, message: Message) -> None:
        self.heard.append(message)


def text_of(view: Any) -> str:
    """Return what a line-drawn view holds, all of it."""
    return "\n".join(
        view.draw_line(i, view.line_width, view.palette).text.rstrip()
        for i in range(view.line_count)
    )
