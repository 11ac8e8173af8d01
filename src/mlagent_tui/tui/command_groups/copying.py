"""Commands that take something off the screen: into the clipboard, or into a picture."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlagent_tui.tui.app import MlAgentApp


class CopyingCommands:
    """Copies parts of the conversation, and takes pictures of the screen."""

    def __init__(self, app: MlAgentApp) -> None:
        self._app = app

    def command_copy(self, argument: str) -> None:
        """Copy what is asked for; without an argument the selection, else the last answer."""
        from mlagent_tui.tui.copying.conversation import pick

        selected = "" if argument else self._app.screen.get_selected_text()
        if selected:
            self._app.copy_to_clipboard(selected)
            self._app.screen.clear_selection()
            return
        picked = pick(self._app.store.state.transcript.items, argument)
        if picked.problem:
            self._app.flash(picked.problem)
        else:
            self._app.copy_to_clipboard(picked.text)

    def command_screenshot(self, _argument: str) -> None:
        """Keep a picture of the screen, once what was typed is off it."""
        self._app.call_after_refresh(self._take)

    def _take(self) -> None:
        svg = self._app.export_screenshot(title=self._app.title)
        self._app.run_worker(self._keep(svg), group="screenshot")

    async def _keep(self, svg: str) -> None:
        from mlagent_tui.tui.copying.clipboard import shown_path
        from mlagent_tui.tui.copying.screenshot import save_screenshot

        folder, now = self._app.config.paths.data / "saved", self._app.clock.now()
        try:
            file = await asyncio.to_thread(save_screenshot, folder, now, svg)
        except OSError as error:
            reason = error.strerror or str(error)
            self._app.warn(f"The picture could not be written in {folder}: {reason}.")
            return
        self._app.flash(f"The screen is in {shown_path(file)}", 10.0)
