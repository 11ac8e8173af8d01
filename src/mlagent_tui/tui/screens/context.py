"""The context: how full it is, what takes it, when it is compacted, and what was spent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from mlagent_tui.tui.context_rows import context_rows
from mlagent_tui.tui.panes.lines_view import DrawnView
from mlagent_tui.tui.render.row import Row
from mlagent_tui.tui.theme import Palette

if TYPE_CHECKING:
    from mlagent_tui.tui.glyphs import Glyphs
    from mlagent_tui.tui.store import Store


class ContextScreen(ModalScreen[bool]):
    """Shows the slice ``usage`` and follows it; gives back whether to compact."""

    CSS_PATH = "../tcss/dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q", "leave(False)", "Close", priority=True, id="context.close"),
        Binding("c", "leave(True)", "Compact now", priority=True, id="context.compact"),
    ]

    def __init__(self, store: Store, glyphs: Glyphs) -> None:
        super().__init__()
        self._store = store
        self._glyphs = glyphs

    def compose(self) -> ComposeResult:
        """Lay out one scrolling view."""
        view = DrawnView(id="usage", classes="dialog")
        view.border_title = "Context"
        view.border_subtitle = "c compacts   Esc closes"
        yield view

    def on_mount(self) -> None:
        """Draw, and again whenever something changes."""
        view = self.query_one(DrawnView)
        view.show(self._draw)
        view.focus()
        self._store.subscribe(self, "usage", self._follow)

    def action_leave(self, compact: bool) -> None:
        """Close the screen."""
        self.dismiss(compact)

    def _follow(self, _store: Store) -> None:
        self.query_one(DrawnView).show(self._draw, keep_scroll=True)

    def _draw(self, width: int, palette: Palette) -> Sequence[Row]:
        return context_rows(self._store.state.usage, width, palette, self._glyphs)
