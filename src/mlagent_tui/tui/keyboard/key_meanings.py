"""What a pressed key is to the program: its name, its character, and what it means where. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mlagent_tui.tui.keyboard.key_names import SAME_ON_THE_WIRE, needs_modern_terminal
from mlagent_tui.tui.keyboard.keys import Key, spelled
from mlagent_tui.tui.keyboard.live_keys import LiveKeys
from mlagent_tui.tui.keyboard.pane_keys import PaneKeys

_SCOPES = (("Everywhere", "global"), ("Writing", "composer"))


@dataclass(frozen=True, slots=True)
class Pressed:
    """A key as the terminal sent it.

    Attributes:
        key: Textual's name.
        character: What it writes; empty if nothing.
        aliases: Other names of the same key.
    """

    key: str
    character: str = ""
    aliases: tuple[str, ...] = ()


def describe(pressed: Pressed) -> str:
    """Return name, character and other names on one line."""
    parts = [f'the configuration calls it "{pressed.key}"']
    if pressed.character:
        code = " ".join(f"U+{ord(letter):04X}" for letter in pressed.character[:8])
        written = f" {pressed.character[:8]}" if pressed.character.isprintable() else ""
        parts.append(f"character{written} {code}")
    same = [
        spelled(key) for key, plain in SAME_ON_THE_WIRE.items() if plain == spelled(pressed.key)
    ]
    if same:
        parts.append(f"{same[0]} looks the same in most terminals")
    known = {pressed.key, *SAME_ON_THE_WIRE}
    others = [name for name in pressed.aliases if name not in known][:3]
    if others:
        parts.append(f"also {', '.join(others)}")
    if needs_modern_terminal(pressed.key):
        parts.append("only terminals with the Kitty protocol send it")
    return ", ".join(parts)


def meanings(key: str, live: LiveKeys, panes: Iterable[PaneKeys]) -> tuple[tuple[str, str], ...]:
    """Return where a key means something, and what."""
    found: list[tuple[str, str]] = []
    for title, scope in _SCOPES:
        found += [(title, f"{row.doc} ({row.id})") for row in _rows(live, scope, key)]
    after = live.after_leader(key)
    if after is not None:
        found.append((f"After {live.label('leader')}", f"{after.doc} ({after.id})"))
    found += _in_panes(key, live, panes)
    return tuple(found) or (("", "No meaning of its own: what it writes goes to the composer."),)


def _in_panes(key: str, live: LiveKeys, panes: Iterable[PaneKeys]) -> list[tuple[str, str]]:
    """Return what a key means in panes; of dialogs that agree only the first one is named."""
    found: list[tuple[str, str]] = []
    dialogs: dict[str, list[str]] = {}
    for pane in panes:
        for row in pane.rows():
            if key not in live.chosen.get(row.id, row.keys):
                continue
            if pane.dialog:
                dialogs.setdefault(row.doc, []).append(pane.title)
            else:
                found.append((pane.title, f"{row.doc} ({row.id})"))
    for doc, titles in dialogs.items():
        more = f" and in {len(titles) - 1} more" if len(titles) > 1 else ""
        found.append((f"{titles[0]}{more}", doc))
    return found


def _rows(live: LiveKeys, scope: str, key: str) -> list[Key]:
    return [row for row in live.rows if row.scope == scope and key in row.names]
