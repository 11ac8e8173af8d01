"""Events of sessions that were never held, in the shape of real ones."""

from __future__ import annotations

from collections.abc import Iterator

from mlagent_tui.protocol.events import (
    ApprovalRequired,
    AssistantMessageDone,
    Event,
    Processing,
    ToolCallEvent,
    ToolOutput,
    ToolStateChange,
    TurnComplete,
)
from mlagent_tui.protocol.values import ApprovalItem, Display, Effect

ENTRIES = 10_000
"""Entries of the long session: in each round a question, two answers and a call."""

LAST = f"Answer {ENTRIES // 4 - 1}"
"""Words that only the end of the long session holds."""

ANSWER = (
    "I looked at the data set and found **three** columns.\n\n"
    "The recipe uses `SFTTrainer`; it needs a chat template.\n\n"
    "- load the adapter\n- run the evaluation\n"
)


def session() -> Iterator[Event]:
    """Return the events of a session with as many entries as :data:`ENTRIES`."""
    for number in range(ENTRIES // 4):
        call = f"c{number}"
        yield Processing((f"in{number}",), f"Question {number}: what is next?")
        yield AssistantMessageDone(f"m{number}", 1, "complete", ANSWER)
        yield ToolCallEvent(call, "bash", {"command": f"python step_{number}.py"})
        yield ToolStateChange(call, "running")
        shown = Display("shell", "loss 0.5\nloss 0.4\nloss 0.3\nsaved", {"exit_code": 0})
        yield ToolOutput(call, "bash", "loss 0.5\nloss 0.4\nloss 0.3\nsaved", True, shown)
        yield ToolStateChange(call, "succeeded", {"elapsed": 1.5})
        said = f"Answer {number}."
        yield AssistantMessageDone(f"n{number}", 1, "complete", f"{ANSWER}\n{said}")
        yield TurnComplete(2, said)


def waiting_call() -> Iterator[Event]:
    """Return the events of a call that waits for a person."""
    arguments = {"command": "python3 train.py --epochs 8"}
    yield ToolCallEvent("c", "bash", arguments)
    yield ToolStateChange("c", "awaiting_approval")
    effect = Effect(("run",), ("/home/ada/sft",), "run python3 in the workspace")
    schema = {"type": "object", "properties": {"command": {"type": "string"}}}
    reason = "mode ask: commands are asked about"
    item = ApprovalItem(
        "c", "bash", arguments, reason, effect, grant="bash: python3 train.py", schema=schema
    )
    yield ApprovalRequired("b", 1, (item,))
