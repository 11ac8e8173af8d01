"""The policy comes from the configuration's variables, those of a trusted folder included."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlagent_tui import http
from mlagent_tui.config import load_config
from mlagent_tui.flags import Flags
from mlagent_tui.workspace.trust import trust_and_reload

pytestmark = pytest.mark.usefixtures("clean_policy")


def test_a_folder_names_a_proxy_only_once_it_is_trusted(tmp_path: Path) -> None:
    workspace = tmp_path / "work"
    workspace.mkdir()
    (workspace / ".env").write_text("HTTPS_PROXY=http://127.0.0.1:3128\n")
    environment = {"MLAGENT_HOME": str(tmp_path / "home")}
    config = load_config(Flags(workspace=workspace), environment)
    http.adopt(config.environment)
    assert http.current().rules.proxy_for("https://hub.example") is None
    trust_and_reload(config)
    assert http.current().rules.proxy_for("https://hub.example") == "http://127.0.0.1:3128"


def test_without_a_configuration_the_process_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    http.adopt(None)
    monkeypatch.delenv("all_proxy", raising=False)
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:3128")
    assert http.current().rules.proxy_for("https://hub.example") == "http://127.0.0.1:3128"
