"""Without colour and without special signs every state can still be told from the others."""

from __future__ import annotations

from pathlib import Path

import pytest
from app_host import config_for, drawn, ready, running, speak
from fake_engine import FakeEngine
from frames import check_frame, render_frame
from textual.color import Color
from tui_clock import FrameClock
from tui_scripts import TASK
from tui_waiting import settled, until

from mlagent_tui.config import LoadedConfig
from mlagent_tui.protocol.events import Processing, ToolCallEvent, ToolStateChange
from mlagent_tui.tui.app import MlAgentApp
from mlagent_tui.tui.glyphs import ASCII, STATE_LOOKS, UNICODE, look_of


def coloured(app: MlAgentApp) -> set[str]:
    """Return the pieces of the frame that have a colour of their own when they are written."""
    found = set()
    for strip in app.screen._compositor.render_strips(app.screen.size):
        for each in app._filters:
            strip = strip.apply_filter(each, Color.parse("black")) if each.enabled else strip
        found |= {
            part.text
            for part in strip
            if part.style
            for color in (part.style.color, part.style.bgcolor)
            if color is not None and not color.is_default
        }
    return found


@pytest.mark.parametrize("kind", ["ascii", "no-colour"])
async def test_every_state_has_its_sign_and_word(
    tmp_path: Path, kind: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    variables = {"TERM": "xterm-256color"}
    if kind == "no-colour":
        variables["NO_COLOR"] = "1"
        monkeypatch.setenv("NO_COLOR", "1")
    glyphs = ASCII if kind == "ascii" else UNICODE
    clock = FrameClock()
    engine = FakeEngine(clock)

    async def build(_config: LoadedConfig) -> FakeEngine:
        return engine

    app = MlAgentApp(config_for(tmp_path, **variables), build, clock=clock, glyphs=glyphs)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot, app)
        speak(engine, [Processing(("i",), TASK)])
        for number, state in enumerate(STATE_LOOKS):
            call = f"c{number}"
            speak(
                engine,
                [ToolCallEvent(call, "bash", {"command": state}), ToolStateChange(call, state)],
            )
        await drawn(pilot, app, engine)
        await settled(pilot)
        frame = render_frame(app)
        for state in STATE_LOOKS:
            sign, word, _ = look_of(state, glyphs)
            assert any(sign in line and word in line for line in frame.splitlines()), state
        if kind == "ascii":
            assert frame.isascii()
        else:
            assert not coloured(app)
        check_frame(
            app, f"states-{kind}", bool(request.config.getoption("update_snapshots", False))
        )


@pytest.mark.parametrize("command", ["status", "settings", "theme", "help", "context", "mode"])
async def test_dialogs_use_plain_signs_alone(tmp_path: Path, command: str) -> None:
    async with running(config_for(tmp_path, TERM="linux"), glyphs=ASCII) as (app, _, pilot):
        await ready(pilot, app)
        app.send(f"/{command}")
        await until(pilot, lambda: app.screen is not app.main)
        await settled(pilot)
        assert render_frame(app).isascii()
