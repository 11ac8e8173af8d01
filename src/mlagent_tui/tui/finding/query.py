"""What is looked for: words as they stand, with smart case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

LONGEST = 200
"""Characters of a query; more is not looked for."""


@dataclass(frozen=True)
class Query:
    """Words that are looked for.

    Small letters find capitals too; a capital in the query finds only itself.

    Attributes:
        words: What was typed; never empty.
    """

    words: str

    @classmethod
    def of(cls, typed: str) -> Query | None:
        """Return the query that was typed, or None if nothing was."""
        words = typed.replace("\n", " ")[:LONGEST]
        return cls(words) if words.strip() else None

    @cached_property
    def exact(self) -> bool:
        """Whether capitals and small letters are told apart."""
        return self.words != self.words.lower()

    def narrows(self, other: Query) -> bool:
        """Tell whether only texts in which ``other`` is found can hold this one."""
        if other.exact:
            return self.words.startswith(other.words)
        return self.words.lower().startswith(other.words)

    def count(self, text: str) -> int:
        """Count the places of a text that do not overlap."""
        compared = self._compared(text)
        if compared is not None:
            return compared.count(self.words)
        return sum(1 for _ in self._pattern.finditer(text))

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield first character and end of each place, from left to right."""
        compared = self._compared(text)
        if compared is None:
            for match in self._pattern.finditer(text):
                yield match.span()
            return
        start, size = compared.find(self.words), len(self.words)
        while start >= 0:
            yield start, start + size
            start = compared.find(self.words, start + size)

    def _compared(self, text: str) -> str | None:
        """Return the text to compare with; None where small letters need other room."""
        if self.exact:
            return text
        lowered = text.lower()
        return lowered if len(lowered) == len(text) else None

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(re.escape(self.words), re.IGNORECASE)
