"""What is offered when the agent died: start another one, save the conversation, or leave."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from mlagent_tui.tui.screens.choice import Choice, ChoiceScreen
from mlagent_tui.tui.state import AssistantItem, NoticeItem, ToolItem, TranscriptItem, UserItem

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
    folder = app.config.paths.data / "saved"
    file = folder / f"conversation-{app.clock.now():%Y%m%d-%H%M%S}.md"
    text = as_text(app.store.state.transcript.items)
    try:
        await asyncio.to_thread(_write, file, text)
    except OSError as error:
        return f"The conversation could not be saved: {error}"
    return f"Saved as {file}"


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.touch(mode=0o600)
    file.write_text(text, encoding="utf-8", errors="replace")


def as_text(items: Iterable[TranscriptItem]) -> str:
    """Return the conversation as Markdown that people can read."""
    return "\n\n".join(text for item in items if (text := _item_text(item)))


def _item_text(item: TranscriptItem) -> str:
    match item:
        case UserItem():
            return f"## You\n\n{item.text}"
        case AssistantItem():
            return f"## Agent\n\n{item.text}"
        case ToolItem():
            return f"### {item.tool} ({item.state})\n\n```\n{item.output}\n```"
        case NoticeItem():
            return f"> {item.text}"
        case _:
            return f"---\n{item.text}"
