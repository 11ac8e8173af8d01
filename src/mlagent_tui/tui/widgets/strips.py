"""Rows that come and go above the composer: the queue, the completions."""

from __future__ import annotations

from rich.style import Style

from mlagent_tui.tui.commands import Command
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


class CompletionStrip(PaintedLine):
    """Shows the commands that the draft may become; hidden while there are none."""

    def __init__(self) -> None:
        super().__init__(id="completions")
        self._commands: tuple[Command, ...] = ()
        self._chosen = 0

    def show(self, commands: tuple[Command, ...], chosen: int) -> None:
        """Draw these commands, with one chosen."""
        self._commands, self._chosen = commands, chosen
        self.set_class(bool(commands), "-some")
        self.refresh()

    def left(self, palette: Palette) -> list[Painted]:
        """Return the names around the chosen one, and what that one does."""
        found: list[Painted] = []
        for index, command in enumerate(self._commands):
            if index == self._chosen:
                found.append((f" {command.usage} ", palette.pill))
                found.append((command.doc, palette.muted))
            elif abs(index - self._chosen) <= 4:
                found.append((f"/{command.name}", palette.text))
        return joined(found) or [("", Style())]
