"""Calls that wait for a person, for the tests of the approval screen."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from mlagent_tui.protocol.values import ApprovalItem, Display, Effect, Estimate
from mlagent_tui.tui.state import Batch

DIFF = """\
--- a/train.py
+++ b/train.py
@@ -1,6 +1,7 @@
 import json
-epochs = 3
+epochs = 5
+rate = 0.1

 def train(rows):
     total = 0
     return rows
"""

SCRIPT = """\
set -e
for seed in 1 2 3; do
  python train.py --seed "$seed" > "runs/$seed.log"  # one run each
done
cat runs/*.log | grep accuracy
"""

BASH_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "command": {"type": "string", "description": "What the shell runs."},
        "timeout": {"type": "integer", "minimum": 1, "description": "Seconds, at most."},
        "shell": {"enum": ["bash", "sh"], "description": "Which shell."},
        "quiet": {"type": "boolean"},
    },
    "required": ["command"],
    "additionalProperties": False,
}


def edit_item(key: str = "c1") -> ApprovalItem:
    return ApprovalItem(
        key,
        "edit",
        {"path": "train.py", "old": "epochs = 3", "new": "epochs = 5\nrate = 0.1"},
        "It writes files.",
        Effect(
            ("write",), ("/home/ada/flowers/train.py",), "Change train.py", grant="edit: workspace"
        ),
        preview=Display("diff", DIFF, {"path": "train.py", "added": 2, "removed": 1}),
        grant="edit: files in the workspace",
    )


def bash_item(key: str = "c2", command: str = SCRIPT) -> ApprovalItem:
    return ApprovalItem(
        key,
        "bash",
        {"command": command, "timeout": 600},
        "It runs a program; what else it touches is not known.",
        Effect(
            ("write", "run"),
            ("/home/ada/flowers/runs",),
            "Run a script of 5 lines",
            proven=False,
            estimate=Estimate(seconds=600),
        ),
        preview=Display("file", command, {"language": "bash"}),
        checks=("train.py is not in version control yet",),
        grant="bash: python train.py",
        schema=BASH_SCHEMA,
    )


def gated_item(key: str = "c3") -> ApprovalItem:
    gate = "deletes /home/ada/other, which is outside the workspace, and everything in it"
    return ApprovalItem(
        key,
        "bash",
        {"command": "rm -rf ../other"},
        f"{gate}. This needs your word in every mode.",
        Effect(("destroy",), ("/home/ada/other",), "Delete a folder", gates=(gate,)),
        preview=Display("file", "rm -rf ../other", {"language": "bash"}),
        schema=BASH_SCHEMA,
    )


def job_item(key: str = "c4") -> ApprovalItem:
    return ApprovalItem(
        key,
        "hf_jobs",
        {"operation": "run", "hardware": "a10g-small"},
        "It spends money.",
        Effect(
            ("spend", "run"),
            ("hub:ada/flowers",),
            "Start a job on a10g-small",
            estimate=Estimate(Decimal("0.79"), 2700, "$1.05 an hour for 45 min"),
        ),
        origin="research-1",
    )


ONE_EDIT = Batch("b1", (edit_item(),))
ONE_SCRIPT = Batch("b2", (bash_item(),))
FOUR = Batch("b3", (edit_item("c1"), bash_item("c2"), gated_item("c3"), job_item("c4")))
