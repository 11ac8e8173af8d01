"""A workspace with a few files, and a short way to judge commands in it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from mlagent_tui.protocol.values import Effect
from mlagent_tui.tools.shell.analysis import analyse
from mlagent_tui.workspace.workspace import Workspace

Judge = Callable[[str], Effect]


def furnish(root: Path) -> Workspace:
    """Make a small project with a link that leads outside."""
    for folder in ("data", "src", "build", ".git", ".mlagent", "links"):
        (root / folder).mkdir(parents=True)
    for file in ("a.py", "b.py", "train.py", "notes.md", "data/x.csv", "run.sh"):
        (root / file).write_text("x\n")
    outside = root.parent / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("x\n")
    (root / "links" / "out.txt").symlink_to(outside / "secret.txt")
    (root / "links" / "folder").symlink_to(outside)
    spills = root.parent / "spills"
    spills.mkdir()
    return Workspace.at(root, (spills,))


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return furnish(tmp_path_factory.mktemp("shell") / "project")


@pytest.fixture(scope="session")
def judge(project: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Judge:
    """Judge a command that starts at the root, with a home that is elsewhere."""
    home = tmp_path_factory.mktemp("home")

    def judged(command: str) -> Effect:
        before = os.environ.get("HOME")
        os.environ["HOME"] = str(home)
        try:
            return analyse(command, project, project.root)
        finally:
            if before is None:
                del os.environ["HOME"]
            else:
                os.environ["HOME"] = before

    return judged
