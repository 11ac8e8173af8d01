"""The one widget that draws the transcript, line by line, however long it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from textual import events
from textual.binding import Binding
from textual.geometry import Offset
from textual.message import Message
from textual.selection import Selection
from textual.strip import Strip

from mlagent_tui.clock import Clock, SystemClock
from mlagent_tui.tui.framed_view import FramedView
from mlagent_tui.tui.glyphs import Glyphs, choose_glyphs
from mlagent_tui.tui.panes.ticker import Ticker
from mlagent_tui.tui.render.context import Context
from mlagent_tui.tui.render.items import can_expand
from mlagent_tui.tui.render.markdown import warm_up
from mlagent_tui.tui.state import ToolItem, TranscriptItem, UserItem
from mlagent_tui.tui.transcript.entries import Line
from mlagent_tui.tui.transcript.frame import FrameLook, build_frame
from mlagent_tui.tui.transcript.model import TranscriptModel
from mlagent_tui.tui.transcript.selection import (
    GUTTER,
    entry_selection,
    place,
    selected_text,
)
from mlagent_tui.tui.transcript.welcome import filled, is_opening, paint_below, paint_welcome

_MARGIN = 1


class TranscriptView(FramedView):
    """Shows transcript items; a change costs only the lines that it changes on the screen."""

    BINDINGS = [
        Binding("up,k", "select_previous", "Previous item", show=False, id="transcript.previous"),
        Binding("down,j", "select_next", "Next item", show=False, id="transcript.next"),
        Binding("space,enter", "expand", "Expand", id="transcript.toggle"),
        Binding("o", "open", "Inspect", id="transcript.open"),
        Binding("[", "prompt(-1)", "Previous prompt", show=False, id="transcript.prompt_previous"),
        Binding("]", "prompt(1)", "Next prompt", show=False, id="transcript.prompt_next"),
        Binding("home,g", "scroll_home", "Beginning", show=False, id="transcript.home"),
        Binding("end,G", "follow", "End, and follow", show=False, id="transcript.end"),
        Binding("pageup", "page_up", "Page up", show=False, id="transcript.page_up"),
        Binding("pagedown", "page_down", "Page down", show=False, id="transcript.page_down"),
        Binding("u", "half_page(-1)", "Half a page up", show=False, id="transcript.half_up"),
        Binding("d", "half_page(1)", "Half a page down", show=False, id="transcript.half_down"),
    ]

    class FollowChanged(Message):
        """The end is followed or no longer, or more lines came below.

        Attributes:
            following: Whether the end is kept in view.
            new_lines: Lines that came since it was not.
        """

        def __init__(self, following: bool, new_lines: int) -> None:
            super().__init__()
            self.following = following
            self.new_lines = new_lines

    class ItemSelected(Message):
        """Another item is selected; ``key`` is its key."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    class ItemOpened(Message):
        """An item is to be looked at closely; ``key`` is its key."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    class RenderFailed(Message):
        """An item could not be drawn as it should and is shown as plain text."""

        def __init__(self, key: str, error: Exception) -> None:
            super().__init__()
            self.key = key
            self.error = error

    def __init__(
        self,
        *,
        welcome: str = "",
        clock: Clock | None = None,
        glyphs: Glyphs | None = None,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        """Make an empty transcript.

        Args:
            welcome: Shown while nothing was said: a name, and lines of what to do, each a key and
                two spaces before what it does.
            clock: Time, for running calls.
            glyphs: Signs; those that this terminal can show by default.
            id: The widget's id.
            classes: The widget's classes.
        """
        super().__init__(id=id, classes=classes)
        self._welcome = welcome
        self._clock = clock or SystemClock()
        self._glyphs = glyphs or choose_glyphs()
        self._items: tuple[TranscriptItem, ...] = ()
        self._model: TranscriptModel | None = None
        self._lines: list[Line] = []
        self._warm = False
        self._announced = (True, 0)
        self._failed: set[str] = set()
        self._pressed_at: tuple[int, int] | None = None
        self._ticker = Ticker(self, self._clock, self._tick)

    # --- what others call -------------------------------------------------------------------

    def update_items(self, items: tuple[TranscriptItem, ...]) -> None:
        """Show these items.

        Args:
            items: All items; one that did not change must be the same object as before.
        """
        self._items = items
        if self._model is not None and self._model.update(items):
            self._warm_up()
            self._ticker.run(bool(self._model.timed.running))
            self._model.count_down(self._clock.now())
            self.draw()

    def show_welcome(self, text: str) -> None:
        """Take other words for as long as nothing was said."""
        if text != self._welcome:
            self._welcome = text
            if self._model is not None:
                self.draw()

    @property
    def following(self) -> bool:
        """Whether the end is kept in view."""
        return self._model is None or self._model.following

    @property
    def selected_key(self) -> str | None:
        """Key of the selected item."""
        model = self._model
        if model is None or model.selected is None:
            return None
        return model.item(model.selected).key

    def select_item(self, key: str, *, notify: bool = True) -> bool:
        """Select an item and scroll to it; returns whether there is one with this key."""
        index = self._model.index_of(key) if self._model is not None else None
        if index is None:
            return False
        self._select(index, notify=notify)
        return True

    def toggle_item(self, key: str, expanded: bool | None = None) -> None:
        """Expand or collapse an item, or do the opposite of now."""
        index = self._model.index_of(key) if self._model is not None else None
        if index is not None:
            self._toggle(index, expanded)

    def toggle_all(self) -> None:
        """Expand everything, or collapse it if something is expanded."""
        model = self._model
        if model is not None:
            model.toggle_all(self.frame_height)
            self.draw()

    @property
    def expanded_keys(self) -> tuple[str, ...]:
        """Keys of the expanded items."""
        model = self._model
        indices = range(len(model)) if model is not None else ()
        return tuple(self._items[i].key for i in indices if model and model.expanded(i))

    def expand_step(self) -> None:
        """Expand the selected item or the last call; again everything; again collapse it all.

        The selection counts only while the view has the focus: what was selected long ago is
        not what a person who writes means.
        """
        model = self._model
        if model is None or not len(model):
            return
        index = self._expandable()
        if index is not None and not model.expanded(index):
            self._toggle(index, True)
            model.reveal(index, self.frame_height)
            return
        model.toggle_all(self.frame_height, not model.all_expanded())
        self.draw()

    # --- drawing ----------------------------------------------------------------------------

    def on_mount(self) -> None:
        """Begin to draw."""
        self._model = TranscriptModel(self._look(), self._report)
        self._model.update(self._items)
        self._ticker.run(bool(self._model.timed.running))

    def build(self, width: int, height: int) -> tuple[Sequence[Strip], int, int]:
        """Build the screenful of now."""
        model = self._model
        assert model is not None
        model.set_context(replace(self._look(), now=model.context.now))
        self._lines = model.window(height)
        palette = model.context.palette
        if not len(model):
            rows = paint_welcome(self._welcome, width, height, palette)
            return filled(rows, width, height), 0, 0
        look = FrameLook(width, height, palette, self._glyphs, self.has_focus)
        frame = build_frame(
            self._lines,
            look,
            selected=model.selected,
            selection=self.text_selection,
            pill=self._pill(model),
        )
        if is_opening(self._items):
            taken = model.total
            rows = paint_below(self._welcome, width, height, taken, palette)
            frame[taken:] = filled(rows, width, height - taken)
        self._announce(model)
        return frame, model.total, model.top

    def line_place(self, y: int) -> Offset | None:
        """Return the place of a row of the screen."""
        if y >= len(self._lines):
            return None
        return Offset(0, place(self._lines[y].index, self._lines[y].number))

    def _warm_up(self) -> None:
        """Load what draws Markdown while the model still thinks about the first message."""
        if not self._warm:
            self._warm = True
            self.run_worker(warm_up, thread=True, group="warm-up", exit_on_error=False)

    def _look(self) -> Context:
        return Context(
            width=max(1, self.frame_width - GUTTER - _MARGIN),
            palette=self.palette,
            glyphs=self._glyphs,
            now=self._clock.now(),
        )

    def _pill(self, model: TranscriptModel) -> str:
        if model.following or not model.new_rows:
            return ""
        plural = "" if model.new_rows == 1 else "s"
        return f"{model.new_rows:,} new line{plural} {self._glyphs.arrow_down} End"

    def _announce(self, model: TranscriptModel) -> None:
        state = (model.following, model.new_rows)
        if state != self._announced:
            self._announced = state
            self.post_message(self.FollowChanged(*state))

    def _report(self, key: str, error: Exception) -> None:
        if key not in self._failed:
            self._failed.add(key)
            self.post_message(self.RenderFailed(key, error))

    def _tick(self) -> None:
        model = self._model
        if model is not None and model.tick(self._clock.now()):
            self.draw()

    def count_down(self) -> None:
        """Draw the seconds of waits again; called once a second while there is one."""
        model = self._model
        if model is not None and model.count_down(self._clock.now()):
            self.draw()

    # --- scrolling --------------------------------------------------------------------------

    def go_to_row(self, row: int) -> None:
        """Make a row the top one."""
        if self._model is not None:
            self._model.jump(row, self.frame_height)
            self.draw()

    def scroll_rows(self, rows: int) -> None:
        """Scroll by rows; downwards if positive."""
        if self._model is not None:
            self._model.move(rows, self.frame_height)
            self.draw()

    def action_follow(self) -> None:
        """Go to the end and stay there."""
        if self._model is not None:
            self._model.follow()
            self.draw()

    def action_scroll_end(self) -> None:
        """Go to the end and stay there."""
        self.action_follow()

    # --- items ------------------------------------------------------------------------------

    def action_select_previous(self) -> None:
        """Select the item above."""
        self._step(-1)

    def action_select_next(self) -> None:
        """Select the item below."""
        self._step(1)

    def action_expand(self) -> None:
        """Expand or collapse the selected item."""
        if self._model is not None and self._model.selected is not None:
            self._toggle(self._model.selected)

    def action_open(self) -> None:
        """Ask for a close look at the selected item."""
        if (key := self.selected_key) is not None:
            self.post_message(self.ItemOpened(key))

    def action_prompt(self, direction: int) -> None:
        """Select the next message of the user's own in a direction."""
        model = self._model
        if model is None or not len(model):
            return
        index = self._current() + direction
        while 0 <= index < len(model):
            if isinstance(model.item(index), UserItem):
                self._select(index)
                return
            index += direction

    def _expandable(self) -> int | None:
        """Return the selected item if it can be expanded, else the last call."""
        model = self._model
        assert model is not None
        chosen = model.selected
        if self.has_focus and chosen is not None and can_expand(model.item(chosen)):
            return chosen
        backwards = range(len(model) - 1, -1, -1)
        return next((i for i in backwards if isinstance(model.item(i), ToolItem)), None)

    def _current(self) -> int:
        """Return the selected item, or the last one on the screen."""
        model = self._model
        assert model is not None
        if model.selected is not None:
            return model.selected
        return self._lines[-1].index if self._lines else 0

    def _step(self, direction: int) -> None:
        model = self._model
        if model is None or not len(model):
            return
        index = self._current() + (direction if model.selected is not None else 0)
        self._select(min(max(0, index), len(model) - 1))

    def _select(self, index: int, *, notify: bool = True, reveal: bool = True) -> None:
        model = self._model
        assert model is not None
        changed = model.selected != index
        model.selected = index
        if reveal:
            model.reveal(index, self.frame_height)
        self.draw()
        if changed and notify:
            self.post_message(self.ItemSelected(model.item(index).key))

    def _toggle(self, index: int, expanded: bool | None = None) -> None:
        model = self._model
        assert model is not None
        if model.toggle(index, self.frame_height, expanded):
            self.draw()

    def on_focus(self) -> None:
        """Show where keys act."""
        model = self._model
        if model is not None and len(model) and model.selected is None and self._lines:
            self._select(self._lines[-1].index, reveal=False)
        else:
            self.draw()

    def on_blur(self) -> None:
        """Show that keys act elsewhere."""
        self.draw()

    # --- mouse and text selection -----------------------------------------------------------

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Remember where a click begins, to tell it from a drag."""
        self._pressed_at = (event.screen_x, event.screen_y)

    def on_click(self, event: events.Click) -> None:
        """Select an item; a click on its first row expands or collapses it."""
        event.prevent_default()
        model = self._model
        y = event.y - self.gutter.top
        if model is None or self._pressed_at != (event.screen_x, event.screen_y):
            return
        if y == self.frame_height - 1 and self._pill(model):
            self.action_follow()
            return
        if not 0 <= y < len(self._lines):
            return
        line = self._lines[y]
        if event.chain == 2:
            selection = entry_selection(line.index, model.rows(line.index))
            self.screen.selections = {self: selection}
            return
        self._select(line.index, reveal=False)
        if event.chain == 1 and line.number == 0 and can_expand(model.item(line.index)):
            self._toggle(line.index)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the source text under the selection."""
        if self._model is None:
            return None
        return selected_text(self._model, selection), "\n"

    def selection_updated(self, selection: Selection | None) -> None:  # noqa: ARG002
        """Show what is selected."""
        self.draw()
