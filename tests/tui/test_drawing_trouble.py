"""What happens when something cannot be drawn: plain text and a notice, or an orderly end."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from app_host import config_for, ready, running, say
from frames import render_frame
from tui_scripts import busy
from tui_waiting import until

from mlagent_tui.config import LoadedConfig
from mlagent_tui.tui.composing.input_history import InputHistory
from mlagent_tui.tui.render import items
from mlagent_tui.tui.state import NoticeItem
from mlagent_tui.tui.widgets.status_line import StatusLine

KEY = "sk-test-0123456789"


def broken(*_args: object, **_more: object) -> None:
    raise ValueError(f"bad [bold]thing[/] {KEY}")


async def test_an_item_that_cannot_be_drawn_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(items, "paint_user", broken)
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await ready(pilot, app)
        await say(pilot, app, engine, busy())
        await until(pilot, lambda: "bad [bold]thing[/]" in render_frame(app), "the notice")
        app.main.transcript.toggle_all()
        await pilot.resize_terminal(100, 40)
        await pilot.pause()
        told = [item for item in app.store.state.transcript.items if isinstance(item, NoticeItem)]
        assert len([notice for notice in told if "plain text" in notice.text]) == 1


async def test_a_notice_that_cannot_be_drawn_ends_in_no_circle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(items, "paint_notice", broken)
    async with running(config_for(tmp_path)) as (app, _engine, pilot):
        await ready(pilot, app)
        app.warn("hello")
        await until(pilot, lambda: "hello" in render_frame(app), "the notice as plain text")
        assert len(app.store.state.transcript.items) == 1


async def fails_while_writing(config: LoadedConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(config) as (app, _engine, pilot):
        await ready(pilot, app)
        app.main.composer.set_draft("half [b]written")
        monkeypatch.setattr(StatusLine, "left", broken)
        app.main.query_one(StatusLine).refresh()
        await until(pilot, lambda: not app.is_running, "the end")


async def test_a_screen_that_fails_ends_in_order_and_keeps_the_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    config = config_for(tmp_path)
    config = replace(config, environment={**config.environment, "OPENAI_API_KEY": KEY})
    with pytest.raises(ValueError, match="bad"):
        await fails_while_writing(config, monkeypatch)
    said = capsys.readouterr().err
    assert "The screen failed and had to close" in said
    assert "Traceback" not in said
    assert InputHistory(config.paths.history_file).entries[-1] == "half [b]written"
    (report,) = (config.paths.data / "saved").glob("crash-*.txt")
    assert "Traceback" in report.read_text()
    assert KEY not in said + report.read_text()
    assert report.stat().st_mode & 0o077 == 0
