"""Scripts of events that tests and pictures share."""

from __future__ import annotations

from decimal import Decimal

from mlagent_tui.protocol.events import (
    ApprovalRequired,
    ApprovalResolved,
    AssistantChunk,
    AssistantMessageDone,
    AssistantStreamEnd,
    ContextStatus,
    Event,
    InputQueued,
    PlanUpdate,
    Processing,
    ToolCallEvent,
    ToolLog,
    ToolOutput,
    ToolStateChange,
    TurnComplete,
    Usage,
)
from mlagent_tui.protocol.messages import Reasoning, ToolCall
from mlagent_tui.protocol.values import (
    ApprovalItem,
    Display,
    Effect,
    PlanItem,
    ResolvedApproval,
)

TASK = "Train a small classifier on the flowers data and tell me its accuracy"

STEPS = (
    "Look at the data",
    "Write the training script",
    "Train",
    "Read the metrics",
    "Report the accuracy",
)


def plan(done: int) -> PlanUpdate:
    return PlanUpdate(
        tuple(
            PlanItem(
                str(number),
                text,
                "completed"
                if number <= done
                else "in_progress"
                if number == done + 1
                else "pending",
            )
            for number, text in enumerate(STEPS, start=1)
        )
    )


INTRO = "I will look at the data first, then train a **small** model in pure Python.\n"

COMMAND = "python3 train.py --epochs 8"

DIFF = """--- /dev/null
+++ b/train.py
@@ -0,0 +1,4 @@
+import csv
+import json
+import math
+
"""


def busy() -> list[Event]:
    """A turn in the middle of its work: a run that logs, a plan, a queued message."""
    write = {"path": "train.py", "content": "import csv\n"}
    return [
        Processing(("in1",), TASK),
        AssistantChunk("m1", "First the plan."),
        AssistantStreamEnd("m1", 1, "tool_calls"),
        AssistantMessageDone(
            "m1", 1, "complete", INTRO, Reasoning("demo", "Think first."), (ToolCall("c1", "read"),)
        ),
        Usage("m1", "demo/scripted", tokens_in=1200, tokens_out=80, cost=Decimal("0.012")),
        plan(0),
        ToolCallEvent("c1", "read", {"path": "flowers.csv"}),
        ToolStateChange("c1", "running"),
        ToolOutput("c1", "read", "a,b\n1,2\n", True, Display("file", "a,b\n1,2\n", {"lines": 2})),
        ToolStateChange("c1", "succeeded", {"elapsed": 0.1}),
        plan(1),
        ToolCallEvent("c2", "write", write),
        ToolStateChange("c2", "awaiting_approval"),
        ApprovalRequired("b1", 1, (approval_item("c2", "write", write),)),
        ApprovalResolved("b1", (ResolvedApproval("c2", "approved", final_arguments=write),)),
        ToolStateChange("c2", "approved"),
        ToolStateChange("c2", "running"),
        ToolOutput(
            "c2", "write", "Wrote train.py", True, Display("diff", DIFF, {"path": "train.py"})
        ),
        ToolStateChange("c2", "succeeded", {"elapsed": 0.2}),
        plan(2),
        ToolCallEvent("c3", "bash", {"command": COMMAND}),
        ToolStateChange("c3", "running"),
        ToolLog("c3", "epoch 1  loss 0.693\nepoch 2  loss 0.551\nepoch 3  loss 0.468\n"),
        ContextStatus(24_000, 200_000, "reported", {"system": 3000, "messages": 21_000}),
        InputQueued("in2", "also plot the loss curve"),
    ]


def rest() -> list[Event]:
    """The end of the turn that :func:`busy` begins."""
    return [
        ToolOutput(
            "c3",
            "bash",
            "epoch 8  loss 0.301\n",
            True,
            Display("shell", "epoch 8  loss 0.301", {"exit_code": 0}),
        ),
        ToolStateChange("c3", "succeeded", {"exit_code": 0, "elapsed": 4.0}),
        plan(5),
        AssistantChunk("m2", "The model reaches an accuracy of **0.93**."),
        AssistantStreamEnd("m2", 1, "stop"),
        AssistantMessageDone("m2", 1, "complete", "The model reaches an accuracy of **0.93**."),
        TurnComplete(8, "The model reaches an accuracy of **0.93**."),
    ]


def approval_item(call_id: str, tool: str, arguments: dict[str, str]) -> ApprovalItem:
    effect = Effect(("write",), ("/home/ada/sft/train.py",), "write train.py (new, 4 lines)")
    return ApprovalItem(
        call_id,
        tool,
        arguments,
        "mode ask: writes are asked about",
        effect,
        Display("diff", DIFF, {"path": "train.py"}),
        grant="write: files in the workspace",
        schema={
            "type": "object",
            "properties": {"path": {"type": "string"}, "content": {"type": "string"}},
        },
    )
