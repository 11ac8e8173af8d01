"""Answers that a person gave once and is not asked for again, kept in the data folder."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class Remembered:
    """The answers, and the file that keeps them.

    Attributes:
        file: Where they are kept, readable by its owner only.
        token_declined: Whether a token was offered and declined.
        distrusted: Folders that the person chose not to trust.
    """

    file: Path
    token_declined: bool = False
    distrusted: set[str] = field(default_factory=set)

    @classmethod
    def load(cls, file: Path) -> Remembered:
        """Read the answers; an unreadable file holds none."""
        try:
            value = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return cls(file)
        if not isinstance(value, dict):
            return cls(file)
        folders = value.get("distrusted", [])
        return cls(
            file,
            value.get("token_declined") is True,
            {folder for folder in folders if isinstance(folder, str)}
            if isinstance(folders, list)
            else set(),
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

    def _save(self) -> None:
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        value = {"token_declined": self.token_declined, "distrusted": sorted(self.distrusted)}
        fresh = self.file.with_suffix(".new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(value, file)
        fresh.replace(self.file)
