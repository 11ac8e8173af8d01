"""The list of files: what git would see, what is found by parts, and how long it takes."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlagent_tui.tui.composing.file_ranking import rank
from mlagent_tui.tui.composing.file_scan import scan
from mlagent_tui.tui.composing.ignore_rules import IgnoreRules

RULES = """\
# a comment
*.log
!keep.log
/top.txt
docs/*.md
**/cache/
deep/**/x
odd\\ name
\\#hash
sp[ae]ce?
out/
trailing   
a/**
"""  # noqa: W291

PATHS = """\
a.log b/keep.log top.txt b/top.txt docs/a.md docs/b/a.md cache/f b/cache/f deep/x/f deep/1/2/x/f
odd_name #hash spaces spice1 spece1 out/f b/out/f trailing a/b/c b/a/f x.logs keep.log/f"""


def make(root: Path, paths: list[str]) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("")


@pytest.mark.skipif(shutil.which("git") is None, reason="compares with git")
def test_the_list_is_what_git_sees(tmp_path: Path) -> None:
    make(tmp_path, [path.replace("_", " ") for path in PATHS.split()])
    (tmp_path / ".gitignore").write_text(RULES)
    (tmp_path / "b" / ".gitignore").write_text("!top.txt\n!a.log\nout\n")
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / ".git" / "info").mkdir(exist_ok=True)
    (tmp_path / ".git" / "info" / "exclude").write_text("spaces\n")
    listed = subprocess.run(
        [
            "git",
            "-C",
            tmp_path,
            "-c",
            "core.quotePath=off",
            "ls-files",
            "-co",
            "--exclude-standard",
        ],
        capture_output=True,
        check=True,
        text=True,
    )
    files = {path for path in scan(tmp_path) if not path.endswith("/")}
    assert files == set(listed.stdout.splitlines())


@given(st.lists(st.text("ab*?[]!/\\. ", max_size=12), max_size=5), st.text("ab/.", max_size=12))
@settings(max_examples=200)
def test_no_rule_is_too_odd(lines: list[str], path: str) -> None:
    assert IgnoreRules(lines).ignores(path, folder=False) in (True, False, None)


def test_a_rule_cannot_take_for_ever() -> None:
    rules = IgnoreRules(["*a" * 12 + "b", "**/" * 8 + "x"])
    began = time.process_time()
    rules.ignores("a" * 60, folder=False)
    rules.ignores("/".join("d" * 30), folder=False)
    assert time.process_time() - began < 2.0


def test_a_bounded_list_has_the_upper_levels(tmp_path: Path) -> None:
    make(tmp_path, [f"d{n}/f{m}" for n in range(5) for m in range(5)] + ["top"])
    assert scan(tmp_path, 6) == ("d0/", "d1/", "d2/", "d3/", "d4/", "top")
    assert scan(tmp_path / "nowhere") == ()


def test_the_best_come_first() -> None:
    paths = ("src/model/train.py", "train/", "docs/training.md", "src/strain.txt", "a/b/c.py")
    lowered = tuple(path.lower() for path in paths)
    assert [path for path, _ in rank("train", paths, lowered, 9)] == [
        "train/",
        "docs/training.md",
        "src/model/train.py",
        "src/strain.txt",
    ]
    assert rank("smtrn", paths, lowered, 9)[0] == (
        "src/model/train.py",
        frozenset({0, 4, 10, 11, 14}),
    )
    assert [path for path, _ in rank("", paths, lowered, 9)] == ["train/"]


def test_a_hundred_thousand_files_are_ranked_fast() -> None:
    paths = tuple(f"package{n % 97}/module{n % 1013}/file_{n}.py" for n in range(100_000))
    lowered = paths
    began = time.process_time()
    assert rank("file_99999", paths, lowered, 50)[0][0].endswith("file_99999.py")
    assert len(rank("pkg7f12", paths, lowered, 50)) == 50
    assert time.process_time() - began < 2.0
