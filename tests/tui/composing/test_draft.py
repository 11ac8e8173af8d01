"""Drafts on disk: whose they are, when they are written, and that they come back."""

from __future__ import annotations

import json
import stat
import time
from pathlib import Path

from app_host import config_for, ready, running
from frames import render_frame
from tui_waiting import until

from mlagent_tui.tui.composing.draft_file import LARGEST, OLDEST, DraftFile

NOW = time.time()


def test_a_draft_comes_back_once_its_program_is_gone(tmp_path: Path) -> None:
    first, second = DraftFile(tmp_path / "d", "/a"), DraftFile(tmp_path / "d", "/a")
    first.save("half a sentence")
    [file] = (tmp_path / "d").glob("*.json")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert second.take_left_behind(NOW) == ""
    first.close()
    assert DraftFile(tmp_path / "d", "/b").take_left_behind(NOW) == ""
    assert second.take_left_behind(NOW) == "half a sentence"
    assert list((tmp_path / "d").iterdir()) == []


def test_nothing_is_kept_of_a_sent_or_an_endless_draft(tmp_path: Path) -> None:
    draft = DraftFile(tmp_path, "/a")
    draft.save("x")
    draft.save("")
    assert list(tmp_path.glob("*.json")) == []
    draft.save("x" * (LARGEST + 1))
    assert list(tmp_path.glob("*.json")) == []
    draft.close()
    assert list(tmp_path.iterdir()) == []


def test_an_old_draft_is_not_brought_back(tmp_path: Path) -> None:
    draft = DraftFile(tmp_path, "/a")
    draft.save("x")
    draft.close()
    assert DraftFile(tmp_path, "/a").take_left_behind(time.time() + OLDEST + 60) == ""
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_read_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "1.json").write_text("{")
    (tmp_path / "2.json").write_text('{"workspace": "/a", "text": 1}')
    assert DraftFile(tmp_path, "/a").take_left_behind(NOW) == ""
    assert DraftFile(tmp_path / "none", "/a").take_left_behind(NOW) == ""


async def test_the_draft_is_saved_a_moment_later_and_restored(tmp_path: Path) -> None:
    config = config_for(tmp_path)
    folder = config.paths.data / "drafts"
    left = DraftFile(folder, str(config.workspace))
    left.save("from\nlast time")
    left.close()
    async with running(config) as (app, _engine, pilot):
        await ready(pilot, app)
        await until(pilot, lambda: app.main.composer.draft == "from\nlast time")
        assert "What you had written last time is back" in render_frame(app)
        await pilot.press("!")
        app.clock.jump(1.0)  # type: ignore[attr-defined]
        await until(pilot, lambda: list(folder.glob("*.json")), "a saved draft")
        [file] = folder.glob("*.json")
        await until(
            pilot, lambda: json.loads(file.read_text())["text"] == "from\nlast time!", "the change"
        )
        await pilot.press("enter")
        await pilot.pause()
        app.clock.jump(1.0)  # type: ignore[attr-defined]
        await until(pilot, lambda: not list(folder.glob("*.json")), "no draft")
