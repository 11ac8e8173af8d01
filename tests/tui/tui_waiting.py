"""Waiting for conditions, never for fixed times."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from frames import render_frame
from textual.pilot import Pilot


async def until(pilot: Pilot[Any], true: Callable[[], object], what: str = "") -> None:
    """Wait until something holds; fails with what it was after a while."""
    for _ in range(400):
        if true():
            await pilot.pause()
            return
        await pilot.pause()
        await asyncio.sleep(0.005)
    raise AssertionError(f"never came: {what or true}")


async def settled(pilot: Pilot[Any]) -> None:
    """Wait until two frames in a row are the same."""
    before = ""
    for _ in range(20):
        await pilot.pause()
        now = render_frame(pilot.app)
        if now == before:
            return
        before = now
