"""Remembers over sessions what local models were found to be able to do."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from mlagent_tui.clock import Clock
from mlagent_tui.models.tool_styles.abilities import Abilities
from mlagent_tui.paths import write_private

_log = logging.getLogger(__name__)

REMEMBERED = timedelta(days=7)
"""How long an answer counts."""

_MOST_REMEMBERED = 200
_MAX_FILE = 200_000


class AbilityMemory:
    """What was found out of local models, over sessions."""

    def __init__(self, clock: Clock, file: Path | None = None) -> None:
        self._clock = clock
        self._file = file
        self._known: dict[str, dict[str, Any]] | None = None

    def get(self, key: str) -> Abilities | None:
        """Return what is remembered of a model and not too old, or None."""
        entry = self._entries().get(key)
        try:
            if entry is None or self._clock.now() - _moment(entry) > REMEMBERED:
                return None
            tools, streaming = entry["tools"], entry["streaming"]
        except (KeyError, TypeError, ValueError):
            return None
        if tools not in ("native", "text", "forced") or streaming not in (True, False, None):
            return None
        return Abilities(tools, streaming)

    def put(self, key: str, abilities: Abilities) -> None:
        """Remember a model; a file that cannot be written is done without."""
        entries = self._entries()
        entries.pop(key, None)
        found = {name: value for name, value in asdict(abilities).items() if name != "notes"}
        entries[key] = {**found, "at": self._clock.now().isoformat()}
        for oldest in list(entries)[:-_MOST_REMEMBERED]:
            del entries[oldest]
        if self._file is not None:
            try:
                write_private(self._file, json.dumps(entries))
            except OSError:
                _log.debug("abilities were not saved", exc_info=True)

    def _entries(self) -> dict[str, dict[str, Any]]:
        if self._known is None:
            self._known = {} if self._file is None else _read(self._file)
        return self._known


def _moment(entry: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(entry["at"])


def _read(file: Path) -> dict[str, dict[str, Any]]:
    try:
        with file.open("rb") as opened:
            value = json.loads(opened.read(_MAX_FILE))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(value, dict):
        return {}
    return {key: entry for key, entry in value.items() if isinstance(entry, dict)}
