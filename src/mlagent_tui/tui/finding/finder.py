"""Runs a search on the main screen: the bar, the pane that is searched, and the place it is at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widget import Widget

from mlagent_tui.tui.finding.lines_pane import LinesPane
from mlagent_tui.tui.finding.log_pane import LogPane
from mlagent_tui.tui.finding.pane import SearchedPane
from mlagent_tui.tui.finding.query import Query
from mlagent_tui.tui.finding.search import Search
from mlagent_tui.tui.finding.tally import Hit
from mlagent_tui.tui.finding.transcript_pane import TranscriptPane
from mlagent_tui.tui.logs.log_view import LogView
from mlagent_tui.tui.panes.searched_view import SearchedView
from mlagent_tui.tui.widgets.find_bar import FindBar

if TYPE_CHECKING:
    from mlagent_tui.tui.screens.main import MainScreen
    from mlagent_tui.tui.store import Store


class Finder:
    """Opens and closes the bar, and goes from place to place.

    Attributes:
        words: What is looked for, or was last.
    """

    def __init__(self, screen: MainScreen, store: Store) -> None:
        self._screen = screen
        self.words = ""
        self._bar: FindBar | None = None
        self._widget: Widget = screen.transcript
        self._pane: SearchedPane = TranscriptPane(screen.transcript)
        self._came_from: Widget | None = None
        self._origin = 0
        self._subject: object = None
        self._search: Search | None = None
        self._hit: Hit | None = None
        self._seen = True
        store.subscribe(screen, "transcript", self._follow)
        store.subscribe(screen, "logs", self._follow)

    @property
    def open(self) -> bool:
        """Whether the bar is there."""
        return self._bar is not None

    @property
    def typing(self) -> bool:
        """Whether what is typed goes to the words."""
        return self._bar is not None and self._bar.typing

    async def begin(self, *, typing: bool = True) -> None:
        """Open the bar for the pane that has the keys; in an open one, take other words."""
        if self._bar is None:
            self._came_from = self._screen.focused
            self._choose_pane()
            self._pane.remember()
            self._origin = self._pane.nearest
            self._bar = FindBar(self)
            await self._screen.mount(self._bar, after="#body")
            self._seek(self.words)
        if typing:
            self._bar.begin()

    async def step(self, direction: int) -> None:
        """Go to the next place above (-1) or below (1); opens the bar with the last words."""
        if self._bar is None:
            await self.begin(typing=not self.words)
            return
        if self._search is None:
            return
        tally, here = self._search.tally, self._hit
        if here is None:
            self._go(tally.at_or_above(self._origin))
        else:
            self._go(tally.older(here) if direction < 0 else tally.newer(here))

    async def end(self) -> bool:
        """Close the bar; while words were typed, what was on the screen before comes back.

        Returns:
            Whether it was open.
        """
        bar, self._bar = self._bar, None
        if bar is None:
            return False
        typing = bar.typing
        self._search = None
        self._pane.show(None, None)
        if typing:
            self._pane.restore()
            self._screen.set_focus(self._came_from or self._widget)
        await bar.remove()
        return True

    def stay(self) -> None:
        """Go on in the pane, at the place that was found."""
        self._screen.set_focus(self._widget)

    def seek(self, words: str) -> None:
        """Look for other words, from where the bar was opened."""
        if words != self.words:
            self.words = words
            self._seek(words)

    # --- inside ----------------------------------------------------------------------------------

    def _choose_pane(self) -> None:
        screen = self._screen
        if isinstance(screen.focused, LogView):
            self._widget, self._pane = screen.focused, LogPane(screen.focused)
            return
        if isinstance(screen.focused, SearchedView):
            self._widget, self._pane = screen.focused, LinesPane(screen.focused)
            return
        if not screen.transcript.size.height:
            screen.close_panes()
        self._widget, self._pane = screen.transcript, TranscriptPane(screen.transcript)

    def _seek(self, words: str) -> None:
        query = Query.of(words)
        before = self._search if self._pane.subject is self._subject else None
        self._search, self._hit, self._seen = None, None, True
        self._subject = self._pane.subject
        self._pane.show(query, None)
        if query is None:
            self._pane.restore()
        else:
            self._search = Search(query, self._pane, self._origin, before)
            self._run(self._search)
        self._say()

    def _run(self, search: Search) -> None:
        async def run() -> None:
            await search.run(self._report)

        self._screen.run_worker(run(), group="find", exclusive=True)

    def _report(self) -> None:
        """Go to the nearest place as soon as one is found, and say how many there are."""
        search = self._search
        if search is None:
            return
        if self._hit is None:
            if search.tally.total:
                self._go(search.tally.at_or_above(self._origin))
            elif search.finished:
                self._pane.restore()
        self._say()

    def _follow(self, _store: Store) -> None:
        """Count what came, as long as something is looked for."""
        search = self._search
        if search is None:
            return
        if self._pane.subject is not self._subject:
            self._origin = self._pane.nearest
            self._seek(self.words)
            return
        if search.refresh():
            self._run(search)
        if self._hit is not None:
            self._hit = search.tally.settled(self._hit) or search.tally.at_or_above(self._hit.text)
            self._pane.remark(self._hit)
        self._say()

    def _go(self, hit: Hit | None) -> None:
        if self._search is not None and hit is not None:
            self._hit = hit
            self._seen = self._pane.show(self._search.query, hit)
            self._say()

    def _say(self) -> None:
        if self._bar is not None:
            self._bar.say(self._pane.title, self._count())

    def _count(self) -> str:
        search, hit = self._search, self._hit
        if search is None:
            return ""
        if not search.finished:
            return f"{search.tally.total:,} so far" if search.tally.total else "searching"
        if hit is None:
            return f"{search.tally.total:,} below" if search.tally.total else "not found"
        place = f"{search.tally.rank(hit):,} of {search.tally.total:,}"
        return place if self._seen else f"{place}, not shown here"
