"""The list of what the draft may become; it floats above the composer and lays nothing else out."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.events import Click
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from mlagent_tui.tui.composing.completion import Completion
from mlagent_tui.tui.render.wrap import Span, crop
from mlagent_tui.tui.sanitise import clean_line
from mlagent_tui.tui.theme import Palette, palette_of

MOST_ROWS = 8
"""Completions that are shown at once."""

KEYS = (("Tab", "accepts"), ("Esc", "closes"), ("Up Down", "choose"))
"""What can be done, for the last row."""


class CompletionList(Widget, can_focus=False):
    """Shows completions, one of them chosen. The composer has the keys.

    Args:
        ellipsis: Marks that something was cut off; one cell wide.
    """

    DEFAULT_CSS = "CompletionList { layer: above; display: none; }"

    class Picked(Message):
        """A person clicked a completion.

        Attributes:
            index: Which one.
        """

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def __init__(self, ellipsis: str) -> None:
        super().__init__(id="completions")
        self._ellipsis = ellipsis
        self._completions: tuple[Completion, ...] = ()
        self._chosen = 0
        self._first = 0
        self._note = ""
        self._place = (0, 0, 0, 0)

    def show(
        self, completions: tuple[Completion, ...], chosen: int, above: Region, note: str = ""
    ) -> None:
        """Draw completions.

        Args:
            completions: All of them; none hides the list.
            chosen: Which one is marked.
            above: What the list stands on.
            note: What is good to know of them all.
        """
        self._completions, self._chosen, self._note = completions, chosen, note
        shown = bool(completions) and above.y >= 2
        self.display = shown
        if not shown:
            return
        rows = min(len(completions), MOST_ROWS, above.y - 1)
        self._first = max(min(self._first, chosen), chosen - rows + 1, 0)
        self._first = min(self._first, len(completions) - rows)
        place = (above.width, rows + 1, above.x, above.y - rows - 1)
        if place != self._place:
            width, height, x, y = self._place = place
            self.styles.width, self.styles.height, self.styles.offset = width, height, (x, y)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw one completion, or what can be done."""
        width = self.size.width
        palette = palette_of(self.app.theme, self.app.theme_variables)
        index = self._first + y
        if y == self.size.height - 1 or index >= len(self._completions):
            pieces, style = list(self._last_row(palette)), Style()
        else:
            chosen = index == self._chosen
            style = palette.selection + Style(bold=True) if chosen else Style()
            completion, room = self._completions[index], self._label_width
            pieces = list(_row(completion, room, palette, self._ellipsis, chosen=chosen))
        segments = [Segment(text, part + style) for text, part in pieces]
        strip = Strip(segments).adjust_cell_length(width, style)
        return strip.apply_style(self.rich_style)

    def on_click(self, event: Click) -> None:
        """Take the completion that was clicked."""
        event.stop()
        index = self._first + event.y
        if event.y < self.size.height - 1 and index < len(self._completions):
            self.post_message(self.Picked(index))

    @property
    def _label_width(self) -> int:
        longest = max(cell_len(completion.label) for completion in self._completions)
        has_docs = any(completion.doc for completion in self._completions)
        return min(longest, self.size.width // 2) if has_docs else self.size.width - 4

    def _last_row(self, palette: Palette) -> Iterator[Span]:
        known = f"  {self._chosen + 1} of {len(self._completions)}"
        if self._note:
            known += f"   {self._note}"
        yield known, palette.muted
        room = self.size.width - cell_len(known)
        for key, does in KEYS:
            room -= cell_len(key) + cell_len(does) + 4
            if room < 0:
                return  # Half a key would be misread.
            yield f"   {key} ", palette.strong
            yield does, palette.muted


def _row(
    completion: Completion, width: int, palette: Palette, ellipsis: str, *, chosen: bool
) -> Iterator[Span]:
    label = clean_line(completion.label)
    places = completion.places if label == completion.label else ()
    shown = crop(label, width, ellipsis)
    found = palette.match + Style(underline=True)
    yield ("> " if chosen else "  "), palette.accent
    for at, letter in enumerate(shown):
        yield letter, found if at in places else palette.text
    yield " " * (width - cell_len(shown)), palette.text
    if completion.doc:
        yield f"  {clean_line(completion.doc)}", palette.muted
