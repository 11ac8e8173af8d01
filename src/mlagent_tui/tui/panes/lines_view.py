"""Scrollable widgets that draw line by line, so that a change costs only the lines it changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.style import Style
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip
from textual.widget import Widget

from mlagent_tui.tui.marks import Overlay, marked
from mlagent_tui.tui.render.row import Row
from mlagent_tui.tui.theme import Palette, palette_of

Drawing = Callable[[int, Palette], Sequence[Row]]
"""Draws all lines for a width in cells and a palette."""


class LinesView(ScrollView, can_focus=True):
    """Base of panes that know their lines by number.

    A subclass gives :attr:`line_count` and :meth:`draw_line`, and says what changed with
    :meth:`lines_changed`.
    """

    BINDINGS = [
        Binding("up,k", "scroll_up", "Up", show=False, id="lines.up"),
        Binding("down,j", "scroll_down", "Down", show=False, id="lines.down"),
        Binding("pageup", "page_up", "Page up", show=False, id="lines.page_up"),
        Binding("pagedown", "page_down", "Page down", show=False, id="lines.page_down"),
        Binding("home,g", "scroll_home", "Top", show=False, id="lines.top"),
        Binding("end,G", "scroll_end", "End", show=False, id="lines.end"),
    ]

    overlay: Overlay | None = None
    """Marks the lines on the screen, for a search; None for none."""

    @property
    def line_count(self) -> int:
        """How many lines there are."""
        raise NotImplementedError

    def draw_line(self, index: int, width: int, palette: Palette, /) -> Row:
        """Draw one line, 0 <= ``index`` < ``line_count``."""
        raise NotImplementedError

    @property
    def palette(self) -> Palette:
        """The styles of the current theme."""
        return palette_of(self.app.theme, self.app.theme_variables)

    @property
    def line_width(self) -> int:
        """Cells that a line may take."""
        return self.scrollable_content_region.width

    def lines_changed(self, first: int | None = None, count: int = 1) -> None:
        """Draw lines again: all of them, or ``count`` from ``first`` on.

        Only a changed number of lines lays anything out.
        """
        size = Size(self._content_width(), self.line_count)
        if size != self.virtual_size:
            self._grow_to(size)
        if first is None:
            self.refresh()
        else:
            self.refresh_lines(first, count)

    def _grow_to(self, size: Size) -> None:
        """Take another size; without a layout if it makes no scrollbar come or go."""
        room = self.scrollable_content_region.size
        height = self.styles.height
        same_bars = (
            height is not None
            and not height.is_auto
            and (size.height > self.container_size.height) == self.show_vertical_scrollbar
            and size.width <= room.width
            and not self.show_horizontal_scrollbar
        )
        if not same_bars:
            self.virtual_size = size
            return
        self.set_reactive(Widget.virtual_size, size)
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.window_virtual_size = size.height
        if self.scroll_offset.y > self.max_scroll_y:
            self.scroll_to(y=self.max_scroll_y, animate=False)

    def reveal(self, index: int) -> None:
        """Scroll as little as needed to show a line."""
        height = self.scrollable_content_region.height
        top = self.scroll_offset.y
        if index < top:
            self.scroll_to(y=index, animate=False)
        elif height and index >= top + height:
            self.scroll_to(y=index - height + 1, animate=False)

    def on_resize(self) -> None:
        """Fit the lines to the new width."""
        self.lines_changed()

    def notify_style_update(self) -> None:
        """Draw in the new theme's colours."""
        super().notify_style_update()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw the line at ``y`` of the visible part."""
        left, top = self.scroll_offset
        index = top + y
        width = self.size.width
        base = self.rich_style
        if index >= self.line_count:
            return Strip.blank(width, base)
        row = self.draw_line(index, self.line_width, self.palette)
        strip = row.strip(max(row.width, self.line_width))
        strip = _selected(strip, self.text_selection, index, self.palette.selection)
        if self.overlay is not None:
            strip = self.overlay(strip, index, 0)
        strip = strip.crop_extend(left, left + width, base).apply_style(base)
        return strip.apply_offsets(left, index)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the selected text as it is drawn, without what is decoration."""
        lines = [
            self.draw_line(i, self.line_width, self.palette).copy_text
            for i in range(self.line_count)
        ]
        return selection.extract("\n".join(lines)), "\n"

    def selection_updated(self, _selection: Selection | None) -> None:
        """Show what is selected."""
        self.refresh()

    def _content_width(self) -> int:
        return 0


class DrawnView(LinesView):
    """Shows a drawing, which is made again when the width or the theme changes."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._drawing: Drawing = _nothing
        self._rows: Sequence[Row] = ()
        self._drawn_for: tuple[int, str] | None = None

    @property
    def line_count(self) -> int:
        """How many lines the drawing has."""
        return len(self._rows)

    @property
    def rows(self) -> Sequence[Row]:
        """The lines; other ones after each change of drawing, width or theme."""
        return self._rows

    def show(self, drawing: Drawing, *, keep_scroll: bool = False) -> None:
        """Show another drawing, from its top unless ``keep_scroll``."""
        self._drawing = drawing
        self._drawn_for = None
        if self.is_attached:
            self.lines_changed()
            if not keep_scroll:
                self.scroll_to(y=0, x=0, animate=False)

    def lines_changed(self, first: int | None = None, count: int = 1) -> None:
        """Make the drawing again if it does not fit any more."""
        if self._is_stale:
            self._drawn_for = (self.line_width, self.palette.name)
            self._rows = self._drawing(self.line_width, self.palette)
        super().lines_changed(first, count)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw lines for the screen; make the drawing again if nobody told of a new width.

        Textual tells a pane nothing of its size if its place was looked up just before the layout
        that shows it.
        """
        if self._is_stale:
            self.call_later(self.lines_changed)
        return super().render_lines(crop)

    @property
    def _is_stale(self) -> bool:
        width = self.line_width
        return width > 0 and (width, self.palette.name) != self._drawn_for

    def notify_style_update(self) -> None:
        """Draw in the new theme's colours."""
        super().notify_style_update()
        if self.is_attached and self._drawn_for is not None:
            self.lines_changed()

    def draw_line(self, index: int, _width: int, _palette: Palette, /) -> Row:
        """Return a line of the drawing."""
        return self._rows[index]

    def _content_width(self) -> int:
        return max((row.width for row in self._rows), default=0)


def _nothing(_width: int, _palette: Palette) -> Sequence[Row]:
    return ()


def _selected(strip: Strip, selection: Selection | None, index: int, style: Style) -> Strip:
    """Show the selected part of a line."""
    if selection is None or (span := selection.get_span(index)) is None:
        return strip
    start, end = span
    return marked(strip, start, len(strip.text) if end == -1 else end, style)
