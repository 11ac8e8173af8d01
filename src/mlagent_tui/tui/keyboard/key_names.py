"""Reads keys as people write them, and refuses those that a terminal cannot send. Pure."""

from __future__ import annotations

import unicodedata
from difflib import get_close_matches

from textual.keys import KEY_NAME_REPLACEMENTS, Keys

SAME_ON_THE_WIRE = {
    "ctrl+i": "Tab",
    "ctrl+m": "Enter",
    "ctrl+left_square_bracket": "Esc",
    "ctrl+h": "Backspace",
}
"""Keys that many terminals send as another key, and which one that is."""

MODIFIERS = ("ctrl", "alt", "shift", "super", "meta", "hyper")
"""In the order in which Textual names them."""

_OTHER_NAMES = {
    "esc": "escape",
    "return": "enter",
    "del": "delete",
    "ins": "insert",
    "pgup": "pageup",
    "page_up": "pageup",
    "pgdn": "pagedown",
    "pgdown": "pagedown",
    "page_down": "pagedown",
    "control": "ctrl",
    "option": "alt",
    "opt": "alt",
    "cmd": "super",
}
_KNOWN = frozenset(key.value for key in Keys if "+" not in key.value and "<" not in key.value)


def read_keys(text: str) -> tuple[str, ...]:
    """Return Textual's names of keys that were written with commas between them.

    Args:
        text: For example ``Ctrl+L, f4``; ``none`` stands for no key.

    Raises:
        ValueError: If one is not a key, or cannot be told from another one; says which and why.
    """
    if text.strip().lower() == "none":
        return ()
    return tuple(dict.fromkeys(_read_key(part.strip()) for part in text.split(",")))


def is_typed(key: str) -> bool:
    """Whether a key writes a character."""
    return key == "space" or len(key) == 1 or (key not in _KNOWN and "+" not in key)


def needs_modern_terminal(key: str) -> bool:
    """Whether only terminals with the Kitty protocol tell this key from a plainer one."""
    *held, last = key.split("+")
    if set(held) & {"super", "meta", "hyper"}:
        return True
    if last in ("enter", "tab", "backspace", "escape", "space"):
        return bool(held) and held not in (["alt"], *([["shift"]] if last == "tab" else []))
    if len(last) == 1 and last.isalpha():
        return "ctrl" in held and "shift" in held
    return "ctrl" in held and is_typed(last) and last not in ("at", "backslash", "underscore")


def _read_key(written: str) -> str:
    if not written:
        raise ValueError('there is an empty key in it; write keys such as "ctrl+l" or "none"')
    *held, last = [part.strip() for part in written.split("+")]
    if not last and held:  # The plus key itself, as in "ctrl++".
        *held, last = [*held[:-1], "+"] if not held[-1] else [*held, "+"]
    modifiers = [_OTHER_NAMES.get(name.lower(), name.lower()) for name in held]
    strange = [name for name in modifiers if name not in MODIFIERS]
    if strange:
        raise ValueError(f'"{strange[0]}" cannot be held; use one of {", ".join(MODIFIERS)}')
    ordered = [name for name in MODIFIERS if name in modifiers]
    key = "+".join([*ordered, _last_name(last, held=bool(ordered))])
    if key in SAME_ON_THE_WIRE:
        raise ValueError(
            f'"{written}" cannot be used: terminals send it as {SAME_ON_THE_WIRE[key]}, '
            "which it would break; choose another key"
        )
    return key


def _last_name(last: str, *, held: bool) -> str:
    if len(last) == 1:
        if last.isascii() and last.isalnum():
            return last.lower() if held else last
        name = unicodedata.name(last, "").lower().replace("-", "_").replace(" ", "_")
        if name:
            return KEY_NAME_REPLACEMENTS.get(name, name)
    name = _OTHER_NAMES.get(last.lower(), last.lower())
    if name in _KNOWN or name in KEY_NAME_REPLACEMENTS.values():
        return name
    near = get_close_matches(name, sorted(_KNOWN), 1, 0.6)
    advice = f'did you mean "{near[0]}"?' if near else 'write it as "ctrl+l", "alt+p" or "f4"'
    raise ValueError(f'"{last[:40]}" is not a key; {advice}')
