"""What the status line says: pure text, with a colour role for each piece."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from rich.cells import cell_len

from mlagent_tui.tui.glyphs import Glyphs, Role
from mlagent_tui.tui.render.elapsed import seconds_left
from mlagent_tui.tui.sanitise import clean_line
from mlagent_tui.tui.state import Phase, TurnState, UsageState

PHASE_LOOKS: dict[Phase, tuple[str, str, Role]] = {
    "starting": ("pending", "starting", "muted"),
    "idle": ("pending", "ready", "muted"),
    "waiting": ("running", "thinking", "primary"),
    "streaming": ("running", "writing", "primary"),
    "tools": ("running", "working", "primary"),
    "approval": ("question", "waits for you", "warning"),
    "interrupting": ("stopped", "interrupting", "warning"),
    "ended": ("failed", "stopped", "error"),
}
"""Sign, word and colour role of every phase."""

GAUGE_CELLS = 8
"""Width of the bar that shows how full the context is."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the status line.

    Attributes:
        text: What it says.
        role: Its colour role.
        rank: Pieces with a higher rank go first when the line is too narrow.
        right: Whether it stands at the right end.
    """

    text: str
    role: Role
    rank: int
    right: bool = False


def pieces(turn: TurnState, usage: UsageState, now: datetime, glyphs: Glyphs) -> tuple[Piece, ...]:
    """Return everything that the status line may say, from left to right."""
    glyph, word, role = PHASE_LOOKS[turn.phase]
    if turn.until:
        word, role = "waiting", "warning"
    found = [Piece(f"{getattr(glyphs, glyph)} {word}", role, 0)]
    if turn.since:
        found.append(Piece(clock(_seconds(turn.since, now)), "muted", 1))
    if detail := waiting_for(turn, now):
        found.append(Piece(detail, "warning", 3))
    if turn.held and turn.queue:
        found.append(Piece("queue held", "warning", 4))
    if usage.effort_chosen:
        effort = clean_line(usage.effort) or "auto"
        found.append(Piece(f"effort {effort}", "muted", 7, right=True))
    mode_role: Role = "error" if usage.mode == "yolo" else "accent"
    found.append(Piece(f"mode {usage.mode}", mode_role, 2, right=True))
    if usage.model:
        found.append(Piece(clean_line(usage.model), "muted", 4, right=True))
    elif turn.phase != "starting":
        found.append(Piece("no model", "warning", 4, right=True))
    if usage.context_used:
        found.append(Piece(context(usage, glyphs, bar=True), _context_role(usage), 6, right=True))
        found.append(Piece(context(usage, glyphs, bar=False), _context_role(usage), 5, right=True))
    found.append(Piece(cost(usage), _cost_role(usage), 3, right=True))
    return tuple(found)


def fit(found: Sequence[Piece], width: int, gap: int = 2) -> tuple[list[Piece], list[Piece]]:
    """Return the left and the right pieces that fit into ``width`` cells.

    Pieces of the highest rank go first. Of the two forms of the context gauge one stays: the
    one with the bar if there is room.
    """
    kept = list(found)
    bar = next((piece for piece in kept if piece.rank == 6), None)
    short = next((piece for piece in kept if piece.rank == 5), None)
    if bar is not None and short is not None:
        kept.remove(short)
        if _width(kept, gap) > width:
            kept[kept.index(bar)] = short
    while len(kept) > 1 and _width(kept, gap) > width:
        kept.remove(max(kept, key=lambda piece: piece.rank))
    return [p for p in kept if not p.right], [p for p in kept if p.right]


def _width(found: Sequence[Piece], gap: int) -> int:
    return sum(cell_len(piece.text) + gap for piece in found)


def waiting_for(turn: TurnState, now: datetime) -> str:
    """Return what the turn waits for, with the seconds that are left of a wait."""
    detail = clean_line(turn.detail, max_line=60)
    if not turn.until:
        return detail
    left = seconds_left(turn.until, now)
    return f"trying again in {left} s" if left else "trying again"


def context(usage: UsageState, glyphs: Glyphs, *, bar: bool) -> str:
    """Return how full the context is; the window may be unknown."""
    if not usage.context_window:
        return f"ctx {tokens(usage.context_used)}"
    share = min(1.0, usage.context_used / usage.context_window)
    text = f"{share:.0%}"
    if not bar:
        return f"ctx {text}"
    full = round(share * GAUGE_CELLS)
    gauge = glyphs.gauge_full * full + glyphs.gauge_empty * (GAUGE_CELLS - full)
    return f"ctx {gauge} {text}"


def _context_role(usage: UsageState) -> Role:
    if not usage.context_window:
        return "muted"
    share = usage.context_used / usage.context_window
    return "error" if share >= 0.9 else "warning" if share >= 0.75 else "muted"


def cost(usage: UsageState) -> str:
    """Return what was spent; a lower bound is marked as one."""
    spent = usage.spent
    text = money(spent.total)
    if spent.unknown:
        text = f"≥{text}" if spent.total else "cost unknown"
    return f"{text} of {money(usage.max_cost)}" if usage.max_cost is not None else text


def _cost_role(usage: UsageState) -> Role:
    if usage.max_cost is None or not usage.max_cost:
        return "muted"
    share = usage.spent.total / usage.max_cost
    return "error" if share >= 1 else "warning" if share >= Decimal("0.8") else "muted"


def money(amount: Decimal) -> str:
    """Return US dollars as people read them: cents, or more digits below a cent."""
    if 0 < amount < Decimal("0.0001"):
        return "<$0.0001"
    if amount and amount < Decimal("0.01"):
        return f"${amount:.4f}"
    return f"${amount:.2f}"


def tokens(count: int) -> str:
    """Return a number of tokens in a few characters."""
    if count < 1000:
        return str(count)
    if count >= 999_500:
        return f"{count / 1_000_000:.1f}".removesuffix(".0") + "M"
    return f"{count / 1000:.1f}k" if count < 100_000 else f"{count / 1000:.0f}k"


def clock(seconds: float) -> str:
    """Return a duration as minutes and seconds, with hours where there are any."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    text = f"{rest // 60:02}:{rest % 60:02}"
    return f"{hours}:{text}" if hours else text


def _seconds(since: str, now: datetime) -> float:
    return (now - datetime.fromisoformat(since)).total_seconds()
