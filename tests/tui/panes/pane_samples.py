"""Calls and plans that the tests of panes show."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tui_clock import START

from mlagent_tui.protocol.values import Display, PlanItem, ToolState
from mlagent_tui.tui.state import PlanState, ToolItem, ToolsState


def at(seconds: float) -> str:
    return (START + timedelta(seconds=seconds)).isoformat()


def call(
    key: str,
    tool: str,
    state: ToolState = "succeeded",
    *,
    turn: int | None = 3,
    parent: str = "main",
    started: float | None = 0,
    ended: float | None = None,
    display: Display | None = None,
    output: str = "",
    **arguments: Any,
) -> ToolItem:
    return ToolItem(
        key=key,
        turn=turn,
        tool=tool,
        arguments=arguments,
        state=state,
        parent=parent,
        output=output,
        display=display,
        started="" if started is None else at(started),
        ended="" if ended is None else at(ended),
    )


DIFF = """\
--- a/train.py
+++ b/train.py
@@ -1,5 +1,6 @@
 import json
-epochs = 3
+epochs = 5
+rate = 0.1

 def train(rows):
     return rows
"""

CALLS = (
    call("c0", "read", turn=2, ended=0.2, path="data/flowers.csv", output="a,b\n1,2\n"),
    call("c1", "research", ended=14, task="find a training recipe"),
    call("c2", "web_search", parent="c1", ended=3, query="logistic regression in pure python"),
    call("c3", "read", parent="c1", ended=4, path="notes/recipe.md"),
    call("c4", "bash", "failed", started=15, ended=17, command="python -c 'import numpy'"),
    call(
        "c5",
        "edit",
        started=18,
        ended=18.1,
        path="train.py",
        old="epochs = 3",
        new="epochs = 5",
        display=Display("diff", DIFF, {"path": "train.py", "added": 2, "removed": 1}),
    ),
    call("c6", "bash", "running", started=20, command="python train.py --epochs 5"),
    call("c7", "write", "awaiting_approval", started=None, path="report.md"),
    call("c8", "bash", "rejected", started=None, command="rm -rf ../other"),
)

TOOLS = ToolsState({item.key: item for item in CALLS})

PLAN = PlanState(
    (
        PlanItem("1", "Look at the data", "completed"),
        PlanItem("2", "Write the training script", "completed"),
        PlanItem("3", "Train for five epochs and watch that the loss falls", "in_progress"),
        PlanItem("4", "Read the metrics", "pending"),
        PlanItem("5", "Report the accuracy", "pending"),
    ),
    at(20),
)
