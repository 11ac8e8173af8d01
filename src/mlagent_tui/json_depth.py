"""How deep JSON of others is nested: what is too deep cannot be walked through later."""

from __future__ import annotations

from typing import Any

DEEPEST = 100
"""Levels of lists and objects inside each other that are taken from models and servers."""


def deeper_than(value: Any, limit: int = DEEPEST) -> bool:
    """Return whether lists and objects lie more than ``limit`` levels inside each other."""
    level = [value]
    for _ in range(limit):
        level = [
            inner
            for entry in level
            if isinstance(entry, dict | list | tuple)
            for inner in (entry.values() if isinstance(entry, dict) else entry)
        ]
        if not level:
            return False
    return True
