"""What Esc and Ctrl+C mean: one key, several meanings, the nearest one first. Pure rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mlagent_tui.tui.state import Phase

TWICE_WITHIN = 2.0
"""Seconds within which a second Esc stops a running tool, or goes back to earlier messages."""

QUIT_WITHIN = 1.0
"""Seconds within which a second Ctrl+C leaves."""

LEAVE_WITHIN = 2.0
"""Seconds within which a second Ctrl+D on an empty line leaves."""

BUSY_PHASES: frozenset[Phase] = frozenset({"waiting", "streaming", "tools", "approval"})
"""Phases in which there is something to interrupt."""

EscapeStep = Literal[
    "close_popup", "leave_pane", "ask_again", "interrupt", "arm_rewind", "rewind", "nothing"
]
CopyStep = Literal["copy", "clear_draft", "interrupt", "arm_quit", "quit"]


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand when a key of a ladder is pressed.

    Attributes:
        popup: Whether completions or a full-screen pane are open.
        in_pane: Whether the focus is somewhere else than in the composer.
        phase: What the agent does.
        side_effects: Whether a running tool may have changed something.
        selection: Whether text is selected.
        draft: Whether something is written.
        armed: Seconds since the same key asked to be pressed again; None if it did not.
    """

    popup: bool = False
    in_pane: bool = False
    phase: Phase = "idle"
    side_effects: bool = False
    selection: bool = False
    draft: bool = False
    armed: float | None = None


def escape_step(now: Standing) -> EscapeStep:
    """Return what Esc does: popup, then pane focus, then interrupt; idle, twice goes back."""
    if now.popup:
        return "close_popup"
    if now.in_pane:
        return "leave_pane"
    confirmed = now.armed is not None and now.armed <= TWICE_WITHIN
    if now.phase == "idle" and not now.draft:
        return "rewind" if confirmed else "arm_rewind"
    if now.phase not in BUSY_PHASES:
        return "nothing"
    return "interrupt" if confirmed or not now.side_effects else "ask_again"


def copy_step(now: Standing) -> CopyStep:
    """Return what Ctrl+C does: copy, clear the draft, interrupt, then leave when pressed twice."""
    if now.selection:
        return "copy"
    if now.draft:
        return "clear_draft"
    if now.phase in BUSY_PHASES:
        return "interrupt"
    return "quit" if now.armed is not None and now.armed <= QUIT_WITHIN else "arm_quit"
