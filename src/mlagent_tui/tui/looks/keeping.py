"""Keeps a setting that was changed on the screen in the user's own file."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlagent_tui.config.keys import KeyPath
    from mlagent_tui.tui.app import MlAgentApp


async def keep_setting(app: MlAgentApp, path: KeyPath, value: Any) -> str:
    """Write one key, and have the App know it; None as the value removes the key.

    Returns:
        What went wrong, in a sentence; empty if nothing did.
    """
    from mlagent_tui.config import ConfigError
    from mlagent_tui.config.user_file import change_user_file

    try:
        settings = await asyncio.to_thread(change_user_file, app.config, path, value)
    except ConfigError as error:
        return str(error)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return f"The configuration file cannot be written ({reason}); check its permissions."
    now = {path[0]: getattr(settings, path[0])}
    app.config = replace(app.config, settings=app.config.settings.model_copy(update=now))
    return ""
