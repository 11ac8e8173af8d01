"""What file calls are said to do, before they do it."""

from __future__ import annotations

from typing import Any

import pytest

from mlagent_tui.protocol.values import Effect


def effect(bench: Any, tool: str, path: str) -> Effect:
    spec = bench.router.get(tool)
    return spec.effect({"path": path, "content": "", "old_str": "a", "new_str": ""}, bench.context)


@pytest.mark.parametrize("path", ["a.py", "./x/../a.py", "new/folder/file", ".", "~x/a"])
def test_inside(bench: Any, path: str) -> None:
    read, write, edit = (effect(bench, tool, path) for tool in ("read", "write", "edit"))
    assert read.reads_only
    assert not read.gates
    assert (write.kinds, write.gates, write.grant) == (
        ("write",), (), "edit: files in the workspace",
    )  # fmt: skip
    assert edit.grant == write.grant
    assert write.targets == (str(bench.context.workspace.resolve(path)),)


@pytest.mark.parametrize("path", ["../x", "/etc/passwd", "~/.ssh/config", "a/../../x", "/"])
def test_outside_is_always_a_gate(bench: Any, path: str) -> None:
    for tool in ("read", "write", "edit"):
        found = effect(bench, tool, path)
        assert "outside the workspace" in found.gates[0]
        assert found.grant == ""


def test_a_link_cannot_hide_where_a_path_leads(bench: Any, tmp_path: Any) -> None:
    (tmp_path / "elsewhere").mkdir()
    (bench.root / "inside").symlink_to(tmp_path / "elsewhere")
    (bench.root / "dangling").symlink_to(tmp_path / "missing")
    for path in ("inside/x", "dangling"):
        for tool in ("read", "write", "edit"):
            assert effect(bench, tool, path).gates
            assert str(tmp_path) in effect(bench, tool, path).targets[0]


def test_the_spill_folder_may_be_read_and_not_written(bench: Any) -> None:
    path = str(bench.context.spill_dir / "bash-1.txt")
    assert effect(bench, "read", path).reads_only
    assert not effect(bench, "read", path).gates
    assert effect(bench, "write", path).gates


@pytest.mark.parametrize(
    "path", [".git/hooks/pre-commit", "sub/.git/config", ".GIT/x", ".mlagent/config.json", ".git"]
)
def test_settings_that_run_programs_are_gated(bench: Any, path: str) -> None:
    assert effect(bench, "write", path).gates
    assert effect(bench, "edit", path).gates
    assert not effect(bench, "read", path).gates


def test_a_link_into_settings_is_gated(bench: Any) -> None:
    (bench.root / ".git").mkdir()
    (bench.root / "innocent").symlink_to(".git/hooks")
    assert effect(bench, "write", "innocent/pre-commit").gates


@pytest.mark.parametrize("path", [".env", ".env.local", "conf/prod.env", "id_rsa", "a.pem", ".ENV"])
def test_reading_files_of_secrets_is_asked_about(bench: Any, path: str) -> None:
    found = effect(bench, "read", path)
    assert not found.reads_only
    assert found.kinds == ("read",)
    assert found.grant == ""
    assert not found.gates


@pytest.mark.parametrize(
    "path", [".env.example", "id_rsa.pub", "environment.py", "tokenizer.json", "keys.py"]
)
def test_other_files_are_read_freely(bench: Any, path: str) -> None:
    assert effect(bench, "read", path).reads_only


def test_a_path_that_cannot_be_resolved_is_gated(bench: Any) -> None:
    for tool in ("read", "write", "edit"):
        found = effect(bench, tool, "a\0b")
        assert found.gates
        assert not found.proven
        assert "\0" not in found.summary


def test_a_command_in_a_folder_outside_is_gated(bench: Any) -> None:
    pytest.importorskip("mlagent_tui.tools.shell.analysis")
    spec = bench.router.get("bash")
    assert spec.effect({"command": "ls"}, bench.context).reads_only
    outside = spec.effect({"command": "ls", "work_dir": ".."}, bench.context)
    assert any("outside the workspace" in gate for gate in outside.gates)
    preview = spec.preview({"command": "ls\n", "work_dir": "."}, bench.context)
    assert (preview.text, preview.facts["language"]) == ("ls\n", "bash")
