from __future__ import annotations

import os
from pathlib import Path

from pane_samples import PLAN

from mlagent_tui.protocol.values import PlanItem
from mlagent_tui.tui.panes.plan_document import MAX_BYTES, plan_markdown, read_plan_file
from mlagent_tui.tui.state import PlanState


def test_the_plan_of_the_agent_is_a_list() -> None:
    assert plan_markdown(PlanState()) == ""
    lines = plan_markdown(PLAN).splitlines()
    assert lines[2] == "2 of 5 steps are done."
    assert lines[4] == "- [x] Look at the data"
    assert lines[6].startswith("- [ ] Train for five epochs")
    assert lines[6].endswith("*(in progress)*")
    nasty = PlanState((PlanItem("1", "a\n# b\x1b[2J"),))
    assert plan_markdown(nasty).splitlines()[4:] == ["- [ ] a # b"]


def test_a_plan_file_is_read_as_it_is(tmp_path: Path) -> None:
    assert read_plan_file(tmp_path) is None
    (tmp_path / "PLAN.md").write_bytes(b"# Plan\n\xff\n")
    found = read_plan_file(tmp_path)
    assert found is not None
    assert (found.name, found.text, found.cut) == (
        "PLAN.md",
        "# Plan\n\N{REPLACEMENT CHARACTER}\n",
        False,
    )
    (tmp_path / "PLAN.md").write_bytes(b"x" * (MAX_BYTES * 2))
    found = read_plan_file(tmp_path)
    assert found is not None
    assert (len(found.text), found.cut) == (MAX_BYTES, True)


def test_what_is_no_file_of_the_workspace_is_not_read(tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    (tmp_path / "secret").write_text("secret")
    (work / "plan.md").symlink_to(tmp_path / "secret")
    (work / "PLAN.md").mkdir()
    os.mkfifo(work / "Plan.md")
    assert read_plan_file(work) is None
    assert read_plan_file(tmp_path / "missing") is None
