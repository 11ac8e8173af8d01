"""Carries out what a person asks for while writing and what needs more than the composer."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from mlagent_tui.tui.keyboard.ladders import BUSY_PHASES

if TYPE_CHECKING:
    from mlagent_tui.tui.app import MlAgentApp


class Wishes:
    """Carries out the composer's wishes; each one has a method of its name."""

    def __init__(self, app: MlAgentApp) -> None:
        self._app = app

    def carry_out(self, name: str) -> None:
        """Begin with a wish.

        Args:
            name: What :class:`~mlagent_tui.tui.widgets.composer.Composer.Wanted` names.
        """
        self._app.run_worker(getattr(self, name)(), group="dialog")

    async def equip(self) -> None:
        """Give the composer what it completes from, and the draft that a crash left behind."""
        from mlagent_tui.tui.composing.file_finder import FileFinder
        from mlagent_tui.tui.composing.values import ArgumentValues

        app, composer = self._app, self._app.main.composer
        composer.clock = app.clock
        composer.values = ArgumentValues(app).of
        composer.files = FileFinder(app.config.workspace, app.clock)
        if not app.config.demo:
            await self._keep_draft()

    async def _keep_draft(self) -> None:
        from mlagent_tui.tui.composing.draft_file import DraftFile
        from mlagent_tui.tui.composing.draft_saving import DraftSaving

        config = self._app.config
        file = DraftFile(config.paths.data / "drafts", str(config.workspace))
        saving = DraftSaving(self._app, file)
        if await saving.restore():
            self._app.flash("What you had written last time is back.")
            saving.follow()
        self._app.main.composer.follow_draft = saving.follow

    async def paste_is_too_large(self) -> None:
        """Say where a large paste can be looked at."""
        self._app.flash("This paste is too large to be written out here; Ctrl+G opens all of it.")

    async def name_a_command(self) -> None:
        """Say what belongs behind the sign of a shell command."""
        self._app.flash("Write a command behind the !, for example !ls.")

    async def tab(self) -> None:
        """Send the draft if the agent works, so that it waits; else go to the next pane."""
        if self._app.store.state.turn.phase in BUSY_PHASES:
            self._app.main.composer.action_send()
        else:
            self._app.main.focus_next()

    async def history_search(self) -> None:
        """Look for an earlier input and take it as the draft."""
        from mlagent_tui.tui.screens.history import HistoryScreen

        composer = self._app.main.composer
        entries = await asyncio.to_thread(composer.inputs.read_again)
        chosen = await self._app.push_screen_wait(HistoryScreen(entries))
        if chosen is not None:
            composer.set_draft(chosen)

    async def external_editor(self) -> None:
        """Have the draft written on in the person's own editor."""
        from mlagent_tui.tui.composing.external_editor import edit_text

        composer = self._app.main.composer
        before = composer.whole_draft
        edited = await edit_text(self._app, before, ".md")
        if edited is not None and edited != before:
            composer.set_draft(edited)
