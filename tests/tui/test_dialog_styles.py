"""The looks of dialogs are there before the first one opens: reading them then takes too long."""

from __future__ import annotations

from pathlib import Path

import pytest
from app_host import config_for, ready, running
from textual.css.stylesheet import Stylesheet
from tui_waiting import until

import mlagent_tui.tui

STYLES = sorted(Path(mlagent_tui.tui.__file__).resolve().parent.glob("tcss/*.tcss"))


async def test_no_dialog_has_all_style_sheets_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(config_for(tmp_path)) as (app, _, pilot):
        await ready(pilot, app)
        assert STYLES
        assert [path.name for path in STYLES if not app.stylesheet.has_source(str(path))] == []
        again: list[Stylesheet] = []
        monkeypatch.setattr(Stylesheet, "reparse", again.append)
        for key in ("ctrl+p", "ctrl+r", "f1"):
            await pilot.press(key)
            await until(pilot, lambda: app.screen is not app.main, f"the dialog of {key}")
            await pilot.press("escape")
            await until(pilot, lambda: app.screen is app.main, f"the end of {key}")
        assert again == []
