"""The command palette: the commands of the table, under Textual's own palette."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider

from mlagent_tui.tui.commands import COMMANDS, Typed

if TYPE_CHECKING:
    from mlagent_tui.tui.app import MlAgentApp


class CommandPalette(Provider):
    """Finds commands by name and by what they do."""

    async def discover(self) -> Hits:
        """Show every command before anything is typed."""
        for command in COMMANDS:
            yield DiscoveryHit(f"/{command.name}", self._runner(command.name), help=command.doc)

    async def search(self, query: str) -> Hits:
        """Show the commands that fit the query, the best first."""
        matcher = self.matcher(query)
        for command in COMMANDS:
            text = f"/{command.name}: {command.doc}"
            score = matcher.match(text)
            if score > 0:
                yield Hit(score, matcher.highlight(text), self._runner(command.name))

    def _runner(self, name: str) -> partial[None]:
        app = cast("MlAgentApp", self.app)
        return partial(app.run_command, Typed(name, ""))
