"""A drawn line: segments of styled text, and what copying it should give."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

Join = Literal["line", "space", "none"]
"""How a row hangs on the one before: a line of its own, or wrapped at a space or inside a word."""


class Row:
    """One line of cells; immutable once made.

    Attributes:
        segments: Styled text.
        width: Cells that it takes.
        skip: Characters at the start that are decoration and are not copied.
        join: How it continues the row before, for copying.
        fill: Style that the rest of the line is filled with, or None.
        source: What the whole row stands for in the text that it was drawn from; None if that
            is what is drawn. Of a source that takes several rows, the others stand for nothing.
    """

    __slots__ = ("_strip", "fill", "join", "segments", "skip", "source", "width")

    def __init__(
        self,
        segments: Iterable[Segment],
        width: int | None = None,
        *,
        skip: int = 0,
        join: Join = "line",
        fill: Style | None = None,
        source: str | None = None,
    ) -> None:
        self.segments: tuple[Segment, ...] = tuple(segments)
        self.width = (
            sum(cell_len(segment.text) for segment in self.segments) if width is None else width
        )
        self.skip = skip
        self.join: Join = join
        self.fill = fill
        self.source = source
        self._strip: tuple[int, Sequence[Segment], Strip] | None = None

    @property
    def text(self) -> str:
        """All characters, decoration included."""
        return "".join(segment.text for segment in self.segments)

    @property
    def copy_text(self) -> str:
        """The characters that copying the whole row gives."""
        if self.source is not None:
            return self.source
        return self.text[self.skip :].rstrip()

    def strip(self, width: int, before: Sequence[Segment] = (), cells: int = 0) -> Strip:
        """Return the row as a strip; kept until it is asked for in another way.

        Args:
            width: Cells of the strip; the row is filled up or cropped.
            before: What stands before it, on every row the same.
            cells: The width of that in cells.
        """
        kept = self._strip
        if kept is not None and kept[0] == width and kept[1] is before:
            return kept[2]
        segments = [*before, *self.segments]
        used = self.width + cells
        if used < width:
            segments.append(Segment(" " * (width - used), self.fill))
        strip = Strip(segments, max(used, width))
        if used > width:
            strip = strip.crop(0, width)
        self._strip = (width, before, strip)
        return strip

    def after(self, prefix: Sequence[Segment], cells: int) -> Row:
        """Return this row behind a decoration.

        Args:
            prefix: What stands before it.
            cells: The width of that in cells.
        """
        characters = sum(len(segment.text) for segment in prefix)
        return Row(
            (*prefix, *self.segments),
            self.width + cells,
            skip=self.skip + characters,
            join=self.join,
            fill=self.fill,
            source=self.source,
        )

    def standing_for(self, source: str) -> Row:
        """Return this row with the text that it stands for.

        Args:
            source: What copying the whole row gives; empty if a row before stands for it.
        """
        return Row(
            self.segments,
            self.width,
            skip=self.skip,
            join=self.join,
            fill=self.fill,
            source=source,
        )

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Row)
            and self.segments == other.segments
            and self.skip == other.skip
            and self.join == other.join
            and self.fill == other.fill
            and self.source == other.source
        )

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Row({self.text!r})"


BLANK = Row((), 0)
"""An empty line."""


def indent(
    rows: Iterable[Row], first: Sequence[Segment], rest: Sequence[Segment], cells: int
) -> list[Row]:
    """Put a decoration before each row.

    Args:
        rows: The rows.
        first: What stands before the first one, ``cells`` wide.
        rest: What stands before the others, ``cells`` wide.
        cells: Width of either in cells.
    """
    return [row.after(rest if index else first, cells) for index, row in enumerate(rows)]


def fill_up(rows: Iterable[Row], width: int, style: Style) -> list[Row]:
    """Return rows that are at least ``width`` cells wide, so that a tinted ground is a block."""
    return [
        row
        if row.width >= width
        else Row(
            (*row.segments, Segment(" " * (width - row.width), style)),
            width,
            skip=row.skip,
            join=row.join,
            source=row.source,
        )
        for row in rows
    ]


def sourced(rows: Iterable[Row], source: str) -> list[Row]:
    """Return rows that together stand for a piece of source.

    Args:
        rows: The rows.
        source: What copying all of them gives.
    """
    return [row.standing_for("" if index else source) for index, row in enumerate(rows)]


def copy_of(rows: Iterable[Row]) -> str:
    """Return the text of rows with wrapped lines put together again."""
    parts: list[str] = []
    for row in rows:
        if row.source == "":
            continue  # The row before stands for it.
        if parts:
            parts.append({"line": "\n", "space": " ", "none": ""}[row.join])
        parts.append(row.copy_text)
    return "".join(parts)
