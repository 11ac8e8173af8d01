"""Shows the approval screen over a draft, on a virtual clock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widgets import TextArea
from tui_clock import VirtualClock

import mlagent_tui.tui
from mlagent_tui.protocol.values import ApprovalDecision
from mlagent_tui.tui.glyphs import ASCII
from mlagent_tui.tui.screens.approval import GRACE, ApprovalScreen
from mlagent_tui.tui.screens.approval_model import ApprovalModel
from mlagent_tui.tui.state import Batch
from mlagent_tui.tui.theme import register_themes

TCSS = Path(mlagent_tui.tui.__file__).parent / "tcss"
DRAFT = "half a sentence"

Decisions = tuple[ApprovalDecision, ...] | None


class Host(App[None]):
    CSS_PATH = [TCSS / "panes.tcss", TCSS / "approval.tcss"]

    def __init__(self, batch: Batch) -> None:
        super().__init__()
        register_themes(self)
        self.theme = "mlagent-dark"
        self.clock = VirtualClock()
        model = ApprovalModel.open(batch.items)
        self.ask = ApprovalScreen(model, clock=self.clock, glyphs=ASCII)
        self.results: list[Decisions] = []

    def compose(self) -> ComposeResult:
        yield TextArea(DRAFT)

    def on_mount(self) -> None:
        self.push_screen(self.ask, self.results.append)


@asynccontextmanager
async def asking(
    batch: Batch, size: tuple[int, int] = (80, 24), *, wait: bool = True
) -> AsyncIterator[tuple[Host, Pilot[None]]]:
    host = Host(batch)
    async with host.run_test(size=size) as pilot:
        await pilot.pause()
        if wait:
            host.clock.jump(GRACE)
            await until(pilot, lambda: host.ask._ready)
        yield host, pilot


async def until(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():
            await pilot.pause()


async def press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


def shown(host: Host) -> str:
    """Return the text of the dialog's parts."""
    views = (host.ask.summary, host.ask.preview, host.ask.offers)
    return "\n".join(
        view.draw_line(i, view.line_width, view.palette).text
        for view in views
        for i in range(view.line_count)
    )
