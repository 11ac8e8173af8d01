"""Tells a person who looks elsewhere that the agent needs them, and what it does in the title."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlagent_tui.tui.looks.terminal_words import (
    BELL,
    KEEP_TITLE,
    can_listen,
    notification,
    title,
    way_of,
)
from mlagent_tui.tui.state import NoticeItem
from mlagent_tui.tui.status_text import PHASE_LOOKS

if TYPE_CHECKING:
    from mlagent_tui.tui.app import MlAgentApp
    from mlagent_tui.tui.glyphs import Glyphs
    from mlagent_tui.tui.state import Phase


class Attention:
    """Follows the slices ``turn`` and ``approvals``.

    Attributes:
        titled: Whether the window's title was changed.
    """

    def __init__(self, app: MlAgentApp) -> None:
        self._app = app
        self._shown = ""
        self._turn: int | None = None
        self._begun = 0.0
        self._dead = False
        self._told = ""
        self.titled = False

    def follow(self) -> None:
        """Show the state in the title, and tell of a turn that has ended."""
        state = self._app.store.state
        phase: Phase = "approval" if state.approvals.batches else state.turn.phase
        self._show(title_text(phase, self._app.config.workspace.name, self._app.glyphs))
        if state.turn.phase == "ended":
            if not self._dead:
                self.call("The agent has stopped.")
            self._dead = True
            return
        self._dead = False
        now, before = state.turn.turn, self._turn
        self._turn = now
        if now is not None and before is None:
            self._begun = self._app.clock.monotonic()
        elif now is None:
            self._turn_ended(ran=before is not None)

    def call(self, text: str) -> None:
        """Ring and notify, if the person looks elsewhere."""
        wishes = self._app.config.settings.attention
        if self._app.app_focus:
            return
        if wishes.bell:
            self._write(BELL)
        environment = self._app.config.environment
        said = f"{text} ({self._app.config.workspace.name})"
        self._write(notification(said, way_of(wishes.notify, environment), environment))

    def _turn_ended(self, *, ran: bool) -> None:
        error = _last_error(self._app)
        took = self._app.clock.monotonic() - self._begun
        # A turn that fails at once may begin and end between two frames.
        if error and error != self._told:
            self._told = error
            self.call("The agent has stopped with an error.")
        elif ran and took >= self._app.config.settings.attention.after_seconds:
            self.call("The agent is done.")

    def _show(self, text: str) -> None:
        wanted = self._app.config.settings.attention.title
        if not wanted or text == self._shown or not can_listen(self._app.config.environment):
            return
        self._write(title(text) if self.titled else KEEP_TITLE + title(text))
        self._shown, self.titled = text, True

    def _write(self, sequence: str) -> None:
        driver = self._app._driver
        if sequence and driver is not None:
            driver.write(sequence)


def title_text(phase: Phase, folder: str, glyphs: Glyphs) -> str:
    """Return the window's title: sign and word of the state, then where."""
    sign, word, _ = PHASE_LOOKS[phase]
    if phase in ("waiting", "streaming", "tools"):
        word = "working"
    return f"{getattr(glyphs, sign)} {word} {glyphs.dot} {folder or '/'} {glyphs.dot} mlagent"


def _last_error(app: MlAgentApp) -> str:
    """Return the key of the last thing that was said, if it is an error."""
    items = app.store.state.transcript.items
    last = items[-1] if items else None
    return last.key if isinstance(last, NoticeItem) and last.level == "error" else ""
