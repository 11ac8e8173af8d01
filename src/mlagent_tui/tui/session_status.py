"""What ``/status`` tells: rows of names and values."""

from __future__ import annotations

from mlagent_tui.tui.profile_text import TOOL_WORDS, price_text, window_text
from mlagent_tui.tui.state import ScreenState, UsageState
from mlagent_tui.tui.status_text import PHASE_LOOKS, cost, tokens


def status_rows(state: ScreenState) -> list[tuple[str, str]]:
    """Return everything that is known of the session, in reading order."""
    usage, turn = state.usage, state.turn
    rows = [
        ("model", usage.model or "none yet"),
        *_profile_rows(usage),
        ("effort", usage.effort or "the model's own"),
        ("mode", usage.mode),
        ("folder", usage.workspace or "not known yet"),
        ("state", PHASE_LOOKS[turn.phase][1]),
        ("tools", str(usage.tool_count)),
        ("context", _context(usage)),
    ]
    spent = usage.spent.together
    used = f"in {tokens(spent.tokens_in)}, out {tokens(spent.tokens_out)}"
    rows.append(("tokens", f"{used}, cached {tokens(spent.tokens_cached)}"))
    rows.append(("cost", cost(usage).removeprefix("cost ")))
    if turn.queue:
        rows.append(("queue", f"{len(turn.queue)}{' (held)' if turn.held else ''}"))
    return rows


def _profile_rows(usage: UsageState) -> list[tuple[str, str]]:
    profile = usage.profile
    if profile is None:
        return []
    whole = {True: "piece by piece", False: "whole", None: "not known yet"}
    rows = [
        ("  window", window_text(profile.window, profile.window_source)),
        ("  tools", TOOL_WORDS[profile.tools] or "not known yet"),
        ("  answers", whole[profile.streaming]),
        ("  price", price_text(profile.price_in, profile.price_out, profile.price_source)),
    ]
    if profile.small:
        rows.append(("  profile", "small: fewer tools and a short prompt"))
    return rows + [("  note", note) for note in profile.notes]


def _context(usage: UsageState) -> str:
    """Return how full the context is; the window may be known from the profile alone."""
    profile = usage.profile
    window = usage.context_window or (profile.window if profile else None)
    source = f" ({usage.context_source})" if usage.context_source else ""
    return f"{tokens(usage.context_used)} of {tokens(window) if window else 'unknown'}{source}"
