"""What the program itself says to the person: short sentences and notices."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, cast

from textual.app import App
from textual.filter import NoColor

from mlagent_tui.clock import Clock
from mlagent_tui.tui.state import NoticeItem, SliceName
from mlagent_tui.tui.store import Store

if TYPE_CHECKING:
    from mlagent_tui.tui.screens.main import MainScreen

FLASH = 4.0
"""Seconds for which a short sentence stands in the hint line."""


OWN_NOTICE = "own:"
"""How the keys of the program's own notices begin."""


class SpeakingApp(App[int]):
    """An App with a store, a clock and a voice.

    Attributes:
        clock: Time.
        store: Everything that the screen knows.
    """

    def __init__(self, clock: Clock, *, no_colours: bool = False) -> None:
        # Without this, Textual would turn colours into greys where a person wants none.
        super().__init__(ansi_color=True if no_colours else None)
        if no_colours and not self.no_color:
            self.no_color = True
            self._filters.append(NoColor())
        self.clock = clock
        self.store = Store()
        self._said = 0

    @property
    def main(self) -> MainScreen:
        """The main screen, whatever dialog stands before it."""
        return cast("MainScreen", self.screen_stack[0])

    def changed(self, slices: set[SliceName]) -> None:
        """Have changed slices drawn."""
        self.store.publish(slices)

    def flash(self, text: str, seconds: float | None = FLASH) -> None:
        """Show a short sentence in the hint line; None keeps it there, no text takes it away."""
        self._said += 1
        self.main.hints.say(text)
        if seconds is not None:
            self.run_worker(self._end_flash(self._said, seconds), group="flash")

    async def _end_flash(self, number: int, seconds: float) -> None:
        await self.clock.sleep(seconds)
        if number == self._said:
            self.main.hints.say("")

    def warn(
        self, text: str, level: Literal["info", "warning", "error"] = "warning", hint: str = ""
    ) -> None:
        """Put a notice of the program's own into the transcript."""
        self._said += 1
        key = f"{OWN_NOTICE}{self._said}"
        item = NoticeItem(key=key, level=level, code="screen", text=text, hint=hint)
        self.changed(self.store.show_notice(item))

    async def keep(self, save: Callable[[], None]) -> None:
        """Write something small beside the screen; trouble becomes a notice."""
        try:
            await asyncio.to_thread(save)
        except OSError as error:
            self.warn(f"The answer could not be remembered: {error}")
