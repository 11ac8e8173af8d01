"""The row that comes and goes above the composer: the queue."""

from __future__ import annotations

from mlagent_tui.tui.sanitise import clean_line
from mlagent_tui.tui.state import TurnState
from mlagent_tui.tui.theme import Palette
from mlagent_tui.tui.widgets.painted_line import Painted, PaintedLine, joined


class QueueStrip(PaintedLine):
    """Shows the messages that wait; hidden while there are none."""

    def __init__(self) -> None:
        super().__init__(id="queue")
        self._turn = TurnState()

    def show(self, turn: TurnState) -> None:
        """Draw the queue of this slice."""
        if turn.queue == self._turn.queue and turn.held == self._turn.held:
            return
        self._turn = turn
        self.set_class(bool(turn.queue), "-some")
        self.refresh()

    def left(self, palette: Palette) -> list[Painted]:
        """Return how many wait, the last one, and what can be done."""
        queue = self._turn.queue
        if not queue:
            return []
        word = "held back" if self._turn.held else "queued"
        text = clean_line(queue[-1].text, max_line=200)
        return joined(
            [
                (f"{len(queue)} {word}", palette.accent),
                (f'"{text}"', palette.text),
            ]
        )

    def right(self, palette: Palette) -> list[Painted]:
        """Return the keys that act on the queue."""
        if not self._turn.queue:
            return []
        keys: list[Painted] = [("Alt+Up ", palette.strong), ("edit", palette.muted)]
        if self._turn.held:
            keys += [("   Enter ", palette.strong), ("run them", palette.muted)]
        return joined(keys, gap="")
