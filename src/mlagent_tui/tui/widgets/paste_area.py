"""A text area in which a label may stand for a large paste: whole, or not at all."""

from __future__ import annotations

import re
from typing import Any

from rich.text import Text
from textual import events
from textual.message import Message
from textual.widgets.text_area import Selection

from mlagent_tui.tui.composing.pasting import INLINE, Pastes, clean_in_pieces
from mlagent_tui.tui.theme import palette_of
from mlagent_tui.tui.widgets.roomless_area import RoomlessArea

_REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Characters that let a terminal show a line in another order than it is sent in."""


class PasteArea(RoomlessArea):
    """Takes pastes of any size. Its labels are deleted and written out as a whole."""

    class TooLarge(Message):
        """A paste is too large to be written out."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self._pastes = Pastes()  # The base class looks at the text while it is made.
        super().__init__(*args, **options)

    def action_delete_left(self) -> None:
        """Delete the sign before the cursor; a label of a paste goes as a whole."""
        row, column = self.cursor_location
        label = self._pastes.label_at(self.document.get_line(row), column)
        if self.selection.is_empty and label is not None and column > label.start:
            self.replace("", (row, label.start), (row, label.end))
        else:
            super().action_delete_left()

    def action_delete_right(self) -> None:
        """Delete the sign at the cursor; a label of a paste goes as a whole."""
        row, column = self.cursor_location
        label = self._pastes.label_at(self.document.get_line(row), column)
        if self.selection.is_empty and label is not None and column < label.end:
            self.replace("", (row, label.start), (row, label.end))
        else:
            super().action_delete_right()

    def expand_paste(self) -> bool:
        """Put a paste in the place of its label at the cursor; False if there is none."""
        row, column = self.cursor_location
        label = self._pastes.label_at(self.document.get_line(row), column)
        if label is None:
            return False
        if len(label.text) > INLINE:
            self.post_message(self.TooLarge())
        else:
            self.replace(label.text, (row, label.start), (row, label.end))
        return True

    def on_click(self, event: events.Click) -> None:
        """Expand the label of a paste that was clicked."""
        row, column = self.get_target_document_location(event)
        label = self._pastes.label_at(self.document.get_line(row), column)
        if self.selection.is_empty and label is not None and column < label.end:
            self.move_cursor((row, column))
            self.expand_paste()

    def _validate_selection(self, selection: Selection) -> Selection:
        """Keep the cursor out of labels: what is typed inside would break them."""
        start, end = super()._validate_selection(selection)
        return Selection(self._beside_labels(start), self._beside_labels(end))

    def _beside_labels(self, location: tuple[int, int]) -> tuple[int, int]:
        row, column = location
        label = self._pastes.label_at(self.document.get_line(row), column)
        if label is None or column in (label.start, label.end):
            return location
        before = self.cursor_location
        forward = before[0] == row and before[1] <= label.start
        backward = before[0] == row and before[1] >= label.end
        near_end = column - label.start > label.end - column
        ahead = forward or (near_end and not backward)
        return row, label.end if ahead else label.start

    def get_line(self, line_index: int) -> Text:
        """Return a line as it is shown: labels of pastes marked, nothing that reorders it."""
        line = super().get_line(line_index)
        if _REORDERING.search(line.plain):
            line.plain = _REORDERING.sub("\N{REPLACEMENT CHARACTER}", line.plain)
        for label in self._pastes.labels(line.plain):
            palette = palette_of(self.app.theme, self.app.theme_variables)
            line.stylize(palette.pill, label.start, label.end)
        return line

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        text = await clean_in_pieces(event.text)
        self.replace(self._pastes.take_clean(text), *self.selection)
