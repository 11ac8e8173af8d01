"""A user with folders of their own, and a workspace that somebody else may have written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from mlagent_tui.config import Flags, LoadedConfig, load_config
from mlagent_tui.config.trust import trust
from mlagent_tui.paths import Paths


@dataclass
class Desk:
    """One user, one workspace, and the variables of the process."""

    root: Path
    environ: dict[str, str] = field(default_factory=dict)

    @property
    def workspace(self) -> Path:
        return self.root / "workspace"

    @property
    def paths(self) -> Paths:
        return Paths.find(self.environ)

    def user(self, values: Mapping[str, Any] | str) -> Path:
        return self.write(self.paths.config_file, values)

    def project(self, values: Mapping[str, Any] | str) -> Path:
        return self.write(self.workspace / ".mlagent" / "config.json", values)

    def dotenv(self, text: str) -> Path:
        return self.write(self.workspace / ".env", text)

    def write(self, path: Path, values: Mapping[str, Any] | str) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(values if isinstance(values, str) else json.dumps(values), "utf-8")
        return path

    def trust(self) -> None:
        trust(self.workspace, self.paths)

    def load(self, **flags: Any) -> LoadedConfig:
        return load_config(Flags(**{"workspace": self.workspace, **flags}), self.environ)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path, {"MLAGENT_HOME": str(tmp_path / "home")})
    made.workspace.mkdir()
    return made
