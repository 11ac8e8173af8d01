"""The command in a home of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from installed_command import Command


@pytest.fixture
def command(tmp_path: Path) -> Command:
    home, workspace = tmp_path / "home", tmp_path / "workspace"
    home.mkdir()
    workspace.mkdir()
    return Command(home, workspace)
