"""Texts of others, made fit for a sentence of ours: no control characters, bounded length."""

from __future__ import annotations


def printable(text: str, limit: int) -> str:
    """Return the characters that can be printed, at most ``limit`` of them."""
    return "".join(char for char in text if char.isprintable())[:limit]


def one_line(text: str) -> str:
    """Return a text as one line: what cannot be printed divides words, as space does."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
