"""Reads a paste in one piece; Textual would look at every character of it for seconds."""

from __future__ import annotations

from collections.abc import Iterable

from textual._time import get_time
from textual._xterm_parser import XTermParser
from textual.events import Paste
from textual.message import Message

from mlagent_tui.tui.composing.unmarked_pastes import UnmarkedPastes

BEGIN, END = "\x1b[200~", "\x1b[201~"
"""What a terminal sends around a paste."""


class UnmarkedPaste(Paste):
    """A paste from a terminal that does not say where pastes begin and end."""


UnmarkedPaste.handler_name = Paste.handler_name


class PasteParser(XTermParser):
    """Textual's parser of what a terminal sends, with a short way for pastes."""

    def __init__(self, debug: bool = False) -> None:
        super().__init__(debug)
        self._pasted: list[str] | None = None
        self._tail = ""
        self._unmarked = UnmarkedPastes()

    def tick(self) -> Iterable[Message]:
        """Yield what waited for more input, once none came for a moment."""
        if self._unmarked.over(get_time()):
            yield from self._end_unmarked()
        yield from super().tick()

    def feed(self, data: str) -> Iterable[Message]:
        """Yield the events of some input, which may begin or end anywhere in a paste."""
        if not data:  # the end of all input
            yield from self._end_unmarked()
            yield from super().feed(data)
        while data:
            if self._pasted is None:
                before, begun, data = data.partition(BEGIN)
                if before and not self._unmarked.take(before, get_time()):
                    yield from self._end_unmarked()
                    yield from super().feed(before)
                if begun:
                    yield from self._end_unmarked()
                    self._pasted, self._tail = [], ""
                continue
            text, ended, data = (self._tail + data).partition(END)
            if ended:
                whole = "".join([*self._pasted, text])
                self._pasted = None
                yield Paste(whole.replace("\x00", ""))
            else:
                # The end may be cut in two: the last signs are looked at again with what comes.
                cut = max(0, len(text) - len(END) + 1)
                self._pasted.append(text[:cut])
                self._tail = text[cut:]

    def _end_unmarked(self) -> Iterable[Message]:
        if text := self._unmarked.whole():
            yield UnmarkedPaste(text)


def use_fast_pastes() -> None:
    """Have Textual's driver use the short way."""
    from textual.drivers import linux_driver

    vars(linux_driver)["XTermParser"] = PasteParser
