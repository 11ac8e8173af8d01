"""What a pane must offer so that its text can be searched."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from mlagent_tui.tui.finding.query import Query
from mlagent_tui.tui.finding.tally import Hit


class SearchedPane(Protocol):
    """A pane of numbered texts: entries of the conversation, lines of a log.

    A number means the same text for as long as a search lasts; :meth:`changed` says where it
    does not.
    """

    @property
    def title(self) -> str:
        """What is searched, in one or two words."""
        ...

    @property
    def subject(self) -> object:
        """The thing itself; another one means that another search must begin."""
        ...

    @property
    def span(self) -> range:
        """Numbers of the texts that there are now."""
        ...

    @property
    def nearest(self) -> int:
        """Number of the last text on the screen; the search begins there and goes up."""
        ...

    def text(self, number: int) -> str:
        """Return a text as it is searched."""
        ...

    def changed(self) -> Iterable[int]:
        """Return the numbers of texts that are new or changed since the last call."""
        ...

    def show(self, query: Query | None, hit: Hit | None) -> bool:
        """Mark all places on the screen and go to one of them.

        Args:
            query: What is looked for; None takes the marks away.
            hit: Where to go; None stays.

        Returns:
            Whether the place itself can be seen. It cannot where a text is shown in part.
        """
        ...

    def remark(self, hit: Hit | None) -> None:
        """Mark another place as the current one, without going there."""
        ...

    def remember(self) -> None:
        """Remember what is on the screen now."""
        ...

    def restore(self) -> None:
        """Show what was remembered."""
        ...
