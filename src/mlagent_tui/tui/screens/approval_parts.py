"""The clickable lists of the approval screen."""

from __future__ import annotations

from collections.abc import Sequence

from textual.events import Click
from textual.message import Message

from mlagent_tui.tui.glyphs import Glyphs
from mlagent_tui.tui.panes.lines_view import DrawnView, LinesView
from mlagent_tui.tui.render.row import Row
from mlagent_tui.tui.screens.approval_model import ApprovalModel
from mlagent_tui.tui.screens.approval_rows import Offer, list_row, offer_rows
from mlagent_tui.tui.theme import Palette

_TICK_COLUMNS = range(2, 4)


class CallList(LinesView, can_focus=False):
    """The calls of a batch."""

    class Picked(Message):
        """A call was clicked; ``tick`` if it was on its box."""

        def __init__(self, index: int, tick: bool) -> None:
            super().__init__()
            self.index = index
            self.tick = tick

    def __init__(self, model: ApprovalModel, glyphs: Glyphs, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._model = model
        self._glyphs = glyphs

    @property
    def line_count(self) -> int:
        """One line for each call."""
        return len(self._model.entries)

    def show(self, model: ApprovalModel) -> None:
        """Show the calls as they are now."""
        self._model = model
        self.lines_changed()
        self.reveal(model.current)

    def draw_line(self, index: int, width: int, palette: Palette, /) -> Row:
        """Draw one call."""
        current = index == self._model.current
        entry = self._model.entries[index]
        return list_row(entry, index + 1, current, width, (palette, self._glyphs))

    def on_click(self, event: Click) -> None:
        """Say which call was clicked."""
        offset = event.get_content_offset(self)
        if offset is not None and (index := offset.y + self.scroll_offset.y) < self.line_count:
            self.post_message(self.Picked(index, offset.x in _TICK_COLUMNS))


class OfferList(DrawnView, can_focus=False):
    """What can be done now, each line clickable."""

    class Chosen(Message):
        """A line was clicked."""

        def __init__(self, action: str) -> None:
            super().__init__()
            self.action = action

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._offers: Sequence[Offer] = ()
        self._owners: Sequence[Offer] = ()
        self._ready = False

    @property
    def offers(self) -> Sequence[Offer]:
        """What is offered."""
        return self._offers

    def show_offers(self, offers: Sequence[Offer], *, ready: bool) -> None:
        """Show other offers."""
        self._offers, self._ready = offers, ready
        self.show(self._draw)

    def on_click(self, event: Click) -> None:
        """Say which line was clicked."""
        offset = event.get_content_offset(self)
        if offset is None or not 0 <= offset.y < len(self._owners):
            return
        if action := self._owners[offset.y].action:
            self.post_message(self.Chosen(action))

    def _draw(self, width: int, palette: Palette) -> Sequence[Row]:
        drawn = offer_rows(self._offers, width, palette, ready=self._ready)
        self._owners = [offer for offer, _ in drawn]
        return [row for _, row in drawn]
