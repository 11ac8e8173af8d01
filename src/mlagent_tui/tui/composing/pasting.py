"""Large pastes: a short label stands for them in the composer, their text goes with the input."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass

LONG = 4_000
"""Characters from which a paste gets a label."""

MANY_LINES = 40
"""Lines from which a paste gets a label."""

INLINE = 200_000
"""Characters of a paste that may be written out in the composer."""

PIECE = 100_000
"""Characters that are cleaned at once."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")
_LABEL = re.compile(r"\[pasted (\d+): [^\]\n]*\]")


@dataclass(frozen=True, slots=True)
class Label:
    """What stands for a paste in a line.

    Attributes:
        start: Column of its first sign.
        end: Column behind its last one.
        text: The pasted text.
    """

    start: int
    end: int
    text: str


class Pastes:
    """The texts behind the labels of one draft."""

    def __init__(self) -> None:
        self._texts: dict[int, str] = {}
        self._count = 0

    def take(self, text: str) -> str:
        """Return what to put into the composer for a pasted text: itself, or a label."""
        return self.take_clean(clean_paste(text))

    def take_clean(self, text: str) -> str:
        """Do the same with a text that was cleaned already."""
        lines = text.count("\n") + (not text.endswith("\n"))
        if len(text) < LONG and lines < MANY_LINES:
            return text
        self._count += 1
        self._texts[self._count] = text
        return f"[pasted {self._count}: {lines:,} lines, {_size(len(text))}]"

    def expand(self, draft: str) -> str:
        """Return the draft with every known label replaced by its text."""
        return _LABEL.sub(lambda found: self._texts.get(int(found[1]), found[0]), draft)

    def label_at(self, line: str, column: int) -> Label | None:
        """Return the label in a line that a column touches."""
        return next((x for x in self.labels(line) if x.start <= column <= x.end), None)

    def labels(self, line: str) -> tuple[Label, ...]:
        """Return the labels in a line that stand for texts."""
        if "[pasted " not in line:
            return ()
        return tuple(
            Label(found.start(), found.end(), self._texts[int(found[1])])
            for found in _LABEL.finditer(line)
            if int(found[1]) in self._texts
        )

    def clear(self) -> None:
        """Forget the texts, when their draft is gone."""
        self._texts.clear()


def clean_paste(text: str) -> str:
    """Return a text with plain line ends, without control characters and broken characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _CONTROL.search(text) is None:
        return text
    return _CONTROL.sub("", _ESCAPES.sub("", text))


async def clean_in_pieces(text: str) -> str:
    """Do the same in a thread, in pieces, so that keys and frames get their share of time."""
    if len(text) < PIECE:
        return clean_paste(text)
    return await asyncio.to_thread(_clean_pieces, text)


def _clean_pieces(text: str) -> str:
    cleaned, at = [], 0
    while at < len(text):
        end = at + PIECE
        # A line end of two signs, or an escape sequence, must not be cut.
        while end < len(text) and end < at + PIECE + 64 and text[end - 1] != "\n":
            end += 1
        if text[end - 1 : end + 1] == "\r\n":
            end += 1
        cleaned.append(clean_paste(text[at:end]))
        time.sleep(0)  # lets the screen's thread run
        at = end
    return "".join(cleaned)


def _size(characters: int) -> str:
    if characters < 1000:
        return f"{characters} characters"
    if characters < 1_000_000:
        return f"{characters / 1000:.0f}k characters"
    return f"{characters / 1_000_000:.1f}M characters"
