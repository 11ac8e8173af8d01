"""What is offered when the agent died: start another one, save the conversation, or leave."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from mlagent_tui.paths import write_private
from mlagent_tui.tui.copying.conversation import as_markdown
from mlagent_tui.tui.screens.choice import Choice, ChoiceScreen

if TYPE_CHECKING:
    from mlagent_tui.tui.app import MlAgentApp


async def offer_recovery(app: MlAgentApp, restart: Callable[[], None]) -> None:
    """Ask what to do, until something is done that ends the question."""
    choices = (
        Choice("restart", "Start the agent again", "With an empty conversation in its memory"),
        Choice("save", "Save the conversation", "As a text file in the program's data folder"),
        Choice("leave", "Leave the program"),
    )
    text = "The agent stopped. What you see stays, and nothing more will happen by itself."
    while True:
        answer = await app.push_screen_wait(ChoiceScreen("The agent stopped", text, choices))
        if answer == "save":
            text = await _save(app)
            continue
        if answer == "restart":
            restart()
        elif answer == "leave":
            app.exit_status = 1
            app.leave()
        return


async def _save(app: MlAgentApp) -> str:
    file = app.config.paths.data / "saved" / f"conversation-{app.clock.now():%Y%m%d-%H%M%S}.md"
    text = as_markdown(app.store.state.transcript.items)
    try:
        await asyncio.to_thread(write_private, file, text, errors="replace")
    except OSError as error:
        return f"The conversation could not be saved: {error}"
    return f"Saved as {file}"
