"""A drawing in which words can be found, beside the log of the inspector."""

from __future__ import annotations

from textual.binding import Binding

from mlagent_tui.tui.panes.lines_view import DrawnView


class SearchedView(DrawnView):
    """A drawing with the keys of finding; dialogs have keys of their own and use the plain one."""

    BINDINGS = [
        Binding("slash", "screen.find", "Find", key_display="/", id="drawing.find"),
        Binding("n", "screen.find_step(-1)", "Older hit", show=False, id="drawing.older_hit"),
        Binding("N", "screen.find_step(1)", "Newer hit", show=False, id="drawing.newer_hit"),
    ]
