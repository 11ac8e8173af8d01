"""The model picker: search, favourites, and what each model costs, reads and can do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from mlagent_tui.tui.glyphs import Glyphs
from mlagent_tui.tui.panes.pick_list import PickList
from mlagent_tui.tui.picker_rows import Picks, rows_for
from mlagent_tui.tui.profile_text import price_source
from mlagent_tui.tui.sanitise import clean_line

if TYPE_CHECKING:
    from mlagent_tui.models.catalogue.listing import Listing, ModelEntry


class ModelScreen(ModalScreen[str | None]):
    """Gives back a model id, or None.

    It opens with what is known and takes more when :meth:`add` is called. What is typed narrows
    the list; Enter takes the marked model, or the typed id if no list knows it.

    Args:
        picks: What is known when it opens.
        glyphs: Signs that the terminal can show.
    """

    CSS_PATH = "../tcss/dialogs.tcss"
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (16, "-roomy")]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Close", priority=True, id="models.close"),
        Binding("up", "mark(-1)", "The model above", priority=True, id="models.up"),
        Binding("down", "mark(1)", "The model below", priority=True, id="models.down"),
        Binding("pageup", "page(-1)", "A page up", priority=True, id="models.page_up"),
        Binding("pagedown", "page(1)", "A page down", priority=True, id="models.page_down"),
        Binding(
            "ctrl+f",
            "favourite",
            "Mark as a favourite, or no longer",
            priority=True,
            id="models.favourite",
        ),
    ]

    table = getters.query_one(PickList)

    def __init__(self, picks: Picks, glyphs: Glyphs) -> None:
        super().__init__()
        self._picks = picks
        self._glyphs = glyphs
        self._typed = ""
        self._looking = True
        self._failures: tuple[str, ...] = ()
        self._touched = False

    @property
    def favourites(self) -> tuple[str, ...]:
        """Ids that are marked now."""
        return self._picks.favourites

    def compose(self) -> ComposeResult:
        """Lay out the field above the list."""
        with Vertical(classes="dialog", id="model") as dialog:
            dialog.border_title = "Model"
            dialog.border_subtitle = "Enter chooses   Ctrl+F favourite   Esc leaves"
            field = Input(placeholder="Type to search, or any model id")
            field.cursor_blink = False
            yield field
            yield PickList(self._glyphs, id="models")
            yield Static(id="model-detail", markup=False)
            yield Static(id="model-failures", markup=False)

    def on_mount(self) -> None:
        """Fill the list and begin in the field."""
        self._show()
        self._say_looking()
        self.query_one(Input).focus()

    def add(self, listing: Listing) -> None:
        """Take the lists that have come, and say which ones did not."""
        self._picks = replace(self._picks, entries=listing.entries)
        self._looking = False
        self._failures = listing.failures[:3]
        if self.is_mounted:
            self._say_looking()
            self._show(keep=self._touched)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list."""
        event.stop()
        if event.value != self._typed:
            self._typed, self._touched = event.value, False
            self._show()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the marked model."""
        event.stop()
        if event.value != self._typed:
            self._typed = event.value
            self._show()
        self._choose()

    def on_marked_list_picked(self) -> None:
        """Take the model that was clicked."""
        self._choose()

    def on_marked_list_marked(self) -> None:
        """Say more of the marked model."""
        entry = self.table.marked
        self.query_one("#model-detail", Static).update(Content(detail(entry) if entry else ""))

    def action_mark(self, step: int) -> None:
        """Move the mark."""
        self._touched = True
        self.table.move(step)

    def action_page(self, direction: int) -> None:
        """Move the mark by a screenful."""
        self._touched = True
        self.table.page(direction)

    def action_favourite(self) -> None:
        """Mark the model as a favourite, or no longer."""
        entry = self.table.marked
        if entry is None:
            return
        before = self._picks.favourites
        left = tuple(model for model in before if model != entry.id)
        now = left if entry.id in before else (*before, entry.id)
        self._picks = replace(self._picks, favourites=now)
        self._touched = True
        self._show(keep=True)

    def action_leave(self) -> None:
        """Leave without a choice."""
        self.dismiss(None)

    def _choose(self) -> None:
        entry = self.table.marked
        if entry is not None:
            self.dismiss(entry.id)

    def _show(self, *, keep: bool = False) -> None:
        marked = self.table.marked
        kept = marked.id if keep and marked is not None else ""
        self.table.show(rows_for(self._picks, self._typed), self._picks.favourites, kept)

    def _say_looking(self) -> None:
        more = "   looking for more" + self._glyphs.ellipsis if self._looking else ""
        self.query_one("#model").border_title = f"Model{more}"
        said = self.query_one("#model-failures", Static)
        said.update(Content("\n".join(clean_line(failure) for failure in self._failures)))
        said.display = bool(self._failures)


def detail(entry: ModelEntry) -> str:
    """Return the line below the list: the whole id, who serves it, what is missing."""
    parts = [clean_line(entry.id, max_line=200)]
    if entry.place:
        parts.append(f"served by {clean_line(entry.place)}")
    if entry.price is not None and entry.price.source not in ("", "local"):
        parts.append(f"price from {price_source(entry.price.source)}")
    if entry.needs:
        parts.append(f"needs {clean_line(entry.needs)}")
    said = ", ".join(parts)
    return f"{said}. {clean_line(entry.note)}".rstrip() if entry.note else said
