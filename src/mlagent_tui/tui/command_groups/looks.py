"""Commands that change what the screen looks like, and all other settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlagent_tui.tui.looks.choosing import AUTO, fitting_theme
from mlagent_tui.tui.sanitise import clean_line
from mlagent_tui.tui.theme import THEMES

if TYPE_CHECKING:
    from mlagent_tui.tui.app import MlAgentApp


class LooksCommands:
    """Changes the theme and the settings."""

    def __init__(self, app: MlAgentApp) -> None:
        self._app = app

    def command_theme(self, argument: str) -> None:
        """Change the theme: to the given one, or to one from a list."""
        wanted = argument.lower()
        if not wanted:
            self._app.run_worker(self._choose_theme(), group="dialog")
        elif wanted == AUTO or wanted in self._app.available_themes:
            self._app.theme = self._fitting if wanted == AUTO else wanted
            self._app.run_worker(self._keep_theme(wanted), group="looks")
        else:
            self._app.flash(clean_line(f"There is no theme {argument}. /theme shows all."))

    def command_settings(self, _argument: str) -> None:
        """Show all settings."""
        self._app.run_worker(self._show_settings(), group="dialog")

    async def _show_settings(self) -> None:
        from mlagent_tui.config import ConfigError
        from mlagent_tui.tui.looks.settings_flow import SettingsFlow

        try:
            await SettingsFlow(self._app).open()
        except ConfigError as error:
            self._app.warn(f"The settings cannot be shown. {error}")

    @property
    def _fitting(self) -> str:
        """The theme that fits this terminal."""
        return fitting_theme(self._app.looks.colours, dark=self._app.terminal.dark is not False)

    async def _choose_theme(self) -> None:
        from mlagent_tui.tui.screens.themes import ThemeScreen

        own = [theme.name for theme in THEMES]
        others = sorted(set(self._app.available_themes) - set(own))
        names, now = [*own, *others], self._app.config.settings.theme
        screen = ThemeScreen(names, now, self._fitting, self._app.glyphs)
        if chosen := await self._app.push_screen_wait(screen):
            await self._keep_theme(chosen)

    async def _keep_theme(self, name: str) -> None:
        from mlagent_tui.tui.looks.keeping import keep_setting

        trouble = await keep_setting(self._app, ("theme",), name)
        if trouble:
            self._app.warn(f"The theme could not be remembered. {trouble}")
        else:
            self._app.flash(f"Theme {name}, also at the next start.")
