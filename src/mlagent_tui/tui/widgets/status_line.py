"""The status line: what runs and for how long, mode, model, context and cost."""

from __future__ import annotations

from collections.abc import Callable

from rich.style import Style

from mlagent_tui.clock import Clock
from mlagent_tui.tui.glyphs import Glyphs
from mlagent_tui.tui.panes.ticker import Ticker
from mlagent_tui.tui.render.wrap import Span
from mlagent_tui.tui.state import TurnState, UsageState
from mlagent_tui.tui.status_text import Piece, fit, pieces
from mlagent_tui.tui.theme import Palette
from mlagent_tui.tui.widgets.painted_line import PaintedLine, joined


class StatusLine(PaintedLine):
    """Shows the slices ``turn`` and ``usage``; its clock ticks only while a turn runs.

    Args:
        clock: Time.
        glyphs: Signs.
        count_down: Called with each tick while a wait is counted down, so that whatever else
            shows its seconds changes at the same moment.
    """

    def __init__(self, clock: Clock, glyphs: Glyphs, count_down: Callable[[], None]) -> None:
        super().__init__(id="status")
        self._count_down = count_down
        self._clock = clock
        self._glyphs = glyphs
        self._turn = TurnState()
        self._usage = UsageState()
        self._ticker = Ticker(self, clock, self._tick)

    def show(self, turn: TurnState, usage: UsageState) -> None:
        """Draw these slices from now on."""
        self._turn, self._usage = turn, usage
        self._ticker.run(bool(turn.since))
        self.refresh()

    def _tick(self) -> None:
        self.refresh()
        if self._turn.until:
            self._count_down()

    def left(self, palette: Palette) -> list[Span]:
        """Return the run state."""
        return _painted(self._fitting()[0], palette)

    def right(self, palette: Palette) -> list[Span]:
        """Return mode, model, context and cost."""
        return _painted(self._fitting()[1], palette)

    def _fitting(self) -> tuple[list[Piece], list[Piece]]:
        found = pieces(self._turn, self._usage, self._clock.now(), self._glyphs)
        return fit(found, self.size.width - 4, gap=2)


def _painted(found: list[Piece], palette: Palette) -> list[Span]:
    styles: list[Span] = []
    for piece in found:
        style: Style = getattr(palette, piece.role)
        styles.append((piece.text, style + Style(bold=piece.rank == 0)))
    return joined(styles)
