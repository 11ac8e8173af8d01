"""Commands about the program itself."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlagent_tui.tui.app import MlAgentApp
    from mlagent_tui.tui.keyboard.pane_keys import PaneKeys


class ProgramCommands:
    """Shows what there is to know, and leaves."""

    def __init__(self, app: MlAgentApp) -> None:
        self._app = app

    def command_help(self, _argument: str) -> None:
        """Show all keys and commands, those of the focused pane first."""
        self._app.run_worker(self._show_help(), group="dialog")

    def command_keys(self, _argument: str) -> None:
        """Show what the terminal sends for each key."""
        self._app.run_worker(self._show_keys(), group="dialog")

    def command_mouse(self, _argument: str) -> None:
        """Leave the mouse to the terminal, or take it back."""
        mouse = self._app.mouse
        if not mouse.switch():
            self._app.flash("This terminal has no mouse that could be switched")
            return
        key = self._app.live_keys.label("mouse")
        self._app.flash(
            f"The mouse is the program's again; {key} leaves it to the terminal"
            if mouse.taken
            else f"The mouse is the terminal's: drag to select, {key} takes it back"
        )

    def command_debug(self, _argument: str) -> None:
        """Show what helps to find a fault."""
        from mlagent_tui.tui.debug_facts import debug_rows
        from mlagent_tui.tui.screens.note import NoteScreen

        app = self._app
        size = (app.size.width, app.size.height)
        rows = debug_rows(app.config.environment, app.config.paths, size, app.mouse.taken)
        app.push_screen(NoteScreen("For finding faults", rows))

    def command_status(self, _argument: str) -> None:
        """Show what is known of the session."""
        from mlagent_tui.tui.screens.note import NoteScreen
        from mlagent_tui.tui.session_status import status_rows

        self._app.push_screen(NoteScreen("Status", status_rows(self._app.store.state)))

    def command_quit(self, _argument: str) -> None:
        """Leave."""
        self._app.leave()

    def show_palette(self) -> None:
        """Offer all commands and everything that has a key, and run what is chosen."""
        if self._app.screen is self._app.main:
            self._app.run_worker(self._run_from_palette(), group="dialog")

    async def _run_from_palette(self) -> None:
        from mlagent_tui.tui.palette import entries
        from mlagent_tui.tui.screens.palette import PaletteScreen

        app = self._app
        screen = PaletteScreen(entries(app.live_keys), app.glyphs.ellipsis)
        chosen = await app.push_screen_wait(screen)
        if chosen is not None:
            place = app.main.composer if chosen.writing else app.main
            await app.run_action(chosen.action, place)

    async def _show_help(self) -> None:
        from mlagent_tui.tui.keyboard.help_text import sections
        from mlagent_tui.tui.screens.help import HelpScreen

        panes = await _load_pane_keys()
        screen = HelpScreen(sections(self._app.live_keys, panes, self._here(panes)))
        await self._app.push_screen(screen)

    async def _show_keys(self) -> None:
        from mlagent_tui.tui.screens.key_echo import KeyEchoScreen

        panes = await _load_pane_keys()
        await self._app.push_screen(KeyEchoScreen(self._app.live_keys, panes))

    def _here(self, panes: tuple[PaneKeys, ...]) -> str:
        """Return the title of the pane that has the focus; empty in the composer."""
        focused = self._app.main.focused
        around = focused.ancestors_with_self if focused is not None else []
        return next(
            (pane.title for node in around for pane in panes if isinstance(node, pane.kind)), ""
        )


async def _load_pane_keys() -> tuple[PaneKeys, ...]:
    """Return the keys of all panes; in a thread, because it loads every dialog."""
    from mlagent_tui.tui.keyboard.pane_keys import pane_keys

    return await asyncio.to_thread(pane_keys)
