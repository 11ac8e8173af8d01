"""The hint line: what can be pressed here and now, and short words to the person."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from rich.cells import cell_len
from rich.style import Style
from textual.binding import Binding
from textual.strip import Strip

from mlagent_tui.tui.keyboard.keys import spelled
from mlagent_tui.tui.keyboard.ladders import BUSY_PHASES
from mlagent_tui.tui.keyboard.live_keys import NO_KEY, LiveKeys
from mlagent_tui.tui.render.wrap import Span, wrap
from mlagent_tui.tui.state import Phase
from mlagent_tui.tui.theme import Palette, palette_of
from mlagent_tui.tui.widgets.painted_line import PaintedLine, joined, painted

if TYPE_CHECKING:
    from mlagent_tui.tui.app import MlAgentApp

_ORDER = (
    "send",
    "palette",
    "log",
    "plan",
    "tools",
    "find",
    "expand",
    "mode",
    "next_pane",
    "leader",
)
"""Our own keys in the order in which they are worth a place."""

_LAST = ("keys", "help")
"""The way to all other keys: it always has a place, at the end, and the first of these is shown."""

MOST_ROWS = 3
"""Rows that a sentence may take where the window is narrow."""

Hint = tuple[str, str]
"""A key and a word for what it does."""


class HintLine(PaintedLine):
    """Shows the live keys of the focused widget; a flash takes its place for a moment."""

    def __init__(self) -> None:
        super().__init__(id="hints")
        self._phase: Phase = "starting"
        self._flash = ""
        self._waiting = False
        self._height = 1

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
        self.set_class(bool(text), "-said")
        self._make_room()
        self.refresh()

    def on_resize(self) -> None:
        """Fit the sentence to the new width."""
        self._make_room()

    def render_line(self, y: int) -> Strip:
        """Paint the hints, or one row of the sentence."""
        rows = self._said_rows()
        if not 0 < y < len(rows):
            return super().render_line(y)
        palette = palette_of(self.app.theme, self.app.theme_variables)
        spans = joined([(rows[y], palette.accent)])
        return painted(spans, [], self.size.width).apply_style(self.rich_style)

    def _said_rows(self) -> list[str]:
        """Break the sentence into rows, so that its end is read too: it says what to do."""
        width = max(1, self.app.size.width - 2)
        return [row.text for row in wrap([(self._flash, Style())], width)][:MOST_ROWS]

    def _make_room(self) -> None:
        height = max(1, len(self._said_rows()))
        if height != self._height:
            self._height = height
            self.styles.height = height

    def left(self, palette: Palette) -> list[Span]:
        """Return the sentence, or as many hints as fit."""
        if self._flash:
            return joined([(self._said_rows()[0], palette.accent)])
        if self.app.screen is not self.screen:
            return []  # A dialog has the keys, and says which ones.
        found: list[Span] = []
        for key, word in fitting(*self._hints(), self.size.width - 2):
            found.append((f"{key} ", palette.strong))
            found.append((f"{word}   ", palette.muted))
        return joined(found, gap="")

    def _hints(self) -> tuple[list[Hint], Hint | None]:
        """Return the hints by worth, and the one that always has a place."""
        live = cast("MlAgentApp", self.app).live_keys
        shown: dict[str, Binding] = {}
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if binding.show and active.enabled and binding.key != NO_KEY:
                shown.setdefault(binding.id or binding.action, binding)
        hints = self._urgent(live)
        listed = [binding for binding in shown.values() if binding.id not in _LAST]
        for binding in sorted(listed, key=_worth):
            hints.append((_shown_key(binding), self._word(binding)))
        last = next((shown[name] for name in _LAST if name in shown), None)
        return hints, None if last is None else (_shown_key(last), last.description.lower())

    def _urgent(self, live: LiveKeys) -> list[Hint]:
        if self._waiting:
            other = next(
                (row for row in live.of_scope("leader") if row.id == "leader_model" and row.names),
                None,
            )
            hints = [(live.label("interrupt"), "back" if self._in_pane() else "stop waiting")]
            return [*hints, (live.sequence(other), "other model")] if other else hints
        word = "back" if self._in_pane() else "interrupt"
        hints = [(live.label("interrupt"), word)] if self._phase in BUSY_PHASES else []
        decide = (live.label("approvals"), "decide")
        return [decide, *hints] if self._phase == "approval" else hints

    def _in_pane(self) -> bool:
        """Return whether Esc goes back to the composer first."""
        focused = self.screen.focused
        return focused is not None and focused is not cast("MlAgentApp", self.app).main.composer

    def _word(self, binding: Binding) -> str:
        if binding.id == "send" and self._phase in BUSY_PHASES:
            return "queue"
        return binding.description.lower()


def fitting(hints: list[Hint], last: Hint | None, room: int) -> list[Hint]:
    """Return the hints that fit into so many cells; ``last`` is kept before any other one."""
    if last is not None:
        room -= _cells(last)
    kept: list[Hint] = []
    for hint in hints:
        room -= _cells(hint)
        if room < 0:
            break
        kept.append(hint)
    return kept if last is None else [*kept, last]


def _cells(hint: Hint) -> int:
    return cell_len(hint[0]) + cell_len(hint[1]) + 4


def _shown_key(binding: Binding) -> str:
    return binding.key_display or spelled(binding.key)


def _worth(binding: Binding) -> int:
    """Keys of the focused pane come first, then ours in the order of the hints' worth."""
    return _ORDER.index(binding.id) if binding.id in _ORDER else -1
