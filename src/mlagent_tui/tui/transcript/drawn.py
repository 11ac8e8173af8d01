"""Draws the transcript line by line, however long it is, and scrolls it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from textual.geometry import Offset
from textual.message import Message
from textual.strip import Strip

from mlagent_tui.clock import Clock, SystemClock
from mlagent_tui.tui.framed_view import FramedView
from mlagent_tui.tui.glyphs import Glyphs, choose_glyphs
from mlagent_tui.tui.marks import Overlay
from mlagent_tui.tui.panes.ticker import Ticker
from mlagent_tui.tui.render.context import Context
from mlagent_tui.tui.render.items import warm_up
from mlagent_tui.tui.state import TranscriptItem
from mlagent_tui.tui.transcript.entries import Line
from mlagent_tui.tui.transcript.frame import FrameLook, build_frame
from mlagent_tui.tui.transcript.model import TranscriptModel
from mlagent_tui.tui.transcript.selection import (
    GUTTER,
    place,
)
from mlagent_tui.tui.transcript.welcome import filled, is_opening, paint_below, paint_welcome

_MARGIN = 1


class DrawnTranscript(FramedView):
    """Shows transcript items; a change costs only the lines that it changes on the screen.

    Attributes:
        overlay: Marks the lines on the screen, for a search or a cursor; None for none.
    """

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
        self.overlay: Overlay | None = None
        self._welcome = welcome
        self._clock = clock or SystemClock()
        self._glyphs = glyphs or choose_glyphs()
        self._items: Sequence[TranscriptItem] = ()
        self._model: TranscriptModel | None = None
        self._lines: list[Line] = []
        self._warm = False
        self._announced = (True, 0)
        self._failed: set[str] = set()
        self._ticker = Ticker(self, self._clock, self._tick)

    # --- what others call -------------------------------------------------------------------

    def update_items(self, items: Sequence[TranscriptItem]) -> None:
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
    def items(self) -> Sequence[TranscriptItem]:
        """The items that are shown."""
        return self._items

    @property
    def model(self) -> TranscriptModel | None:
        """What stands where; None before the first frame."""
        return self._model

    @property
    def lines(self) -> list[Line]:
        """The rows on the screen."""
        return self._lines

    @property
    def following(self) -> bool:
        """Whether the end is kept in view."""
        return self._model is None or self._model.following

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
            overlay=self.overlay,
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
        """Load what draws answers while the model still thinks about the first message."""
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
