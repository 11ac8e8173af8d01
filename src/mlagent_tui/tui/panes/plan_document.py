"""The plan as a document: the workspace's own plan file, or else the agent's plan in Markdown."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from pathlib import Path

from mlagent_tui.tui.sanitise import clean_line
from mlagent_tui.tui.state import PlanState

NAMES = ("plan.md", "PLAN.md", "Plan.md")
"""Names of a plan file, in the order in which they are looked for."""

MAX_BYTES = 256_000
"""What is read of a plan file."""


@dataclass(frozen=True, slots=True)
class PlanFile:
    """A plan file as it was read.

    Attributes:
        name: Its name in the workspace.
        text: Its text, as it is.
        cut: Whether it is longer than what was read.
    """

    name: str
    text: str
    cut: bool = False


def read_plan_file(workspace: Path) -> PlanFile | None:
    """Read the workspace's plan file; None if there is none that can be read.

    A link that leads out of the workspace is not followed.
    """
    for name in NAMES:
        try:
            path = (workspace / name).resolve(strict=True)
            if not path.is_relative_to(workspace.resolve()):
                continue
            if not stat.S_ISREG(path.stat().st_mode):
                continue
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
        except (OSError, ValueError):
            continue
        text = data[:MAX_BYTES].decode("utf-8", "replace")
        return PlanFile(path.name, text, len(data) > MAX_BYTES)
    return None


def plan_markdown(plan: PlanState) -> str:
    """Write the agent's plan as Markdown; empty without a plan."""
    if not plan.items:
        return ""
    done = sum(item.status == "completed" for item in plan.items)
    lines = ["# Plan", "", f"{done} of {len(plan.items)} steps are done.", ""]
    words = {"completed": "", "in_progress": " *(in progress)*", "pending": ""}
    for item in plan.items:
        box = "x" if item.status == "completed" else " "
        lines.append(f"- [{box}] {clean_line(item.content)}{words[item.status]}")
    return "\n".join(lines) + "\n"
