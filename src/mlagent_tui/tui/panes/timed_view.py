"""Base of panes that show how long things run: they know the time, and tick meanwhile."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict, Unpack

from mlagent_tui.clock import Clock, SystemClock
from mlagent_tui.tui.glyphs import Glyphs, choose_glyphs
from mlagent_tui.tui.panes.lines_view import LinesView
from mlagent_tui.tui.panes.ticker import Ticker
from mlagent_tui.tui.panes.titles import show_title


class Given(TypedDict, total=False):
    """What such a pane is made with.

    Attributes:
        clock: Time.
        glyphs: Signs; those that this terminal can show by default.
        id: The widget's id.
        classes: The widget's classes.
    """

    clock: Clock | None
    glyphs: Glyphs | None
    id: str | None
    classes: str | None


class TimedView(LinesView):
    """Keeps the moment that times are counted to, and calls :meth:`tick` once a second."""

    def __init__(self, **given: Unpack[Given]) -> None:
        super().__init__(id=given.get("id"), classes=given.get("classes"))
        self._clock = given.get("clock") or SystemClock()
        self._glyphs = given.get("glyphs") or choose_glyphs()
        self._now = self._clock.now()
        self._titled = ("", False)
        self._ticker = Ticker(self, self._clock, self._beat)

    def tick(self) -> None:
        """Draw the times again."""
        raise NotImplementedError

    def keep_time(self, running: bool, now: datetime | None = None) -> None:
        """Count to ``now``, and go on ticking only while something runs."""
        self._now = now or self._clock.now()
        self._ticker.run(running)

    def show_title(self, title: str = "") -> None:
        """Write a title into the border; the pane's own name if it is empty."""
        titled = (title or self.BORDER_TITLE or "", self.has_focus)
        if titled != self._titled:
            self._titled = titled
            show_title(self, titled[0], self._glyphs, focused=self.has_focus)

    def watch_has_focus(self, has_focus: bool) -> None:
        """Mark the title, or take the mark away."""
        super().watch_has_focus(has_focus)
        self.show_title(self._titled[0])

    def _beat(self) -> None:
        self._now = self._clock.now()
        self.tick()
