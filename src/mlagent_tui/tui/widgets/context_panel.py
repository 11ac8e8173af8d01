"""The context pane of the sidebar: how full the context is, tokens, cost, folder."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content
from textual.widgets import Static

from mlagent_tui.tui.glyphs import Glyphs
from mlagent_tui.tui.sanitise import clean_line
from mlagent_tui.tui.state import UsageState
from mlagent_tui.tui.status_text import cost, tokens

GAUGE_CELLS = 20
"""Width of the bar."""


class ContextPanel(Static):
    """Shows the slice ``usage``."""

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__(id="context", markup=False)
        self._glyphs = glyphs
        self._shown = ""
        self.border_title = "Context"

    def show(self, usage: UsageState) -> None:
        """Draw this slice, if it says something new."""
        text = "\n".join(context_lines(usage, self._glyphs))
        if text != self._shown:
            self._shown = text
            self.update(Content(text), layout=False)


def context_lines(usage: UsageState, glyphs: Glyphs) -> Iterator[str]:
    """Return the lines of the pane."""
    yield _fullness(usage, glyphs)
    spent = usage.spent.together
    yield f"in {tokens(spent.tokens_in)}  out {tokens(spent.tokens_out)}" + (
        f"  cached {tokens(spent.tokens_cached)}" if spent.tokens_cached else ""
    )
    yield f"spent {cost(usage).removeprefix('cost ')}"
    yield clean_line(usage.workspace)


def _fullness(usage: UsageState, glyphs: Glyphs) -> str:
    if not usage.context_used:
        return "empty"
    if not usage.context_window:
        return f"{tokens(usage.context_used)} tokens, window unknown"
    share = min(1.0, usage.context_used / usage.context_window)
    full = round(share * GAUGE_CELLS)
    bar = glyphs.gauge_full * full + glyphs.gauge_empty * (GAUGE_CELLS - full)
    return f"{bar} {share:.0%} of {tokens(usage.context_window)}"
