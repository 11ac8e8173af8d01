"""The hint line: what can be pressed here and now, and short words to the person."""

from __future__ import annotations

from rich.cells import cell_len
from textual.binding import Binding

from mlagent_tui.tui.keys import LEADER, leader_label, of_scope, spelled
from mlagent_tui.tui.state import Phase
from mlagent_tui.tui.theme import Palette
from mlagent_tui.tui.widgets.painted_line import Painted, PaintedLine, joined

_ORDER = ("send", "help", "palette", "log", "plan", "tools", "next_pane", "keys")
"""Our own keys in the order in which they are worth a place."""

BUSY: frozenset[Phase] = frozenset({"waiting", "streaming", "tools", "approval"})
"""Phases in which something can be interrupted."""


class HintLine(PaintedLine):
    """Shows the live keys of the focused widget; a flash takes its place for a moment."""

    def __init__(self) -> None:
        super().__init__(id="hints")
        self._phase: Phase = "starting"
        self._flash = ""
        self._leading = False
        self._waiting = False

    def on_mount(self) -> None:
        """Follow the focus."""
        self.screen.bindings_updated_signal.subscribe(self, lambda _: self.refresh())

    def show(self, phase: Phase, *, waiting: bool = False) -> None:
        """Follow what runs, and whether it waits for its next attempt."""
        if (phase, waiting) != (self._phase, self._waiting):
            self._phase, self._waiting = phase, waiting
            self.refresh()

    @property
    def flash(self) -> str:
        """The words that take the place of the hints; empty if there are none."""
        return self._flash

    def say(self, text: str) -> None:
        """Show a short sentence instead of the hints; an empty one brings them back."""
        self._flash = text
        self.refresh()

    def show_leader(self, leading: bool) -> None:
        """Show the keys that may follow the leader key, or no longer."""
        self._leading = leading
        self.refresh()

    def left(self, palette: Palette) -> list[Painted]:
        """Return the sentence, or as many hints as fit."""
        if self._leading:
            return _leader_hints(palette, self.size.width)
        if self._flash:
            return joined([(self._flash, palette.accent)])
        if self.app.screen is not self.screen:
            return []  # A dialog has the keys, and says which ones.
        found: list[Painted] = []
        room = self.size.width - 2
        for key, word in self._hints():
            room -= cell_len(key) + cell_len(word) + 3
            if room < 0:
                break
            found.append((f"{key} ", palette.strong))
            found.append((f"{word}  ", palette.muted))
        return joined(found, gap="")

    def _hints(self) -> list[tuple[str, str]]:
        busy = self._phase in BUSY
        hints = [("Esc", "interrupt")] if busy else []
        if self._phase == "approval":
            hints.insert(0, ("F8", "decide"))
        if self._waiting:
            hints = [("Esc", "stop waiting"), (leader_label("model"), "other model")]
        shown: dict[str, Binding] = {}
        for active in self.screen.active_bindings.values():
            if active.binding.show and active.enabled:
                shown.setdefault(active.binding.action, active.binding)
        for binding in sorted(shown.values(), key=_place):
            word = "queue" if busy and binding.id == "send" else binding.description.lower()
            hints.append((spelled(binding.key), word))
        return hints


def _leader_hints(palette: Palette, width: int) -> list[Painted]:
    """Return the keys that may follow; the last ones, which have twins, go where room is short."""
    rows = of_scope("leader")
    needed = sum(cell_len(row.keys) + cell_len(row.hint) + 3 for row in rows)
    found: list[Painted] = []
    lead = f"{spelled(LEADER)}  "
    if needed + len(lead) <= width:
        found.append((lead, palette.accent))
    room = width - len(lead) if found else width
    for row in rows:
        room -= cell_len(row.keys) + cell_len(row.hint) + 3
        if room < -1:
            break
        found += [(f"{row.keys} ", palette.strong), (f"{row.hint}  ", palette.muted)]
    return joined(found, gap="")


def _place(binding: Binding) -> int:
    """Keys of the focused pane come first, then ours in the order of the hints' worth."""
    return _ORDER.index(binding.id) if binding.id in _ORDER else -1
