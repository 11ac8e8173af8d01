"""Files that the program keeps: whatever is in them it starts, and nobody else can read them."""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mlagent_tui.log_file import log_to_file
from mlagent_tui.paths import private_folder
from mlagent_tui.tui.composing.draft_file import DraftFile
from mlagent_tui.tui.composing.input_history import InputHistory
from mlagent_tui.tui.copying.screenshot import save_screenshot
from mlagent_tui.tui.panes.log_saving import save_log
from mlagent_tui.tui.remembered import Remembered

BROKEN = {
    "nested": b"[" * 200_000,
    "zeros": b"\0" * 1_000,
    "no text": b'\xff\xfe{"',
    "number": b"1" * 10_000,
    "wrong types": b'{"token_declined": 1, "distrusted": {}, "favourites": 3, "recents": [1]}',
    "long": b'"' + b"a" * 5_000_000,
}


@pytest.fixture(autouse=True)
def open_to_others() -> Iterator[None]:
    """New files are readable by others, unless the program says otherwise."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files_are_passed_over(tmp_path: Path, name: str) -> None:
    file = tmp_path / "kept.json"
    file.write_bytes(BROKEN[name])

    assert Remembered.load(file) == Remembered(file)
    assert InputHistory(file).entries == []
    assert DraftFile(tmp_path, "/work").take_left_behind(now=0) == ""


def test_folders_above_a_private_one_are_private_too(tmp_path: Path) -> None:
    folder = private_folder(tmp_path / "program" / "data" / "logs")
    for made in (folder, *folder.parents[:2]):
        assert mode(made) == 0o700


async def test_saved_logs_and_pictures_are_for_their_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "saved"
    log = await save_log(folder, "bash-c1", [["line"]])
    picture = save_screenshot(folder, datetime(2026, 1, 2, tzinfo=UTC), "<svg>\ud800</svg>")
    assert {mode(log), mode(picture)} == {0o600}
    assert {mode(folder), mode(folder.parent)} == {0o700}


def test_the_programs_log_stays_private_when_a_new_file_is_begun(tmp_path: Path) -> None:
    root = logging.getLogger()
    before, level, shown = list(root.handlers), root.level, logging.raiseExceptions
    try:
        log_to_file(tmp_path, str)
        for _ in range(4):
            root.warning("x" * 900_000)
    finally:
        for handler in [each for each in root.handlers if each not in before]:
            root.removeHandler(handler)
            handler.close()
        root.setLevel(level)
        logging.raiseExceptions = shown
        logging.captureWarnings(False)
    assert {file.name: mode(file) for file in tmp_path.iterdir()} == {
        "mlagent-tui.log": 0o600,
        "mlagent-tui.log.1": 0o600,
    }


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
