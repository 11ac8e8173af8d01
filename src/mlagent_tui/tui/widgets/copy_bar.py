"""The line that has the keys in copy mode."""

from __future__ import annotations

from typing import ClassVar, Protocol

from textual import events
from textual.binding import Binding, BindingType

from mlagent_tui.tui.copying.cursor import Move
from mlagent_tui.tui.render.wrap import Span
from mlagent_tui.tui.theme import Palette
from mlagent_tui.tui.widgets.painted_line import PaintedLine, joined


class Copying(Protocol):
    """What carries copy mode out."""

    def move(self, move: Move, /) -> None:
        """Move the cursor."""
        ...

    def select(self, *, lines: bool) -> None:
        """Begin to select here, characters or whole lines; again: no longer."""
        ...

    async def copy(self) -> None:
        """Copy what is selected, or the cursor's line, and leave."""
        ...

    async def end(self) -> bool:
        """Leave; returns whether there was anything to leave."""
        ...


class CopyBar(PaintedLine, can_focus=True):
    """One line; says what is selected."""

    DEFAULT_CSS = "CopyBar { height: 1; background: $surface; }"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("v", "select(False)", "Select", id="copy.select"),
        Binding("V", "select(True)", "Lines", id="copy.lines"),
        Binding("y,enter,c", "copy", "Copy", id="copy.copy"),
        Binding("left,h", "move('left')", "Left", show=False, id="copy.left"),
        Binding("right,l", "move('right')", "Right", show=False, id="copy.right"),
        Binding("up,k", "move('up')", "Up", show=False, id="copy.up"),
        Binding("down,j", "move('down')", "Down", show=False, id="copy.down"),
        Binding("w", "move('word')", "Next word", show=False, id="copy.word"),
        Binding("b", "move('back')", "Word before", show=False, id="copy.back"),
        Binding("0,home", "move('start')", "Start of line", show=False, id="copy.start"),
        Binding("dollar_sign,end", "move('end')", "End of line", show=False, id="copy.end"),
        Binding("g", "move('first')", "First line", show=False, id="copy.first"),
        Binding("G", "move('last')", "Last line", show=False, id="copy.last"),
        Binding("pageup,u", "move('page_up')", "Page up", show=False, id="copy.page_up"),
        Binding("pagedown,d", "move('page_down')", "Page down", show=False, id="copy.page_down"),
    ]

    def __init__(self, copying: Copying) -> None:
        """Make the bar.

        Args:
            copying: Is told which keys are pressed.
        """
        super().__init__(id="copy-bar")
        self._copying = copying
        self._state = ""

    def say(self, state: str) -> None:
        """Show what is selected."""
        self._state = state
        self.refresh()

    def left(self, palette: Palette) -> list[Span]:
        """Return what is selected, or how to begin."""
        return joined(
            [
                ("Copy mode", palette.heading),
                (self._state, palette.text),
                ("Esc leaves", palette.muted),
            ]
        )

    def on_key(self, event: events.Key) -> None:
        """Keep letters without a meaning from the composer."""
        if event.is_printable and event.key not in self.screen.active_bindings:
            event.stop()

    def on_blur(self) -> None:
        """Leave when the keys go elsewhere; not in here, as leaving takes this bar away."""
        self.screen.call_later(self._copying.end)

    def action_move(self, move: Move) -> None:
        """Move the cursor."""
        self._copying.move(move)

    def action_select(self, lines: bool) -> None:
        """Begin to select, or no longer."""
        self._copying.select(lines=lines)

    async def action_copy(self) -> None:
        """Copy, and leave."""
        await self._copying.copy()
