"""Shows the settings, keeps what is changed, and has it count at once where that is possible."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from mlagent_tui.tui.looks.choosing import AUTO, choose_looks
from mlagent_tui.tui.looks.keeping import keep_setting

if TYPE_CHECKING:
    from mlagent_tui.config.keys import KeyPath
    from mlagent_tui.protocol.operations import Operation
    from mlagent_tui.tui.app import MlAgentApp
    from mlagent_tui.tui.settings.rows import SettingRow


class SettingsFlow:
    """Connects the settings screen with the App."""

    def __init__(self, app: MlAgentApp) -> None:
        self._app = app

    async def open(self) -> None:
        """Show the settings until they are left.

        Raises:
            ConfigError: If the configuration cannot be read any more.
        """
        from mlagent_tui.config.user_file import own_file
        from mlagent_tui.tui.screens.settings import SettingsScreen

        rows = await self._read_rows()
        file = await asyncio.to_thread(own_file, self._app.config)
        screen = SettingsScreen(rows, self._read_rows, self._change, str(file))
        await self._app.push_screen_wait(screen)

    async def _read_rows(self) -> tuple[SettingRow, ...]:
        return await asyncio.to_thread(self._rows)

    def _rows(self) -> tuple[SettingRow, ...]:
        from mlagent_tui.config.load import lay_again
        from mlagent_tui.tui.settings.rows import rows_of

        merged, settings = lay_again(self._app.config)
        themes = (AUTO, *sorted(self._app.available_themes))
        return rows_of(settings, merged, {("theme",): themes})

    async def _change(self, path: KeyPath, value: object) -> str:
        trouble = await keep_setting(self._app, path, value)
        if not trouble:
            self._apply(path[0])
        return trouble

    def _apply(self, key: str) -> None:
        """Have a changed key count; the keys of ``attention`` are read whenever they matter."""
        app = self._app
        if key in ("theme", "motion"):
            looks = choose_looks(
                app.config.settings,
                app.config.environment,
                app.available_themes,
                dark=app.terminal.dark,
            )
            app.theme = looks.theme
            app.animation_level = "none" if looks.still else "full"
        elif (operation := self._operation(key)) is not None:
            app.submit(operation)

    def _operation(self, key: str) -> Operation | None:
        """Return what tells the agent of a changed key."""
        from mlagent_tui.protocol import operations

        settings = self._app.config.settings
        if key == "mode":
            return operations.SetMode(settings.mode)
        if key == "max_cost":
            return operations.SetBudget(settings.max_cost)
        if key == "model_name":
            return operations.SetModel(settings.model_name)
        if key == "reasoning_effort":
            return operations.SetEffort(settings.reasoning_effort or "")
        return None
