r"""The terminal's own clipboard: the sequence that sets it, and how it gets through multiplexers.

The sequence (OSC 52) travels with the output, so it works over SSH too; the terminal never
answers whether it took it.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping

MOST = 100_000
"""Characters of the encoded text that terminals commonly take; they drop longer ones silently."""

_PIECE = 240
"""Characters that GNU screen passes on in one string; older ones cut it at 256."""

_DEAF_TERMS = frozenset({"linux", "dumb", "vt100", "vt220"})
_DEAF_PROGRAMS = frozenset({"Apple_Terminal"})


def can_take(text: str, environment: Mapping[str, str]) -> bool:
    """Tell whether the terminal may take a text: it has a clipboard, and the text is not too long.

    Args:
        text: What is to be copied.
        environment: The environment's variables.
    """
    if environment.get("TERM", "") in _DEAF_TERMS:
        return False
    if environment.get("TERM_PROGRAM", "") in _DEAF_PROGRAMS:
        return False
    return len(text.encode("utf-8", "replace")) * 4 // 3 <= MOST


def wrapped(text: str, environment: Mapping[str, str]) -> str:
    """Return the sequence as a multiplexer hands it on to the terminal around it.

    Args:
        text: What is to be copied.
        environment: The environment's variables.

    Returns:
        What to write besides the plain sequence; empty where there is no multiplexer.
    """
    encoded = b64encode(text.encode("utf-8", "replace")).decode("ascii")
    sequence = f"\x1b]52;c;{encoded}\x07"
    if environment.get("TMUX"):
        return "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + "\x1b\\"
    if environment.get("STY"):
        pieces = (sequence[at : at + _PIECE] for at in range(0, len(sequence), _PIECE))
        return "".join(f"\x1bP{piece}\x1b\\" for piece in pieces)
    return ""
