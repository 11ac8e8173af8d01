"""The external editor: its name, what goes there and comes back, and the terminal meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest
from app_host import config_for, ready, running
from frames import render_frame
from tui_waiting import until

from mlagent_tui.tui.composing.external_editor import EditorError, editor_command


def test_the_first_variable_that_is_set_names_the_editor() -> None:
    assert editor_command({"VISUAL": "code --wait", "EDITOR": "vi"}) == ["code", "--wait"]
    assert editor_command({"VISUAL": " ", "EDITOR": "'my editor' -n"}) == ["my editor", "-n"]
    with pytest.raises(EditorError, match="No editor is set"):
        editor_command({})
    with pytest.raises(EditorError, match=r"\$EDITOR cannot be read"):
        editor_command({"EDITOR": "'vi"})


async def test_without_an_editor_a_sentence_says_what_to_set(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, _engine, pilot):
        await ready(pilot, app)
        await pilot.press(*"text", "ctrl+g")
        await until(pilot, lambda: "Set VISUAL or EDITOR" in render_frame(app))
        assert app.main.composer.draft == "text"
