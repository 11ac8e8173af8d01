"""Answers that a person gave once and is not asked for again, kept in the data folder."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from mlagent_tui.paths import write_private

REMEMBERED_FILE = "answers.json"
"""Name of the file, in the data folder."""

RECENT = 8
"""Models that were used lately and are remembered."""

LIKED = 100
"""Favourites that are remembered."""


@dataclass(slots=True)
class Remembered:
    """The answers, and the file that keeps them.

    Attributes:
        file: Where they are kept, readable by its owner only.
        token_declined: Whether a token was offered and declined.
        distrusted: Folders that the person chose not to trust.
        favourites: Ids of models that the person marked.
        recents: Ids of models that were used, the latest first.
    """

    file: Path
    token_declined: bool = False
    distrusted: set[str] = field(default_factory=set)
    favourites: list[str] = field(default_factory=list)
    recents: list[str] = field(default_factory=list)

    @classmethod
    def load(cls, file: Path) -> Remembered:
        """Read the answers; an unreadable file holds none."""
        try:
            value = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return cls(file)
        if not isinstance(value, dict):
            return cls(file)
        return cls(
            file,
            value.get("token_declined") is True,
            set(_texts(value.get("distrusted"))),
            _texts(value.get("favourites"))[:LIKED],
            _texts(value.get("recents"))[:RECENT],
        )

    def decline_token(self) -> None:
        """Remember that no token is wanted.

        Raises:
            OSError: If it cannot be kept.
        """
        self.token_declined = True
        self._save()

    def distrust(self, folder: Path) -> None:
        """Remember that a folder is not trusted.

        Raises:
            OSError: If it cannot be kept.
        """
        self.distrusted.add(str(folder))
        self._save()

    def toggle_favourite(self, model: str) -> None:
        """Mark a model, or take its mark away.

        Raises:
            OSError: If it cannot be kept.
        """
        self._read_again()
        left = [liked for liked in self.favourites if liked != model]
        marked = len(left) == len(self.favourites)
        self.favourites = [*left, model][-LIKED:] if marked else left
        self._save()

    def note_used(self, model: str) -> None:
        """Remember that a model was used.

        Raises:
            OSError: If it cannot be kept.
        """
        self._read_again()
        self.recents = [model, *(used for used in self.recents if used != model)][:RECENT]
        self._save()

    def _read_again(self) -> None:
        """Take over what another running program has kept meanwhile."""
        now = Remembered.load(self.file)
        if now != Remembered(self.file):
            self.token_declined, self.distrusted = now.token_declined, now.distrusted
            self.favourites, self.recents = now.favourites, now.recents

    def _save(self) -> None:
        value = {
            "token_declined": self.token_declined,
            "distrusted": sorted(self.distrusted),
            "favourites": self.favourites,
            "recents": self.recents,
        }
        write_private(self.file, json.dumps(value))


def _texts(value: object) -> list[str]:
    """Return the texts of a list; anything else holds none."""
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []
