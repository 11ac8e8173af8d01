"""The transcript that a person can walk through, expand, select in and copy from."""

from __future__ import annotations

from textual import events
from textual.binding import Binding
from textual.message import Message
from textual.selection import Selection

from mlagent_tui.tui.render.items import can_expand, source_of
from mlagent_tui.tui.state import ToolItem, UserItem
from mlagent_tui.tui.transcript.drawn import DrawnTranscript
from mlagent_tui.tui.transcript.selection import (
    entry_selection,
    selected_text,
)


class TranscriptView(DrawnTranscript):
    """The transcript with its keys and its mouse."""

    BINDINGS = [
        Binding("up,k", "select_previous", "Previous item", show=False, id="transcript.previous"),
        Binding("down,j", "select_next", "Next item", show=False, id="transcript.next"),
        Binding("space,enter", "expand", "Expand", id="transcript.toggle"),
        Binding("o", "open", "Inspect", id="transcript.open"),
        Binding("[", "prompt(-1)", "Previous prompt", show=False, id="transcript.prompt_previous"),
        Binding("]", "prompt(1)", "Next prompt", show=False, id="transcript.prompt_next"),
        Binding("c", "copy_item", "Copy", id="transcript.copy"),
        Binding("v", "screen.copy_mode", "Select", id="transcript.copy_mode"),
        Binding("slash", "screen.find", "Find", key_display="/", id="transcript.find"),
        Binding("n", "screen.find_step(-1)", "Older hit", show=False, id="transcript.older_hit"),
        Binding("N", "screen.find_step(1)", "Newer hit", show=False, id="transcript.newer_hit"),
        Binding("home,g", "scroll_home", "Beginning", show=False, id="transcript.home"),
        Binding("end,G", "follow", "End, and follow", show=False, id="transcript.end"),
        Binding("pageup", "page_up", "Page up", show=False, id="transcript.page_up"),
        Binding("pagedown", "page_down", "Page down", show=False, id="transcript.page_down"),
        Binding("u", "half_page(-1)", "Half a page up", show=False, id="transcript.half_up"),
        Binding("d", "half_page(1)", "Half a page down", show=False, id="transcript.half_down"),
    ]

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

    _pressed_at: tuple[int, int] | None = None
    """Where the mouse went down, in cells of the screen."""

    # --- what others call -------------------------------------------------------------------

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

    def action_copy_item(self) -> None:
        """Copy the source of the selected item."""
        if self._model is not None and self._model.selected is not None:
            self.app.copy_to_clipboard(source_of(self._model.item(self._model.selected)))

    def action_prompt(self, direction: int) -> None:
        """Select the next message of the user's own in a direction; below the last is the end."""
        model = self._model
        if model is None or not len(model):
            return
        index = self._current() + direction
        while 0 <= index < len(model):
            if isinstance(model.item(index), UserItem):
                self._select(index)
                return
            index += direction
        if direction > 0:
            self._select(len(model) - 1)
            self.action_follow()

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

    def watch_has_focus(self, has_focus: bool) -> None:
        """Show whether keys act here, and where; ``on_focus`` would come before it is true."""
        super().watch_has_focus(has_focus)
        model = self._model
        if (
            has_focus
            and model is not None
            and len(model)
            and model.selected is None
            and self._lines
        ):
            self._select(self._lines[-1].index, reveal=False)
        else:
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
