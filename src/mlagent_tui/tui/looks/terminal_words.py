"""What is said to the terminal itself: the window's title and notifications, as bytes on the wire.

Every text passes the sanitiser, so that nothing inside can end the sequence or begin another.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from mlagent_tui.tui.sanitise import clean_line

Way = Literal["osc9", "osc777", "off"]
"""How a terminal is asked to notify."""

BELL: Final = "\x07"

KEEP_TITLE: Final = "\x1b[22;0t"
"""Has the terminal put its title aside."""

GIVE_TITLE_BACK: Final = "\x1b]2;\x1b\\\x1b[23;0t"
"""Has the terminal show the title again that was put aside; others show none."""

_LONGEST = 120
_SPEAK_777 = ("rxvt", "foot")
_MUTE = ("dumb", "linux", "unknown", "vt")


def can_listen(environment: Mapping[str, str]) -> bool:
    """Whether a terminal with these variables takes such words, rather than showing them."""
    return not environment.get("TERM", "").startswith(_MUTE)


def way_of(wish: str, environment: Mapping[str, str]) -> Way:
    """Return how to notify.

    Args:
        wish: ``auto``, or a way by name.
        environment: Variables that say which terminal it is.
    """
    if not can_listen(environment) or wish == "off":
        return "off"
    if wish in ("osc9", "osc777"):
        return "osc9" if wish == "osc9" else "osc777"
    speaks_777 = "VTE_VERSION" in environment or environment.get("TERM", "").startswith(_SPEAK_777)
    return "osc777" if speaks_777 else "osc9"


def title(text: str) -> str:
    """Return what sets the window's title. Multiplexers keep one themselves, so none is passed."""
    return f"\x1b]2;{_plain(text)}\x1b\\"


def notification(text: str, way: Way, environment: Mapping[str, str]) -> str:
    """Return what shows a notification; empty if there is no way."""
    if way == "off":
        return ""
    said = _plain(text).replace(";", ",")
    words = f"777;notify;mlagent;{said}" if way == "osc777" else f"9;mlagent: {said}"
    return passed_through(f"\x1b]{words}\x07", environment)


def passed_through(sequence: str, environment: Mapping[str, str]) -> str:
    """Return the sequence as it reaches the terminal outside of tmux or screen."""
    if "TMUX" in environment:
        inner = sequence.replace("\x1b", "\x1b\x1b")
        return f"\x1bPtmux;{inner}\x1b\\"
    if "STY" in environment:
        return f"\x1bP{sequence}\x1b\\"
    return sequence


def _plain(text: str) -> str:
    return clean_line(text, max_line=_LONGEST)
