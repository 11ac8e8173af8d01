"""Starts the full screen."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from mlagent_tui import collector
from mlagent_tui.tui.app import MlAgentApp
from mlagent_tui.tui.bus_messages import Engine
from mlagent_tui.tui.terminal.ending_signals import ending_signals
from mlagent_tui.tui.terminal.fast_pastes import use_fast_pastes
from mlagent_tui.tui.terminal.legacy_keys import teach_alt_enter

if TYPE_CHECKING:
    from mlagent_tui.config import LoadedConfig
    from mlagent_tui.tui.looks.background import TerminalFacts


def run_tui(
    config: LoadedConfig, prompt: str | None = None, terminal: TerminalFacts | None = None
) -> int:
    """Run the full screen until it is left.

    Args:
        config: The configuration.
        prompt: A message to send as soon as the agent is there.
        terminal: What the terminal said of itself.

    Returns:
        The exit code: 0 when it was left, 1 when it could not go on, 130 when a signal ended it.
    """
    teach_alt_enter()
    use_fast_pastes()
    app = MlAgentApp(config, build_agent, prompt, terminal=terminal)
    asyncio.run(_run(app))
    _leave_behind(app)
    if app.return_value is None:
        return app.exit_status or app.return_code or 0
    return app.return_value


def _leave_behind(app: MlAgentApp) -> None:
    """Print what the person wants to keep in the terminal's scrollback."""
    wanted = app.config.settings.left_in_scrollback
    if wanted == "nothing" or app.return_value is None:
        return
    from mlagent_tui.tui.copying.scrollback import left_behind

    if text := left_behind(app.store.state.transcript.items, wanted):
        encoding = sys.stdout.encoding or "utf-8"
        sys.stdout.write(text.encode(encoding, "replace").decode(encoding) + "\n")


async def _run(app: MlAgentApp) -> None:
    try:
        with ending_signals(app.leave_when_told, app.leave_unseen):
            await app.run_async()
    finally:
        if app.titled:
            _give_title_back()


def _give_title_back() -> None:
    from mlagent_tui.tui.looks.terminal_words import GIVE_TITLE_BACK

    # The descriptor that Textual draws on.
    with contextlib.suppress(OSError):
        os.write(2, GIVE_TITLE_BACK.encode())


async def build_agent(config: LoadedConfig) -> Engine:
    """Make the agent; its modules are loaded in a thread, so that the screen stays awake."""
    engine = await asyncio.to_thread(_load, "mlagent_tui.agent.engine")
    built: Engine = engine.build_engine(config)
    return built


def _load(name: str) -> ModuleType:
    with collector.paused():
        return import_module(name)
