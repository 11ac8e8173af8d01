"""What ``/status`` tells: rows of names and values."""

from __future__ import annotations

from mlagent_tui.tui.state import ScreenState
from mlagent_tui.tui.status_text import cost, tokens


def status_rows(state: ScreenState) -> list[tuple[str, str]]:
    """Return everything that is known of the session, in reading order."""
    usage, turn = state.usage, state.turn
    window = tokens(usage.context_window) if usage.context_window else "unknown"
    rows = [
        ("model", usage.model or "none yet"),
        ("mode", usage.mode),
        ("folder", usage.workspace or "not known yet"),
        ("state", turn.phase),
        ("tools", str(usage.tool_count)),
        ("context", f"{tokens(usage.context_used)} of {window} {_source(usage.context_source)}"),
    ]
    rows += [(f"  {name}", tokens(count)) for name, count in usage.context_breakdown.items()]
    used = f"in {tokens(usage.tokens_in)}, out {tokens(usage.tokens_out)}"
    rows.append(("tokens", f"{used}, cached {tokens(usage.tokens_cached)}"))
    rows.append(("cost", cost(usage)))
    if turn.queue:
        rows.append(("queue", f"{len(turn.queue)}{' (held)' if turn.held else ''}"))
    return rows


def _source(source: str) -> str:
    return f"({source})" if source else ""
