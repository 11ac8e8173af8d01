"""The list of models to pick from: sections, marks, and figures in columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.segment import Segment
from rich.style import Style

from mlagent_tui.models.catalogue.listing import ModelEntry
from mlagent_tui.models.profile import Price
from mlagent_tui.tui.columns_table import Column, Layout, fitting
from mlagent_tui.tui.glyphs import Glyphs
from mlagent_tui.tui.panes.marked_list import MarkedList
from mlagent_tui.tui.picker_rows import PickRow
from mlagent_tui.tui.profile_text import per_million
from mlagent_tui.tui.render.row import Row
from mlagent_tui.tui.render.wrap import Span
from mlagent_tui.tui.sanitise import clean_line
from mlagent_tui.tui.status_text import tokens
from mlagent_tui.tui.theme import Palette

COLUMNS = (
    Column("served by", 20, 5, right=False),
    Column("$ in/1M", 8),
    Column("$ out/1M", 8),
    Column("context", 7, 1),
    Column("tools", 5, 2),
    Column("needs", 18, 4, right=False),
)
"""What is told of a model beside its id."""

LEAST_ID = 32
"""Cells that ids have at least before columns give way to them."""


class PickList(MarkedList):
    """Shows models in sections.

    Args:
        glyphs: Signs that the terminal can show.
        id: The widget's id.
    """

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._glyphs = glyphs
        self._rows: Sequence[PickRow] = ()
        self._choices: Sequence[int] = ()
        self._favourites: frozenset[str] = frozenset()
        self._layout: Layout | None = None
        self._laid_out_for = 0

    @property
    def line_count(self) -> int:
        """One line of titles, then one for each row."""
        return 1 + len(self._rows)

    @property
    def choices(self) -> Sequence[int]:
        """The models; headings cannot be marked."""
        return self._choices

    @property
    def marked(self) -> ModelEntry | None:
        """The model that Enter takes; None if the list names none."""
        return None if self.cursor is None else self._rows[self.cursor - 1].entry

    def show(self, rows: Sequence[PickRow], favourites: Sequence[str], keep: str = "") -> None:
        """Show rows.

        Args:
            rows: The rows, headings included.
            favourites: Ids that get a mark.
            keep: Id of the model that stays marked; the first one else.
        """
        self._rows, self._favourites = rows, frozenset(favourites)
        self._choices = [line for line, row in enumerate(rows, 1) if row.entry is not None]
        ids = [row.entry.id if row.entry is not None else "" for row in rows]
        self.begin(1 + ids.index(keep) if keep and keep in ids else None)

    def draw_plain(self, index: int, width: int, palette: Palette, /) -> Row:
        """Draw the titles, a heading, or a model."""
        layout = self._fitting(width)
        if index == 0:
            return layout.titles("  model", palette.muted, self._glyphs.ellipsis)
        row = self._rows[index - 1]
        if row.entry is None:
            return Row([Segment(clean_line(row.title), palette.subheading)])
        return layout.row(
            list(self._first(row, row.entry, palette)),
            _cells(row, row.entry, palette),
            self._glyphs.ellipsis,
        )

    def _fitting(self, width: int) -> Layout:
        if self._layout is None or self._laid_out_for != width:
            self._laid_out_for = width
            self._layout = fitting(COLUMNS, width, min(LEAST_ID, max(12, width // 2)))
        return self._layout

    def _first(self, row: PickRow, entry: ModelEntry, palette: Palette) -> Iterator[Span]:
        liked = entry.id in self._favourites
        yield (f"{self._glyphs.favourite} " if liked else "  "), palette.accent
        if row.typed:
            yield "as typed: ", palette.muted
        plain = palette.text if entry.usable else palette.muted
        name = clean_line(entry.id, max_line=200)
        if not row.places or len(name) != len(entry.id):
            yield name, plain
            return
        found = palette.match + Style(underline=True)
        for at, letter in enumerate(name):
            yield letter, found if at in row.places else plain


def _cells(row: PickRow, entry: ModelEntry, palette: Palette) -> list[Span]:
    if row.typed:
        return [("", palette.muted)] * len(COLUMNS)
    unknown = ("?", palette.muted)
    tools = {True: ("yes", palette.success), False: ("no", palette.warning), None: unknown}
    return [
        (clean_line(entry.place).removeprefix("the "), palette.muted),
        _price(entry.price, "input", palette),
        _price(entry.price, "output", palette),
        (tokens(entry.window), palette.text) if entry.window else unknown,
        tools[entry.tools],
        (clean_line(entry.needs), palette.warning),
    ]


def _price(price: Price | None, which: str, palette: Palette) -> Span:
    if price is None:
        return "?", palette.muted
    if price.source == "local":
        return "free", palette.success
    amount = price.input if which == "input" else price.output
    return per_million(amount).lstrip("$"), palette.text
