"""How fast the demo model speaks: pure figures, so that the pace is one factor."""

from __future__ import annotations

import re

FIRST_TOKEN = 0.5
"""Seconds before an answer begins, at natural pace."""

EPOCH_PAUSE = 0.25
"""Seconds that the training script waits after an epoch, at natural pace."""

_TEXT_PER_CHARACTER = 0.006
_ARGUMENTS_PER_CHARACTER = 0.0004
_ARGUMENTS_PIECE = 160


def text_pieces(text: str) -> list[tuple[str, float]]:
    """Split a text into words with their white space, each with its delay in seconds."""
    words = re.findall(r"\s*\S+\s*", text)
    return [(word, len(word) * _TEXT_PER_CHARACTER) for word in words]


def argument_pieces(text: str) -> list[tuple[str, float]]:
    """Split the JSON text of a call's arguments into pieces, each with its delay in seconds."""
    starts = range(0, len(text), _ARGUMENTS_PIECE)
    pieces = [text[start : start + _ARGUMENTS_PIECE] for start in starts]
    return [(piece, len(piece) * _ARGUMENTS_PER_CHARACTER) for piece in pieces]


def pause_option(pace: float) -> str:
    """Return the training script's option for this pace; empty if it should not wait."""
    return f" --pause {EPOCH_PAUSE * pace:.3g}" if pace > 0 else ""


def estimate_tokens(characters: int) -> int:
    """Return the tokens that a text of this length usually has."""
    return -(-characters // 4)
