"""Waiting for conditions, never for fixed times."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

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
