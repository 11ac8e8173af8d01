"""Saves the draft a moment after it was changed; nothing runs while it stays as it is."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from mlagent_tui.tui.composing.draft_file import DraftFile

if TYPE_CHECKING:
    from mlagent_tui.tui.app import MlAgentApp

PAUSE = 1.0
"""Seconds from a change to its being saved; what is typed meanwhile is saved with it."""


class DraftSaving:
    """Keeps the draft of the composer on disk."""

    def __init__(self, app: MlAgentApp, file: DraftFile) -> None:
        self._app = app
        self._file = file
        self._changed = False
        self._saving = False

    def follow(self) -> None:
        """Note that the draft has changed."""
        self._changed = True
        if not self._saving:
            self._saving = True
            self._app.run_worker(self._save(), group="draft", exit_on_error=False)

    async def restore(self) -> bool:
        """Bring back what was left behind, unless something is written already."""
        now = self._app.clock.now().timestamp()
        text = await asyncio.to_thread(self._file.take_left_behind, now)
        if not text or self._app.main.composer.draft:
            return False
        self._app.main.composer.set_draft(text)
        return True

    async def _save(self) -> None:
        try:
            while self._changed:
                await self._app.clock.sleep(PAUSE)
                self._changed = False
                text = self._app.main.composer.whole_draft
                await asyncio.to_thread(self._file.save, text)
        except OSError as error:
            self._app.flash(f"The draft cannot be saved for a crash: {error}")
        finally:
            self._saving = False
