"""Runs the real App against a fake engine on a virtual clock."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from fake_engine import FakeEngine
from textual.pilot import Pilot
from tui_clock import FrameClock, VirtualClock
from tui_waiting import until

from mlagent_tui.config import LoadedConfig, load_config
from mlagent_tui.flags import Flags
from mlagent_tui.protocol.events import Event, Processing
from mlagent_tui.tui.app import MlAgentApp
from mlagent_tui.tui.glyphs import UNICODE, Glyphs


def config_for(folder: Path, flags: Flags | None = None, **variables: str) -> LoadedConfig:
    """Load a configuration that sees nothing of this machine."""
    work = folder / "work"
    work.mkdir(exist_ok=True)
    environment = {
        "PATH": os.environ["PATH"],
        "MLAGENT_HOME": str(folder / "home"),
        "ANTHROPIC_API_KEY": "test",
        "HF_TOKEN": "hf_ok",
        **variables,
    }
    given = flags or Flags()
    if given.workspace is None and not given.demo:
        given = replace(given, workspace=work)
    return load_config(given, environment)


@asynccontextmanager
async def running(
    config: LoadedConfig,
    size: tuple[int, int] = (120, 40),
    prompt: str | None = None,
    engine: FakeEngine | None = None,
    clock: VirtualClock | None = None,
    glyphs: Glyphs = UNICODE,
) -> AsyncIterator[tuple[MlAgentApp, FakeEngine, Pilot[Any]]]:
    """Run the App until its agent is there and everything is drawn."""
    clock = clock or FrameClock()
    fake = engine or FakeEngine(clock)

    async def build(_config: LoadedConfig) -> FakeEngine:
        return fake

    app = MlAgentApp(config, build, prompt, clock=clock, glyphs=glyphs)
    async with app.run_test(size=size) as pilot:
        yield app, fake, pilot


async def ready(pilot: Pilot[Any], app: MlAgentApp) -> None:
    await until(pilot, lambda: app.store.state.turn.phase == "idle", "ready")


def speak(engine: FakeEngine, events: Sequence[Event]) -> None:
    """Have the engine say events; a message that is not steered begins a turn."""
    for event in events:
        if isinstance(event, Processing) and not event.steered:
            engine.begin(event.text, event.input_ids[0])
        else:
            engine.say(event)


async def say(
    pilot: Pilot[Any], app: MlAgentApp, engine: FakeEngine, events: Sequence[Event]
) -> None:
    """Have the engine say events, and wait until the screen has drawn them."""
    speak(engine, events)
    await drawn(pilot, app, engine)


async def drawn(pilot: Pilot[Any], app: MlAgentApp, engine: FakeEngine) -> None:
    last = engine.stream._seq, engine.stream._sub
    await until(pilot, lambda: app.seen == last, f"event {last}, saw {app.seen}")
