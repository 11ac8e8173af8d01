"""The messages and commands that wait: seen at a glance, and changed one by one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rich.style import Style
from textual.binding import Binding, BindingType
from textual.events import Click
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from mlagent_tui.tui.render.wrap import Span
from mlagent_tui.tui.sanitise import clean_line
from mlagent_tui.tui.state import QueuedInput, TurnState
from mlagent_tui.tui.theme import Palette, palette_of
from mlagent_tui.tui.widgets.painted_line import painted

MOST_ROWS = 4
"""Inputs that are shown at once."""


class QueueList(Widget, can_focus=True):
    """Shows what waits, the next one first; hidden while nothing waits."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "mark(-1)", "The one above", show=False, id="queue.up"),
        Binding("down,j", "mark(1)", "The one below", show=False, id="queue.down"),
        Binding("enter,e", "act('edit')", "Take it back into the composer", id="queue.edit"),
        Binding("s,ctrl+s", "act('send_now')", "Send it now", id="queue.send_now"),
        Binding("shift+up,K", "act('move_up')", "Let it run earlier", id="queue.move_up"),
        Binding("shift+down,J", "act('move_down')", "Let it run later", id="queue.move_down"),
        Binding("delete,backspace,d", "act('remove')", "Take it out", id="queue.remove"),
    ]

    class Act(Message):
        """A person wants something done with an input that waits.

        Attributes:
            name: What; a method of :class:`~mlagent_tui.tui.composing.queue_editing.QueueEditing`.
            input_id: Which one.
        """

        def __init__(self, name: str, input_id: str) -> None:
            super().__init__()
            self.name = name
            self.input_id = input_id

    def __init__(self) -> None:
        super().__init__(id="queue")
        self._queue: tuple[QueuedInput, ...] = ()
        self._held = False
        self._marked = ""

    def show(self, turn: TurnState) -> None:
        """Draw the queue of this slice; the marked input stays marked wherever it goes."""
        if turn.queue == self._queue and turn.held == self._held:
            return
        before = self._at
        self._queue, self._held = turn.queue, turn.held
        if all(old.input_id != self._marked for old in self._queue):
            near = min(before, len(self._queue) - 1)
            self._marked = self._queue[near].input_id if self._queue else ""
        self.set_class(bool(self._queue), "-some")
        self._fit()
        if not self._queue and self.has_focus:
            self.screen.focus_next("#composer")

    def watch_has_focus(self, value: bool) -> None:
        """Say which keys there are, or take them away again."""
        super().watch_has_focus(value)
        self._fit()

    def on_click(self, event: Click) -> None:
        """Mark an input; a click on the marked one takes it back."""
        index = self._first + event.y
        if index >= len(self._queue):
            return
        again = self._queue[index].input_id == self._marked and self.has_focus
        self._marked = self._queue[index].input_id
        self.refresh()
        if again:
            self.action_act("edit")

    def action_mark(self, step: int) -> None:
        """Mark the next input in a direction."""
        at = max(0, min(self._at + step, len(self._queue) - 1))
        self._marked = self._queue[at].input_id
        self.refresh()

    def action_act(self, name: str) -> None:
        """Ask for something to be done with the marked input."""
        self.post_message(self.Act(name, self._marked))

    def render_line(self, y: int) -> Strip:
        """Draw one input, or the keys."""
        palette = palette_of(self.app.theme, self.app.theme_variables)
        index, width = self._first + y, self.size.width
        if self.has_focus and y == self.size.height - 1 and y > 0:
            left, right = _keys(self._held, palette), list[Span]()
        elif index < len(self._queue):
            left = self._input(index, palette)
            right = [] if y or self.has_focus else list(_summary_keys(self._held, palette))
        else:
            return Strip.blank(width, self.rich_style)
        return painted(left, right, width).apply_style(self.rich_style)

    @property
    def _at(self) -> int:
        ids = [old.input_id for old in self._queue]
        return ids.index(self._marked) if self._marked in ids else 0

    @property
    def _rows(self) -> int:
        return max(1, self.size.height - (1 if self.has_focus and self.size.height > 1 else 0))

    @property
    def _first(self) -> int:
        """The input in the first row, so that the marked one is seen."""
        return max(0, self._at - self._rows + 1) if self.has_focus else 0

    def _fit(self) -> None:
        """Take as many rows as there are inputs, and one for the keys."""
        rows = min(max(1, len(self._queue)), MOST_ROWS) + (1 if self.has_focus else 0)
        if self.styles.height is None or self.styles.height.value != rows:
            self.styles.height = rows
        self.refresh()

    def _input(self, index: int, palette: Palette) -> Iterator[Span]:
        count = len(self._queue)
        word = "held back" if self._held else "queued"
        first = index == self._first
        head = f" {count} {word}  "
        marked = self.has_focus and index == self._at
        yield (head if first else " " * len(head)), palette.accent
        style = palette.selection + Style(bold=True) if marked else palette.text
        yield f'"{clean_line(self._queue[index].text, max_line=200)}"', style
        if index == self._first + self._rows - 1 and (more := count - index - 1) > 0:
            yield f"  and {more} more", palette.muted


def _summary_keys(held: bool, palette: Palette) -> Iterator[Span]:
    yield " Alt+Up ", palette.strong
    yield "edit last", palette.muted
    if held:
        yield "   Enter ", palette.strong
        yield "run them", palette.muted
    yield " ", palette.muted


def _keys(held: bool, palette: Palette) -> Iterator[Span]:
    known = [
        ("Enter", "edit"),
        ("s", "send now"),
        ("K J", "move"),
        ("d", "remove"),
        ("Esc", "back"),
    ]
    for key, does in known:
        yield f" {key} ", palette.strong
        yield f"{does} ", palette.muted
    if held:
        yield " held back: Esc, then Enter runs them", palette.muted
