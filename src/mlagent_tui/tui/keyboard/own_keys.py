"""Puts the keys that the person chose into use, and tells what is wrong with them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING

from mlagent_tui.tui.keyboard.chosen_keys import WRITING, Bound, Problem, check
from mlagent_tui.tui.keyboard.keys import KEYS, LEADER
from mlagent_tui.tui.keyboard.live_keys import LiveKeys
from mlagent_tui.tui.keyboard.pane_keys import PaneKeys, pane_keys

if TYPE_CHECKING:
    from mlagent_tui.tui.app import MlAgentApp


class OwnKeys:
    """Reads the section ``keys`` of the configuration for one App."""

    def __init__(self, app: MlAgentApp) -> None:
        self._app = app

    async def take(self) -> None:
        """Use what can be used; each other choice becomes a notice and our own key stays."""
        app = self._app
        # The dialogs with keys of their own have not been loaded yet, which takes a while.
        panes = await asyncio.to_thread(pane_keys)
        chosen, problems = check(app.config.settings.keys, bound_rows(panes))
        app.live_keys = LiveKeys(chosen)
        app.set_keymap(app.live_keys.keymap())
        app.main.composer.live_keys = app.live_keys
        app.main.hints.refresh()
        for problem in problems:
            app.warn(f'{self._place(problem)}: "keys.{problem.id}": {problem.text}')

    def _place(self, problem: Problem) -> str:
        """Return the file or the other place that a choice comes from."""
        from mlagent_tui.config.errors import ConfigError
        from mlagent_tui.config.load import lay_again

        try:
            merged, _ = lay_again(self._app.config)
        except ConfigError:
            return "configuration"  # It changed since; what was read at the start still counts.
        return merged.layer_of(("keys", problem.id)).place


def bound_rows(panes: Iterable[PaneKeys]) -> tuple[Bound, ...]:
    """Return everything that has keys, with the places in which they count.

    The main screen's own keys count in all its panes, but not in dialogs.
    """
    listed = tuple(panes)
    everywhere = frozenset({WRITING, *(pane.title for pane in listed if not pane.dialog)})
    places = {
        "global": everywhere,
        "composer": frozenset({WRITING}),
        "leader": frozenset({LEADER}),
    }
    rows = [Bound(row.id, row.names, places[row.scope], row.doc) for row in KEYS]
    for pane in listed:
        place = frozenset({pane.title})
        rows += [Bound(row.id, row.keys, place, row.doc) for row in pane.rows() if row.id]
    return tuple(rows)
