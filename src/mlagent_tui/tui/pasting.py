"""Large pastes: a short label stands for them in the composer, their text goes with the input."""

from __future__ import annotations

import re

LONG = 4_000
"""Characters from which a paste gets a label."""

MANY_LINES = 40
"""Lines from which a paste gets a label."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")
_LABEL = re.compile(r"\[pasted (\d+): [^\]\n]*\]")


class Pastes:
    """The texts behind the labels of one draft."""

    def __init__(self) -> None:
        self._texts: dict[int, str] = {}
        self._count = 0

    def take(self, text: str) -> str:
        """Return what to put into the composer for a pasted text: itself, or a label."""
        text = clean_paste(text)
        lines = text.count("\n") + 1
        if len(text) < LONG and lines < MANY_LINES:
            return text
        self._count += 1
        self._texts[self._count] = text
        return f"[pasted {self._count}: {lines:,} lines, {_size(len(text))}]"

    def expand(self, draft: str) -> str:
        """Return the draft with every known label replaced by its text."""
        return _LABEL.sub(lambda found: self._texts.get(int(found[1]), found[0]), draft)

    def clear(self) -> None:
        """Forget the texts, when their draft is gone."""
        self._texts.clear()


def clean_paste(text: str) -> str:
    """Return a pasted text with plain line ends and without control characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _CONTROL.search(text) is None:
        return text
    return _CONTROL.sub("", _ESCAPES.sub("", text))


def _size(characters: int) -> str:
    if characters < 1000:
        return f"{characters} characters"
    if characters < 1_000_000:
        return f"{characters / 1000:.0f}k characters"
    return f"{characters / 1_000_000:.1f}M characters"
