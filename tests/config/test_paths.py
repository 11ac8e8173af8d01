from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from mlagent_tui.paths import Paths, packaged_config, private_folder, write_private


def test_one_variable_puts_everything_below_one_folder(tmp_path: Path) -> None:
    paths = Paths.find({"MLAGENT_HOME": str(tmp_path)})
    for path in (
        paths.config_file,
        paths.trust_file,
        paths.history_file,
        paths.spill_dir,
        paths.log_dir,
    ):
        assert tmp_path in path.parents
    assert list(tmp_path.iterdir()) == []


def test_otherwise_the_systems_customs_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("MLAGENT_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    paths = Paths.find()
    assert tmp_path in paths.config_file.parents
    assert tmp_path in paths.trust_file.parents
    assert paths.config.name == "mlagent-tui"


def test_a_private_folder_is_private(tmp_path: Path) -> None:
    folder = private_folder(tmp_path / "a" / "b")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert private_folder(folder) == folder


def test_a_private_file_is_private_and_replaced_as_a_whole(tmp_path: Path) -> None:
    file = tmp_path / "own" / "kept.json"
    write_private(file, "one")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(UnicodeEncodeError):
        write_private(file, "\ud800")
    assert file.read_text("utf-8") == "one"
    assert list(file.parent.iterdir()) == [file]


def test_the_packaged_defaults_are_found_from_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert json.loads(packaged_config().read_text("utf-8"))["mcpServers"] == {}
