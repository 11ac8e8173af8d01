"""The bar at the selected entry says by its colour where keys act."""

from __future__ import annotations

from pathlib import Path

from app_host import config_for, ready, running, say
from tui_scripts import busy
from tui_waiting import until

from mlagent_tui.tui.app import MlAgentApp


def bar_styles(app: MlAgentApp) -> set[str]:
    strips = app.main._compositor.render_strips(app.main.size)
    bar = app.glyphs.bar
    return {str(s.style.color) for strip in strips for s in strip if s.text == bar and s.style}


async def test_the_bar_is_bright_only_while_the_conversation_has_the_keys(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, busy())
        palette = app.main.transcript.palette
        app.main.transcript.focus()
        bright, faint = str(palette.selected.color), str(palette.faint.color)
        await until(pilot, lambda: bar_styles(app) == {bright}, "bright")
        app.main.composer.focus()
        await until(pilot, lambda: bar_styles(app) == {faint}, "faint")
