"""A scrolling widget that draws one screenful at a time and repaints only the rows that differ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.geometry import Offset, Region, Size
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBarRender
from textual.strip import Strip
from textual.widget import Widget

from mlagent_tui.tui.theme import Palette, palette_of


class PlainBar(ScrollBarRender):
    """A scrollbar of whole cells: calm, and the same on terminals without block characters."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "]
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "]


class FramedView(ScrollView, can_focus=True):
    """Base of views over content that is longer than anybody wants to lay out.

    The scrollbar is always there and its size is set directly, so growing content never asks
    for a layout. A subclass builds the screenful in :meth:`build` and scrolls in
    :meth:`go_to_row` and :meth:`scroll_rows`.
    """

    DEFAULT_CSS = """
    FramedView {
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size-vertical: 1;
        background: $background;
    }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._frame: Sequence[Strip] = ()
        self._framed_for = (0, 0, "")
        self._painting = False
        self._thumb = (-1, -1)

    # --- for subclasses ---------------------------------------------------------------------

    def build(self, width: int, height: int) -> tuple[Sequence[Strip], int, int]:
        """Build the screenful of now.

        Args:
            width: Cells of a line.
            height: Rows of the screen.

        Returns:
            ``height`` strips, the number of all rows, and the number of rows above the first.
        """
        raise NotImplementedError

    def go_to_row(self, row: int) -> None:
        """Make a row the top one."""
        raise NotImplementedError

    def scroll_rows(self, rows: int) -> None:
        """Scroll by rows; downwards if positive."""
        raise NotImplementedError

    def line_place(self, y: int) -> Offset | None:
        """Return the character and line that text selection knows the start of a row by.

        Args:
            y: Row of the screen.
        """
        raise NotImplementedError

    # --- drawing ----------------------------------------------------------------------------

    @property
    def palette(self) -> Palette:
        """The styles of the current theme."""
        return palette_of(self.app.theme, self.app.theme_variables)

    @property
    def frame_width(self) -> int:
        """Cells of a line."""
        return self.scrollable_content_region.width

    @property
    def frame_height(self) -> int:
        """Rows of the screen."""
        return self.scrollable_content_region.height

    @property
    def page(self) -> int:
        """Rows that a page key scrolls: one less than the screen has."""
        return max(1, self.frame_height - 1)

    def draw(self) -> None:
        """Build the screenful of now and repaint the rows that differ from what is shown."""
        width, height = self.frame_width, self.frame_height
        if not self.is_attached or width <= 0 or height <= 0:
            return
        key = (width, height, self.app.theme)
        old = self._frame if key == self._framed_for else ()
        self._framed_for = key
        strips, total, top = self.build(width, height)
        base = self.rich_style
        self._frame = [strip.apply_style(base) for strip in strips]
        self._show_position(max(total, height), top, height)
        runs = changed_runs(old, self._frame)
        if runs:
            self.refresh(*(Region(0, first, width, count) for first, count in runs))

    def on_resize(self) -> None:
        """Fit the rows to the new size."""
        self.draw()

    def notify_style_update(self) -> None:
        """Draw in the new theme's colours."""
        super().notify_style_update()
        if self._frame and self._framed_for[2] != self.app.theme:
            self.draw()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw lines for the screen."""
        if self._framed_for[:2] != (self.frame_width, self.frame_height):
            self.draw()
        self._painting = True
        try:
            return super().render_lines(crop)
        finally:
            self._painting = False

    def render_line(self, y: int) -> Strip:
        """Return a line; with places for text selection unless it goes to the screen."""
        if not 0 <= y < len(self._frame):
            return Strip.blank(self.size.width)
        if self._painting or (place := self.line_place(y)) is None:
            return self._frame[y]
        return self._frame[y].apply_offsets(*place)

    def _show_position(self, total: int, top: int, height: int) -> None:
        """Tell Textual where we are, without a layout, and move the thumb if it is elsewhere."""
        self.set_reactive(Widget.virtual_size, Size(self.frame_width, total))
        self.set_reactive(Widget.scroll_y, float(top))
        self.set_reactive(Widget.scroll_target_y, float(top))
        thumb = (top * height // total, height * height // total)
        if thumb != self._thumb:
            self._thumb = thumb
            bar = self.vertical_scrollbar
            bar.renderer = PlainBar  # type: ignore[misc]
            bar.window_virtual_size, bar.window_size, bar.position = total, height, top

    # --- scrolling --------------------------------------------------------------------------

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Go where the scrollbar was dragged to.

        At a new size Textual moves the position as well, by rows of the old size; it means
        nothing then, and the resize that follows draws the right place.
        """
        settled = self._framed_for[:2] == (self.frame_width, self.frame_height)
        if settled and round(old_value) != round(new_value):
            self.go_to_row(round(new_value))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll down."""
        if not (event.ctrl or event.shift):
            event.stop().prevent_default()
            self.scroll_rows(round(self.app.scroll_sensitivity_y))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll up."""
        if not (event.ctrl or event.shift):
            event.stop().prevent_default()
            self.scroll_rows(-round(self.app.scroll_sensitivity_y))

    def action_page_up(self) -> None:
        """Scroll up by a page less one line."""
        self.scroll_rows(-self.page)

    def action_page_down(self) -> None:
        """Scroll down by a page less one line."""
        self.scroll_rows(self.page)

    def action_half_page(self, direction: int) -> None:
        """Scroll by half a page."""
        self.scroll_rows(direction * max(1, self.frame_height // 2))

    def action_scroll_up(self) -> None:
        """Scroll up by a line."""
        self.scroll_rows(-1)

    def action_scroll_down(self) -> None:
        """Scroll down by a line."""
        self.scroll_rows(1)

    def action_scroll_home(self) -> None:
        """Go to the beginning."""
        self.go_to_row(0)


def changed_runs(old: Sequence[Strip], new: Sequence[Strip]) -> list[tuple[int, int]]:
    """Return the rows that differ, as first row and count of each run."""
    runs: list[tuple[int, int]] = []
    for row, strip in enumerate(new):
        if row < len(old) and (old[row] is strip or old[row] == strip):
            continue
        if runs and sum(runs[-1]) == row:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((row, 1))
    return runs
