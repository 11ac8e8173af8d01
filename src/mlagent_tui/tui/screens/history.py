"""Looking for an earlier input: the list stands where the composer is, and the draft is safe."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from mlagent_tui.tui.composing.history_matches import Found, find_inputs
from mlagent_tui.tui.panes.marked_list import MarkedList
from mlagent_tui.tui.render.row import Row
from mlagent_tui.tui.sanitise import clean_line
from mlagent_tui.tui.theme import Palette


class FoundInputs(MarkedList):
    """Shows inputs, the newest at the top."""

    goes_round = False

    def __init__(self) -> None:
        super().__init__(id="found-inputs")
        self._found: tuple[Found, ...] = ()

    @property
    def line_count(self) -> int:
        """One line for each input, or one that says that there is none."""
        return max(1, len(self._found))

    @property
    def choices(self) -> Sequence[int]:
        """All inputs."""
        return range(len(self._found))

    @property
    def marked(self) -> Found | None:
        """The input that Enter takes."""
        return None if self.cursor is None else self._found[self.cursor]

    def show(self, found: tuple[Found, ...]) -> None:
        """Show other inputs, the first one marked."""
        self._found = found
        self.begin()

    def draw_plain(self, index: int, _width: int, palette: Palette, /) -> Row:
        """Draw one input as one line, with a count of what else there is of it."""
        if index >= len(self._found):
            return Row([Segment("No earlier input fits. Esc leaves.", palette.muted)])
        found = self._found[index]
        lit = palette.match + Style(underline=True)
        line = clean_line(found.line, max_line=400)
        exact = line == found.line
        segments = [Segment("> " if index == self.cursor else "  ", palette.accent)]
        segments += [
            Segment(letter, lit if exact and at in found.places else palette.text)
            for at, letter in enumerate(line)
        ]
        if more := found.text.count("\n"):
            segments.append(Segment(f"  +{more} line{'s' if more > 1 else ''}", palette.muted))
        return Row(segments)


class HistoryScreen(ModalScreen[str | None]):
    """Gives an earlier input back, or None if it was left.

    Args:
        entries: Inputs, the oldest first.
        looked_for: What the search begins with.
    """

    CSS_PATH = "../tcss/history.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Close", priority=True, id="history.close"),
        Binding("ctrl+r,down", "mark(1)", "Older", priority=True, id="history.older"),
        Binding("up", "mark(-1)", "Newer", priority=True, id="history.newer"),
        Binding("pagedown", "mark(8)", "Much older", priority=True, id="history.page_older"),
        Binding("pageup", "mark(-8)", "Much newer", priority=True, id="history.page_newer"),
    ]
    found = getters.query_one("#found-inputs", FoundInputs)

    def __init__(self, entries: Sequence[str], looked_for: str = "") -> None:
        super().__init__()
        self._entries = entries
        self._looked_for = looked_for

    def compose(self) -> ComposeResult:
        """Lay out the list above the field."""
        with Vertical(id="history") as box:
            box.border_title = "Earlier inputs"
            box.border_subtitle = "Enter takes   Ctrl+R older   Esc leaves"
            yield FoundInputs()
            field = Input(self._looked_for, placeholder="Type a part of what you look for")
            field.cursor_blink = False
            yield field

    def on_mount(self) -> None:
        """Show what fits, and begin in the field."""
        self._find()
        self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Look for something else."""
        event.stop()
        if event.value != self._looked_for:
            self._looked_for = event.value
            self._find()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Give the marked input back."""
        event.stop()
        if event.value != self._looked_for:
            self._looked_for = event.value
            self._find()
        self._take()

    def on_marked_list_picked(self) -> None:
        """Give the clicked input back."""
        self._take()

    def action_mark(self, step: int) -> None:
        """Mark an older or a newer input."""
        self.found.move(step)

    def action_leave(self) -> None:
        """Leave without an input."""
        self.dismiss(None)

    def _find(self) -> None:
        self.found.show(find_inputs(self._looked_for, self._entries))

    def _take(self) -> None:
        if self.found.marked is not None:
            self.dismiss(self.found.marked.text)
