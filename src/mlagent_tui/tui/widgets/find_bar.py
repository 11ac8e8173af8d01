"""The line in which is typed what to find, with how many places there are."""

from __future__ import annotations

from typing import ClassVar, Protocol

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

_WHILE_TYPING = "Esc goes back"
_IN_PANE = "n older  N newer  Esc closes"
_ROOM_FOR_KEYS = 76


class Searching(Protocol):
    """What carries the search out."""

    @property
    def words(self) -> str:
        """What was looked for last, to begin with."""
        ...

    def seek(self, words: str, /) -> None:
        """Look for other words."""
        ...

    async def step(self, direction: int, /) -> None:
        """Go to the next place above (-1) or below (1)."""
        ...

    def stay(self) -> None:
        """Go on in the pane, at the place that was found."""
        ...


class FindInput(Input):
    """Takes the words."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,up", "step(-1)", "Older", id="find.older"),
        Binding("shift+enter,down", "step(1)", "Newer", key_display="Down", id="find.newer"),
        Binding("tab", "stay", "Stay here", id="find.stay"),
    ]

    def __init__(self, searching: Searching) -> None:
        super().__init__(searching.words, compact=True, placeholder="words", id="find-words")
        self.cursor_blink = False
        self._searching = searching

    async def action_step(self, direction: int) -> None:
        """Go to the next place in a direction."""
        await self._searching.step(direction)

    def action_stay(self) -> None:
        """Go into the pane, where the search is."""
        self._searching.stay()


class FindBar(Horizontal):
    """One line; whoever opens it says what is searched and what was found."""

    DEFAULT_CSS = """
    FindBar { height: 1; padding: 0 1; background: $surface; }
    FindBar Static { width: auto; background: $surface; }
    FindBar #find-title { color: $primary; text-style: bold; padding-right: 1; }
    FindBar #find-count { width: 24; text-align: right; color: $text-muted; }
    FindBar #find-keys { color: $text-muted; padding-left: 2; }
    FindBar.-small #find-keys { display: none; }
    FindBar FindInput, FindBar FindInput:focus {
        width: 1fr; height: 1; border: none; padding: 0; background: $surface;
    }
    """

    def __init__(self, searching: Searching) -> None:
        """Make the bar.

        Args:
            searching: Is told what is typed and which keys are pressed.
        """
        super().__init__(id="find-bar")
        self._searching = searching
        self._title = self._count = ""

    def compose(self) -> ComposeResult:
        """Lay out what is searched, the words, and the count."""
        yield Static(markup=False, id="find-title")
        yield FindInput(self._searching)
        yield Static(markup=False, id="find-count")
        yield Static(_WHILE_TYPING, markup=False, id="find-keys")

    @property
    def typing(self) -> bool:
        """Whether what is typed goes to the words."""
        return self.query_one(FindInput).has_focus

    def say(self, title: str, count: str) -> None:
        """Show what is searched and what was found."""
        if title != self._title:
            self._title = title
            self.query_one("#find-title", Static).update(Content(f"Find in {title}"))
        if count != self._count:
            self._count = count
            self.query_one("#find-count", Static).update(Content(count), layout=False)

    def on_resize(self, event: events.Resize) -> None:
        """Leave the keys out where there is no room for them."""
        self.set_class(event.size.width < _ROOM_FOR_KEYS, "-small")

    def on_descendant_focus(self) -> None:
        """Say which keys there are while words are typed."""
        self.query_one("#find-keys", Static).update(_WHILE_TYPING)

    def on_descendant_blur(self) -> None:
        """Say which keys there are in the pane."""
        self.query_one("#find-keys", Static).update(_IN_PANE)

    def begin(self) -> None:
        """Take the keys."""
        field = self.query_one(FindInput)
        field.focus()
        field.action_select_all()

    @on(Input.Changed)
    def _changed(self, message: Input.Changed) -> None:
        message.stop()
        self._searching.seek(message.value)
